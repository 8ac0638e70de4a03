"""What an action can raise, in words and by name.

People, rooms and classes change by the built-in actions only, for the model knows what else each of them changes: who
the teacher is, where the room stands, how the class is split. What stands in campuses can also be raised by an action of
the county's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from unicodedata import normalize

from junheng.planning.default_catalogue import default_catalogue
from junheng.tables import TABLES, Type
from junheng.text import Text

ROOMS: Mapping[str, Text] = {
    "rooms.music": Text("音乐专用教室", "music rooms"),
    "rooms.art": Text("美术专用教室", "art rooms"),
}
# They count only where a standard makes an exemption, and with a proof, which is for the built-in actions to see to.
EXEMPTED = ("converted_sports_area", "leased_sports_area")
# Of those that a recruit raises, whether he is certified and trained on his first day is for the county to say.
OPTIONAL = frozenset({"certified_teachers", "trained_teachers"})

SEPARATOR = ";"

_SEPARATORS = re.compile(r"[;,\n]")  # after NFKC, which makes ；， of the same width; 、 stands within names


def own_columns() -> tuple[str, ...]:
    """The columns that a county's own action may raise."""
    stocks = (column for column in TABLES["campuses"].columns if column.type in (Type.COUNT, Type.NUMBER))
    return tuple(column.name for column in stocks if column.name not in EXEMPTED)


def resource_name(resource: str) -> Text:
    """What people call it.

    Raises:
        KeyError: no action can raise it.
    """
    return _names()[resource]


def is_counted(resource: str) -> bool:
    """Whether it comes in whole units only."""
    if resource in ROOMS:
        return True
    table = TABLES["stages" if resource in TABLES["stages"].names else "campuses"]
    return table.column(resource).type is Type.COUNT


def resources_in(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The resources that `text` names, by id or in words, each once; and what in it names none.

    >>> resources_in("teachers；高于规定学历教师数;desks")
    (('teachers', 'teachers_above_degree'), ('desks',))
    """
    ids = {normalize("NFKC", name): id_ for id_, text_ in _names().items() for name in (id_, *text_)}
    parts = [part.strip() for part in _SEPARATORS.split(normalize("NFKC", text))]
    named = [part for part in parts if part]
    known = tuple(dict.fromkeys(ids[part] for part in named if part in ids))
    return known, tuple(part for part in named if part not in ids)


@cache
def _names() -> Mapping[str, Text]:
    built_in = {resource for action in default_catalogue() for resource in action.resources}
    names = {}
    for table in ("stages", "campuses"):
        for column in TABLES[table].columns:
            if column.name in built_in or column.name in own_columns():
                names[column.name] = Text(column.zh, column.en)
    return names | dict(ROOMS)
