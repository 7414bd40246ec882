"""`make generate`: write everything that is generated from contracts, rules and queries."""

from __future__ import annotations

import sys

from tools.generate import render
from tools.generate.measures import NoQuery


def main() -> None:
    """Write each file whose text has changed, and say which; nothing at all where a measure has no query."""
    try:
        texts = render()
    except NoQuery as error:
        sys.exit(str(error))
    for path, text in texts.items():
        if not path.exists() or path.read_text() != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            print(path)


if __name__ == "__main__":
    main()
