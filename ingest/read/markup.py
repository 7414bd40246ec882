"""XML from strangers, read by expat: no document type, so no entities, no outside files; no deep nests, no endless tags."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol
from xml.parsers import expat

from ingest.read.limits import MARKUP_DEPTH, MARKUP_TOKEN, Unreadable

DOCTYPE = (
    "The file brings a document type of its own (DOCTYPE), which can make a reader fetch other files or fill its memory. "
    "No school system writes one, so it is not read. Export it again from the system it comes from."
)
BROKEN = "The file is XML that is damaged or cut off at line {line}. Export it again."
TOO_DEEP = "The file is XML that is nested deeper than {most} elements, which no extract is. Export it again."


class Handler(Protocol):
    """What hears of elements, by their names without prefix."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """A piece of text."""


def feed(chunks: Iterable[bytes], handler: Handler, broken: str = BROKEN) -> Iterator[None]:
    """Parse `chunks`; yields after each, so that the caller can take what the handler has gathered.

    Raises Unreadable, with the words `broken` when it is not sound XML.
    """
    parser, depth, fed = expat.ParserCreate(), 0, 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MARKUP_DEPTH:
            raise Unreadable(TOO_DEEP.format(most=MARKUP_DEPTH))
        handler.start(name.rpartition(":")[2], attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        handler.end(name.rpartition(":")[2])

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = handler.text, _refuse_doctype
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
            fed += len(chunk)
            if fed - parser.CurrentByteIndex > MARKUP_TOKEN:
                raise Unreadable(broken.format(line=parser.CurrentLineNumber))
            yield
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError):
        raise Unreadable(broken.format(line=parser.CurrentLineNumber)) from None
    yield


def _refuse_doctype(*_: object) -> None:
    raise Unreadable(DOCTYPE)
