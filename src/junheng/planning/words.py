"""What people call the actions of a plan, their units, and the kinds of teacher that move."""

from __future__ import annotations

from collections.abc import Mapping

from junheng.planning.catalogue import Action
from junheng.planning.steps import Kind
from junheng.text import Text

PEOPLE, ROOMS, CLASSES = Text("人", "people"), Text("间", "rooms"), Text("个班", "classes")
AREA, MONEY, PIECES = Text("平方米", "m²"), Text("元", "yuan"), Text("项", "units")

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
