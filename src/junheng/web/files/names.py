"""Names of files: those that people brought, as text; those that we give, as every system takes them."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

LONGEST = 160
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")  # controls, marks of direction, halves of characters
_RESERVED = {"con", "prn", "aux", "nul", *(f"{name}{digit}" for name in ("com", "lpt") for digit in "0123456789¹²³")}


def original_name(given: str) -> str:
    """The last part of a name, without what cannot be seen; its ending is kept where it must be cut."""
    last = re.split(r"[/\\]", given)[-1]
    shown = "".join(one for one in unicodedata.normalize("NFC", last) if unicodedata.category(one) not in _INVISIBLE)
    return _cut(shown.strip(), LONGEST) or "-"


def safe_name(text: str, longest: int = 80) -> str:
    """`text` as a name of a file or folder that Windows, too, takes."""
    name = _FORBIDDEN.sub("_", original_name(text.replace("/", "_").replace("\\", "_")))
    name = _cut(name, longest).rstrip(" .") or "_"
    return f"_{name}" if name.split(".")[0].strip().casefold() in _RESERVED else name


def _cut(name: str, longest: int) -> str:
    if len(name) <= longest:
        return name
    ending = PurePosixPath(name).suffix
    if len(ending) > 10:
        return name[:longest]
    return name[: longest - len(ending)] + ending
