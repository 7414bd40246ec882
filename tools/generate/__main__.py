"""`make generate`: write everything that is generated from contracts and rules."""

from __future__ import annotations

from tools.generate import render


def main() -> None:
    """Write each file whose text has changed, and say which."""
    for path, text in render().items():
        if not path.exists() or path.read_text() != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            print(path)


if __name__ == "__main__":
    main()
