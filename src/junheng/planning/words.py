"""What people call the actions of a plan, their units, and the kinds of teacher that move."""

from __future__ import annotations

from collections.abc import Mapping

from junheng.planning.catalogue import Action
from junheng.planning.steps import Kind
from junheng.text import Text

PEOPLE, ROOMS, CLASSES = Text("人", "teacher(s)"), Text("间", "room(s)"), Text("个班", "class(es)")
AREA, MONEY, PIECES = Text("平方米", "m²"), Text("元", "yuan"), Text("项", "unit(s)")

# Name and unit of the built-in actions; one of a county's own goes by its id, in the unit of what it raises.
NAMES: Mapping[str, tuple[Text, Text]] = {
    "recruit_teacher": (Text("招聘教师", "recruit teachers"), PEOPLE),
    "recruit_pe_art": (Text("招聘体育艺术教师", "recruit PE and art teachers"), PEOPLE),
    "upgrade_degree": (Text("教师提升学历", "upgrade degrees of teachers"), PEOPLE),
    "train_backbone": (Text("培养骨干教师", "train backbone teachers"), PEOPLE),
    "share_pe_art": (Text("体艺教师走教", "share PE and art teachers"), PEOPLE),
    "transfer_teacher": (Text("教师交流轮岗", "transfer teachers"), PEOPLE),
    "build_teaching": (Text("新建教学及辅助用房", "build teaching rooms"), AREA),
    "build_sports": (Text("新建运动场地", "build sports grounds"), AREA),
    "lease_sports": (Text("租赁运动场地", "lease sports grounds"), AREA),
    "convert_sports": (Text("改造运动场地", "convert space to sports grounds"), AREA),
    "buy_equipment": (Text("购置教学仪器设备", "buy teaching equipment"), MONEY),
    "equip_multimedia_room": (Text("配备网络多媒体教室", "equip multimedia rooms"), ROOMS),
    "build_music_room": (Text("新建音乐教室", "build music rooms"), ROOMS),
    "build_art_room": (Text("新建美术教室", "build art rooms"), ROOMS),
    "split_class": (Text("拆分大班", "split large classes"), CLASSES),
}
UNITS: Mapping[str, Text] = {
    "teachers": PEOPLE,
    "teachers_above_degree": PEOPLE,
    "backbone_teachers": PEOPLE,
    "pe_art_teachers": PEOPLE,
    "pe_art_teachers_shared": PEOPLE,
    "teaching_area": AREA,
    "outdoor_sports_area": AREA,
    "leased_sports_area": AREA,
    "converted_sports_area": AREA,
    "equipment_value": MONEY,
    "multimedia_rooms": ROOMS,
    "rooms.music": ROOMS,
    "rooms.art": ROOMS,
    "classes": CLASSES,
}


def action_name(action: str) -> Text:
    """What people call an action."""
    return NAMES[action][0] if action in NAMES else Text(action, action)


def action_unit(action: Action | None, action_id: str) -> Text:
    """What an action is counted in."""
    if action_id in NAMES:
        return NAMES[action_id][1]
    known = (UNITS[column] for column in (action.resources if action is not None else ()) if column in UNITS)
    return next(known, PIECES)


def kind_name(kind: Kind) -> Text:
    """What kind of teacher moves."""
    if not (kind.above_degree or kind.backbone or kind.pe_art):
        return Text("普通教师", "teacher without these attributes")
    zh = [
        word
        for holds, word in (
            (kind.backbone, "骨干"),
            (kind.pe_art, "体艺"),
            (kind.above_degree and not (kind.backbone or kind.pe_art), "高学历"),
        )
        if holds
    ]
    en = [
        word
        for holds, word in (
            (kind.backbone, "backbone"),
            (kind.pe_art, "PE/art"),
            (kind.above_degree and not (kind.backbone or kind.pe_art), "above-degree"),
        )
        if holds
    ]
    return Text(f"{'、'.join(zh)}教师", f"{' and '.join(en)} teacher")


# Who else has a hand in it, by the columns that an action raises: suggestions, to be settled by the county.
SUPPORTING: tuple[tuple[frozenset[str], Text], ...] = (
    (
        frozenset({"teachers"}),
        Text("机构编制、人力资源社会保障部门", "the offices of establishment and of human resources"),
    ),
    (
        frozenset({"teaching_area", "outdoor_sports_area", "rooms.music", "rooms.art"}),
        Text("发展改革、自然资源、住房城乡建设部门", "the offices of development, of land and of construction"),
    ),
    (
        frozenset({"leased_sports_area", "converted_sports_area"}),
        Text("体育、自然资源部门", "the offices of sports and of land"),
    ),
)
FINANCE = Text("财政部门", "the finance office")


def supporting(action: Action | None) -> tuple[Text, ...]:
    """Departments that an action needs beside the one that leads it."""
    if action is None:
        return ()
    columns = set(action.resources)
    found = [words for of, words in SUPPORTING if columns & of]
    paid = action.unit_cost > 0 or action.recurrent_cost > 0
    return (*found, FINANCE) if paid else tuple(found)
