"""Write the generated pages of docs/reference. Run: `make docs`."""

from __future__ import annotations

from pathlib import Path

from reference_pages import pages

REFERENCE = Path(__file__).resolve().parent / "reference"


def main() -> None:
    """Write the pages."""
    REFERENCE.mkdir(exist_ok=True)
    for name, content in pages().items():
        (REFERENCE / name).write_text(content, encoding="utf-8", newline="\n")
        print(f"docs/reference/{name}")


if __name__ == "__main__":
    main()
