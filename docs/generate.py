"""Write the generated pages of docs/reference and the Word templates that junheng ships. Run: `make docs`."""

from __future__ import annotations

from pathlib import Path

from word_template import templates

from junheng.reporting.official.files import same_parts
from reference_pages import pages

TEMPLATES = Path(__file__).resolve().parents[1] / "src" / "junheng" / "reporting" / "templates"
REFERENCE = Path(__file__).resolve().parent / "reference"


def main() -> None:
    """Write the pages and the templates."""
    REFERENCE.mkdir(exist_ok=True)
    for name, content in pages().items():
        (REFERENCE / name).write_text(content, encoding="utf-8", newline="\n")
        print(f"docs/reference/{name}")
    for name, data in templates():
        path = TEMPLATES / name
        # Another zlib packs the same parts into other bytes: that is no change.
        if not path.exists() or not same_parts(path.read_bytes(), data):
            path.write_bytes(data)
            print(f"src/junheng/reporting/templates/{path.name}")


if __name__ == "__main__":
    main()
