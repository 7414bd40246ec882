"""`flightpath crest`: a picture as the text that the schools extract takes."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Annotated

import typer

from orchestration.commands.console import refuse

CREST_BYTES = 100_000


def crest(file: Annotated[Path, typer.Argument(help="PNG, JPEG or SVG, up to 100 kB.")]) -> None:
    """Print the school's crest as the text that the schools extract takes in its column `crest`."""
    kinds = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".svg": "svg+xml"}
    kind = kinds.get(file.suffix.lower())
    if not file.is_file() or not kind or file.stat().st_size > CREST_BYTES:
        refuse(f"{file.name} is not a PNG, JPEG or SVG file of up to {CREST_BYTES // 1000} kB.")
    typer.echo(f"data:image/{kind};base64,{base64.b64encode(file.read_bytes()).decode()}")
