"""The schema: every table and column a county reports, said once.

Templates, import, checks, the data dictionary, JSON Schema and (later) the forms on the web are all
made from `TABLES`. Nothing here reads a file or knows a rule; a threshold has no place in it.

Units: people, rooms and classes are counts; areas are m²; money is yuan; percents are 0-100. An empty
cell or an absent column means *not reported*, which is never zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from junheng.text import Text


class Type(StrEnum):
    """What a cell holds once it has been read."""

    TEXT = "text"
    COUNT = "count"  # whole number
    NUMBER = "number"  # float64
    YEAR = "year"  # a school year is named by the autumn in which it starts
    DATE = "date"
    YES_NO = "yes_no"
    CODE = "code"  # one of the column's codes


class Group(StrEnum):
    """What a table is for; `junheng new` writes the first two unless asked for more."""

    RETURN = "return"  # the yearly return
    DETAIL = "detail"  # optional lists behind reported counts
    PERSONAL = "personal"  # one row per person
    FORECAST = "forecast"  # history and outlook of pupils
    PLAN = "plan"  # what the planner takes


# Units in English. What is counted in pieces has none: its English name says what is counted.
_ENGLISH_UNITS = {"元": "yuan", "m²": "m²", "%": "%", "°": "°"}


def unit_words(unit: str) -> Text:
    """The unit of a column or of an item of county.csv, as it stands beside its name."""
    return Text(unit, _ENGLISH_UNITS.get(unit, ""))


# Columns whose name, read as words, would not say what they hold.
_ENGLISH_NAMES = {
    "school_id": "school code",
    "parent_id": "code of the main school",
    "group_id": "school group",
    "counts_as_school": "counted as a school",
    "posts_quota": "approved posts",
    "sports_land": "land for sports grounds",
    "dense_centre": "in the centre of a large city",
    "teachers_mid_title": "teachers with a middle or higher title",
    "teachers_above_degree": "teachers above the required degree",
    "pe_art_teachers": "PE and arts teachers",
    "pe_art_teachers_shared": "PE and arts teachers shared with other schools",
    "class_no": "class number",
    "teacher_id": "teacher code",
    "pupil_id": "pupil code",
    "started_here": "at this school since",
    "prior_score": "score of an earlier test",
    "composite_cv": "composite CV",
    "indicator_id": "indicator",
    "veto_id": "veto",
    "other_id": "code of the other school",
    "what": "change",
}


@dataclass(frozen=True, slots=True)
class Code:
    """One permitted value: the stored `value`, its names, and other spellings that are read as it."""

    value: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()
    unit: str = ""  # items of county.csv have units of their own


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `minimum` and `maximum` are what a readable value can be at all, not a standard."""

    name: str
    type: Type
    zh: str
    unit: str = ""
    codes: tuple[Code, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    required: bool = False
    references: str | None = None  # the table whose key this is
    note_zh: str = ""
    note_en: str = ""
    form: str = ""  # official form that carries it
    aliases: tuple[str, ...] = ()  # other headings that mean this column

    @property
    def en(self) -> str:
        """English display name."""
        return _ENGLISH_NAMES.get(self.name, self.name.replace("_", " "))


@dataclass(frozen=True, slots=True)
class Table:
    """One table. An empty `key` means that equal rows may stand side by side (two rooms alike)."""

    name: str
    zh: str
    en: str
    group: Group
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    note_zh: str = ""
    note_en: str = ""

    def column(self, name: str) -> Column:
        """The column called `name`.

        Raises:
            KeyError: the table has no such column.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(column.name for column in self.columns)


KINDS = (
    Code("primary", "小学", "primary school", ("完全小学", "小學")),
    Code("junior", "初中", "junior secondary school", ("初级中学", "初級中學", "国中", "國中")),
    Code("nine_year", "九年一贯制", "nine-year school", ("九年一贯制学校", "九年制")),
    Code("twelve_year", "十二年一贯制", "twelve-year school", ("十二年一贯制学校", "十二年制")),
    Code("complete_secondary", "完全中学", "complete secondary school", ("完中",)),
    Code("teaching_point", "教学点", "teaching point", ("小学教学点", "教學點")),
    Code("special", "特殊教育", "special school", ("特殊教育学校", "特教学校", "特教")),
    Code("vocational", "职业", "vocational school", ("职业学校", "职业初中", "中等职业学校")),
)
OWNERSHIPS = (
    Code("public", "公办", "public", ("公办学校", "公立", "教育部门")),
    Code("private", "民办", "private", ("民办学校", "私立")),
)
SETTINGS = (
    Code("urban", "城区", "urban", ("城市", "主城区")),
    Code("town", "镇区", "town", ("县镇", "镇中心区")),
    Code("rural", "乡村", "rural", ("农村", "村庄", "乡中心区")),
)
STAGES = (
    Code("primary", "小学", "primary", ("小学段", "小學")),
    Code("junior", "初中", "junior secondary", ("初中段", "國中", "国中")),
    Code("senior", "高中", "senior secondary", ("高中段", "普通高中")),
)
COMPULSORY_STAGES = ("primary", "junior")
# The stages that a school of a kind has by its name; a missing one of them leaves shared resources without a split.
STAGES_OF_KIND: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "primary": ("primary",),
        "teaching_point": ("primary",),
        "junior": ("junior",),
        "nine_year": ("primary", "junior"),
        "twelve_year": ("primary", "junior", "senior"),
        "complete_secondary": ("junior", "senior"),
    }
)
ROOM_USES = (
    Code("music", "音乐", "music", ("音乐教室", "音乐专用教室")),
    Code("art", "美术", "art", ("美术教室", "美术专用教室")),
    Code("science", "科学", "science", ("科学教室", "实验室", "理化生实验室")),
    Code("computer", "计算机", "computer", ("计算机教室", "信息技术")),
    Code("other", "其他", "other", ("其它",)),
)
DEGREES = (
    Code("doctor", "博士研究生", "doctor", ("博士", "phd")),
    Code("master", "硕士研究生", "master", ("硕士", "研究生")),
    Code("bachelor", "本科", "bachelor", ("大学本科", "学士")),
    Code("college", "专科", "college", ("大专", "大学专科", "高职")),
    Code("secondary", "高中阶段", "upper secondary", ("高中", "中专", "中师")),
    Code("below", "高中阶段以下", "below upper secondary", ("初中及以下",)),
)
TITLES = (
    Code("senior", "正高级", "senior", ("正高",)),
    Code("associate", "副高级", "associate senior", ("副高", "高级", "高级教师")),
    Code("middle", "中级", "middle", ("一级", "一级教师")),
    Code("assistant", "助理级", "assistant", ("二级", "二级教师", "初级")),
    Code("clerk", "员级", "junior clerk", ("三级", "三级教师")),
    Code("none", "未定职级", "none", ("无", "未评")),
)
BACKBONE_LEVELS = (
    Code("none", "无", "none", ("否", "非骨干")),
    Code("county", "县级", "county", ("区级", "县(区)级")),
    Code("city", "市级", "city", ("地市级",)),
    Code("province", "省级", "province", ()),
    Code("national", "国家级", "national", ()),
)
SEXES = (Code("male", "男", "male", ("m",)), Code("female", "女", "female", ("f",)))
JUDGEMENTS = (
    Code("met", "达到", "met", ("达标", "符合", "是", "yes", "良好", "优秀")),
    Code("not_met", "未达到", "not met", ("未达标", "不符合", "否", "no")),
    Code("unknown", "未定", "unknown", ("待定", "未评")),
)
SURVEY_GROUPS = (
    Code("pupils", "学生", "pupils"),
    Code("parents", "家长", "parents"),
    Code("teachers", "教师", "teachers"),
    Code("heads", "校长", "heads"),
    Code("deputies", "人大代表", "people's congress deputies"),
    Code("cppcc", "政协委员", "CPPCC members"),
    Code("public", "其他群众", "other public", ("群众", "社会公众")),
)
CHANGES = (
    Code("opened", "新设", "opened", ("新建", "开办")),
    Code("closed", "撤销", "closed", ("撤并", "停办")),
    Code("merged_into", "并入", "merged into", ("合并",)),
    Code("renamed", "更名", "renamed", ("改名",)),
)
COUNTY_ITEMS = (
    Code("public_funds_base_primary", "小学生均公用经费基准定额", "per-pupil public-funds base, primary", unit="元"),
    Code("public_funds_base_junior", "初中生均公用经费基准定额", "per-pupil public-funds base, junior", unit="元"),
    Code("special_funds", "特殊教育学校公用经费", "public funds of special schools", unit="元"),
    Code("special_pupils", "特殊教育学校学生数", "pupils of special schools", unit="人"),
    Code("teacher_pay_mean", "义务教育教师年平均工资", "mean yearly pay of compulsory-stage teachers", unit="元"),
    Code("civil_servant_pay_mean", "当地公务员年平均工资", "mean yearly pay of civil servants", unit="元"),
    Code("rotation_eligible", "符合交流条件教师数", "teachers eligible for rotation", unit="人"),
    Code("rotated", "当年交流轮岗教师数", "teachers who rotated this year", unit="人"),
    Code("rotated_backbone", "交流轮岗教师中骨干教师数", "backbone teachers who rotated", unit="人"),
    Code("good_senior_places", "优质高中计划招生数", "places of good senior schools", unit="人"),
    Code("good_senior_places_allocated", "优质高中名额分配数", "places allocated to junior schools", unit="人"),
    Code("good_senior_places_rural", "分配到农村初中的名额", "places allocated to rural junior schools", unit="人"),
    Code("migrant_children_eligible", "符合条件的随迁子女数", "eligible migrant children", unit="人"),
    Code("migrant_children_public", "公办学校就读随迁子女数", "migrant children in public schools", unit="人"),
    Code(
        "migrant_children_purchased",
        "政府购买民办学位就读随迁子女数",
        "migrant children in purchased places",
        unit="人",
    ),
    Code("disabled_children", "适龄残疾儿童少年数", "school-age disabled children", unit="人"),
    Code("disabled_children_enrolled", "已入学残疾儿童少年数", "disabled children enrolled", unit="人"),
    Code("residents", "常住人口", "residents", unit="人"),
    Code("years_since_basic_balance", "基本均衡认定年数", "years since basic-balance recognition", unit="年"),
    Code("government_score", "县级政府推进工作得分", "county government work score", unit="分"),
    Code("satisfaction_rate_2012", "公众满意率(2012年办法)", "public satisfaction (2012 method)", unit="%"),
)


def _text(name: str, zh: str, **more: object) -> Column:
    return Column(name, Type.TEXT, zh, **more)  # type: ignore[arg-type]


def _count(name: str, zh: str, unit: str = "人", **more: object) -> Column:
    return Column(name, Type.COUNT, zh, unit, minimum=0, **more)  # type: ignore[arg-type]


def _amount(name: str, zh: str, unit: str, **more: object) -> Column:
    return Column(name, Type.NUMBER, zh, unit, minimum=0, **more)  # type: ignore[arg-type]


def _code(name: str, zh: str, codes: tuple[Code, ...], **more: object) -> Column:
    return Column(name, Type.CODE, zh, codes=codes, **more)  # type: ignore[arg-type]


def _yes_no(name: str, zh: str, **more: object) -> Column:
    return Column(name, Type.YES_NO, zh, **more)  # type: ignore[arg-type]


def _year(name: str, zh: str, **more: object) -> Column:
    return Column(name, Type.YEAR, zh, "年", minimum=1800, maximum=2200, **more)  # type: ignore[arg-type]


def _school(*, required: bool = True, references: str | None = "schools") -> Column:
    return Column(
        "school_id",
        Type.TEXT,
        "机构标识码",
        required=required,
        references=references,
        aliases=("学校标识码", "学校代码", "机构代码", "机构编码", "學校代碼", "学校"),
        note_zh="教育事业统计的10位学校(机构)标识码;也可用任何不重复的编号",
        note_en="the 10-digit code of the official directory; any unique text is accepted",
    )


def _stage(*, required: bool = True, compulsory: bool = False) -> Column:
    codes = tuple(code for code in STAGES if not compulsory or code.value in COMPULSORY_STAGES)
    return _code("stage", "学段", codes, required=required)


def _grade(minimum: int = 1) -> Column:
    return Column("grade", Type.COUNT, "年级", "", minimum=minimum, maximum=9, required=True, note_zh="1至9")


_TABLES = (
    Table(
        "schools",
        "学校基本情况",
        "Schools",
        Group.RETURN,
        ("school_id",),
        (
            Column(
                "school_id",
                Type.TEXT,
                "机构标识码",
                required=True,
                aliases=("学校标识码", "学校代码", "机构代码", "机构编码", "學校代碼"),
                form="教基1001",
                note_zh="教育事业统计的10位学校(机构)标识码;也可用任何不重复的编号",
                note_en="the 10-digit code of the official directory; any unique text is accepted",
            ),
            _text("name", "学校名称", aliases=("机构名称", "校名", "學校名稱"), form="教基1001"),
            _code("kind", "办学类型", KINDS, aliases=("学校类型", "学校办学类型"), form="教基1001"),
            _code("ownership", "举办者", OWNERSHIPS, aliases=("举办者类型", "办学性质", "学校性质")),
            _code("setting", "城乡分类", SETTINGS, aliases=("城乡类型", "城乡分组")),
            _text("city", "市", aliases=("市名", "地市")),
            _text("county", "县(市、区)", aliases=("县", "县区", "区县", "县(区)", "縣市名稱")),
            _text("township", "乡镇(街道)", aliases=("乡镇", "街道", "鄉鎮市區")),
            _yes_no("boarding", "寄宿制", aliases=("是否寄宿制学校", "是否寄宿")),
            _yes_no(
                "counts_as_school",
                "是否计校数",
                note_zh="教学点、分校区等不计校数的填“否”;默认单独成行,设定 merge_uncounted=merge 时并入中心校",
                note_en="no for units that are not counted as schools; kept as a row unless merge_uncounted=merge",
            ),
            _text("parent_id", "中心校标识码", references="schools", aliases=("中心校", "所属中心校")),
            _text("group_id", "教育集团/学区", aliases=("教育集团", "学区", "集团")),
            _year(
                "year_built",
                "建成年份",
                aliases=("建校年份",),
                note_zh="用于“2010年及之前规划并建成”“2016年前建成”两项放宽条件",
                note_en="stands for “planned and built by 2010” and “built by 2016”",
            ),
            _count("posts_quota", "核定编制数", aliases=("编制数",)),
            _amount("buildable_area", "可建面积", "m²"),
            _amount("sports_land", "可辟运动场地面积", "m²"),
            _yes_no(
                "dense_centre",
                "大城市中心城区",
                note_zh="是:改造、租赁的运动场地凭佐证可以计入",
                note_en="yes: converted and leased sports space counts, with a proof",
            ),
            Column(
                "longitude", Type.NUMBER, "经度", "°", minimum=-180, maximum=180, aliases=("經度",), note_zh="WGS 84"
            ),
            Column("latitude", Type.NUMBER, "纬度", "°", minimum=-90, maximum=90, aliases=("緯度",), note_zh="WGS 84"),
        ),
        "每校一行",
        "one row per school",
    ),
    Table(
        "stages",
        "分学段情况",
        "School stages",
        Group.RETURN,
        ("school_id", "stage"),
        (
            _school(),
            _stage(),
            _count(
                "pupils",
                "在校生数",
                aliases=("在校学生数", "学生数", "在校生数合计"),
                form="教基3112/3115/3118",
                note_zh="本学年初在籍学生;没有学生填0,该行不参加评估",
                note_en="registered at the start of the school year; a row with 0 is left out",
            ),
            _count("classes", "班级数", "个", aliases=("班数", "教学班数"), form="教基2106/2107"),
            _count(
                "largest_class", "最大班额", aliases=("最大班级学生数",), note_zh="有分班数据(班级表)时以分班数据为准"
            ),
            _count("migrant_pupils", "随迁子女数", aliases=("进城务工人员随迁子女数",)),
            _count("teachers", "专任教师数", aliases=("专任教师", "專任教師", "专任教师合计"), form="教基4155/4156"),
            _count("teachers_mid_title", "中级及以上职称教师数", aliases=("中级及以上教师数",), form="教基4153"),
            _count(
                "teachers_above_degree",
                "高于规定学历教师数",
                form="教基4155/4156",
                note_zh="小学:专科及以上;初中:本科及以上",
                note_en="primary: college and above; junior: bachelor and above",
            ),
            _count(
                "backbone_teachers",
                "县级以上骨干教师数",
                aliases=("县级及以上骨干教师数", "骨干教师数"),
                form="教基1102续",
            ),
            _count(
                "pe_art_teachers",
                "体育、艺术(美术、音乐)专任教师数",
                aliases=("体育艺术专任教师数", "体艺专任教师数"),
                form="教基4155/4156",
            ),
            _count(
                "pe_art_teachers_shared",
                "轮岗、兼职、走教体艺教师数",
                note_zh="只在50至99人的乡村小规模学校和教学点计入",
                note_en="counts only under the small rural school exemption",
            ),
            _count("certified_teachers", "持教师资格证专任教师数", aliases=("持证教师数",)),
            _count("trained_teachers", "5年360学时培训完成教师数", aliases=("完成360学时培训教师数",), form="教基4068"),
            _count("pupils_in_zone", "片区内学生数", aliases=("就近划片入学学生数",)),
            _count("entrants", "新生数", aliases=("招生数",)),
            _count("entrants_in_zone", "片区内新生数"),
            _count("graduates", "毕业生数", note_zh="仅初中", note_en="junior only"),
            _count("entrants_three_years_ago", "三年前七年级学生数", note_zh="仅初中", note_en="junior only"),
            _count("transfers_in", "转入学生数", aliases=("转入",), note_zh="仅初中,三年合计", note_en="junior only"),
            _count("transfers_out", "转出学生数", aliases=("转出",), note_zh="仅初中,三年合计", note_en="junior only"),
            _count("deaths", "死亡学生数", aliases=("死亡",), note_zh="仅初中,三年合计", note_en="junior only"),
        ),
        "每校每学段一行:九年一贯制学校填小学、初中两行;完全中学、十二年一贯制学校另填高中行(只用于分摊共用资源)",
        "one row per school and stage; senior rows only serve to split shared resources",
    ),
    Table(
        "campuses",
        "校舍与设备",
        "Premises and equipment",
        Group.RETURN,
        ("school_id", "stage"),
        (
            _school(),
            _code(
                "stage",
                "学段",
                STAGES,
                note_zh="空:各学段共用,按学生数折算分摊;填写:该学段单独的数(设定 split_mode=reported 时采用)",
                note_en="empty: shared by the stages and split; given: used under split_mode=reported",
            ),
            _amount(
                "teaching_area",
                "教学及辅助用房面积",
                "m²",
                form="教基5170",
                note_zh="按统计报表口径,含室内体育用房",
                note_en="as the form has it, indoor sports rooms included",
            ),
            _amount("indoor_sports_area", "室内体育用房面积", "m²", aliases=("室内体育用房",), form="教基5170"),
            _amount(
                "outdoor_sports_area",
                "室外运动场地面积",
                "m²",
                aliases=("运动场地面积", "体育运动场地面积"),
                form="教基5176",
            ),
            _amount("converted_sports_area", "改造运动场地面积", "m²", note_zh="仅大城市中心城区,须有佐证"),
            _amount("leased_sports_area", "租赁运动场地面积", "m²", note_zh="仅大城市中心城区,须有佐证"),
            _amount(
                "equipment_value",
                "教学仪器设备资产值",
                "元",
                form="教基5176",
                note_zh="原值,单位为元(统计报表为万元,导入时换算)",
                note_en="original book value in yuan",
            ),
            _count("multimedia_rooms", "网络多媒体教室数", "间", aliases=("网络多媒体教室",), form="教基5176"),
            _count("books", "图书册数", "册", aliases=("图书", "纸质图书"), form="教基5176"),
            _count("computers", "计算机台数", "台", aliases=("计算机", "数字终端数")),
            _amount("building_area", "校舍建筑面积", "m²"),
            _amount("site_area", "占地面积", "m²"),
        ),
        "每校一行;一贯制学校分学段单独记载的,每学段一行",
        "one row per school, or per school and stage",
    ),
    Table(
        "rooms",
        "专用教室",
        "Specialist rooms",
        Group.DETAIL,
        (),
        (
            _school(),
            _code("use", "用途", ROOM_USES, required=True),
            _amount("area", "使用面积", "m²"),
        ),
        "每间一行;列出了任何一间的学校,视为专用教室已全部列出",
        "one row per room; a school with any row is taken to have listed all its rooms",
    ),
    Table(
        "classes",
        "班级",
        "Classes",
        Group.DETAIL,
        ("school_id", "stage", "grade", "class_no"),
        (
            _school(),
            _stage(compulsory=True),
            _grade(),
            _text("class_no", "班号", required=True, aliases=("班级", "班次")),
            _count("pupils", "学生数", aliases=("在校生数", "班额")),
        ),
        "每班一行",
        "one row per class",
    ),
    Table(
        "teachers",
        "教师名册",
        "Teachers",
        Group.PERSONAL,
        ("teacher_id", "school_id", "stage"),
        (
            _text("teacher_id", "教师编号", required=True, aliases=("教师代码", "工号")),
            _school(),
            _stage(),
            _text("subject", "任教学科", aliases=("任教课程", "学科")),
            _yes_no("full_time", "专任", aliases=("是否专任",)),
            _yes_no("shared", "轮岗兼职走教", aliases=("是否轮岗兼职走教",)),
            _code("degree", "学历", DEGREES, aliases=("最高学历",)),
            _code("title", "职称", TITLES, aliases=("专业技术职务",)),
            _code("backbone", "骨干教师级别", BACKBONE_LEVELS, aliases=("骨干级别", "骨干教师")),
            _yes_no("certificate", "教师资格证", aliases=("是否持教师资格证",)),
            _year("birth_year", "出生年份"),
            _year("started_here", "到本校年份", aliases=("来校年份",)),
            _amount("training_hours", "近5年培训学时", "学时"),
            _yes_no("eligible_for_rotation", "符合交流条件"),
            _text("rotated_from", "交流来源学校"),
        ),
        "每位教师一行;给出名册的学校,分学段情况中的教师数由名册统计",
        "one row per teacher; where given, the counts in stages are derived from it",
    ),
    Table(
        "pupils",
        "学生名册",
        "Pupils",
        Group.PERSONAL,
        ("pupil_id",),
        (
            _text("pupil_id", "学籍号", required=True, aliases=("学生编号",)),
            _school(),
            _stage(),
            _grade(),
            _text("class_no", "班号"),
            _code("sex", "性别", SEXES),
            Column("birth_date", Type.DATE, "出生日期"),
            _text("residence", "居住地", note_zh="经纬度或小区"),
            _yes_no("migrant", "随迁子女"),
            _yes_no("left_behind", "留守儿童"),
            _text("disability", "残疾类别"),
            _text("twin_group", "双胞胎组"),
            Column("prior_score", Type.NUMBER, "前测成绩", "分"),
        ),
        "每位学生一行",
        "one row per pupil",
    ),
    Table(
        "finance",
        "学校经费",
        "School finance",
        Group.RETURN,
        ("school_id",),
        (
            _school(),
            _amount("public_funds_budget", "公用经费预算", "元"),
            _amount("public_funds_spent", "公用经费决算", "元"),
            _amount("training_budget", "培训经费预算", "元"),
            _amount("training_spent", "培训经费决算", "元"),
            _amount("public_funds_approved", "核定公用经费", "元"),
        ),
        "每校一行",
        "one row per school",
    ),
    Table(
        "county",
        "县级数据",
        "County figures",
        Group.RETURN,
        ("item",),
        (
            _code("item", "项目", COUNTY_ITEMS, required=True),
            _amount("value", "数值", ""),
            _text("unit", "单位"),
            _text("remark", "备注"),
        ),
        "每项一行",
        "one value per line",
    ),
    Table(
        "monitoring_balance",
        "基本均衡监测",
        "Basic-balance monitoring",
        Group.RETURN,
        ("year", "stage"),
        (
            _year("year", "年份", required=True),
            _stage(compulsory=True),
            _amount("composite_cv", "综合差异系数", ""),
        ),
        "认定以来每年每学段一行",
        "one row per year since recognition and stage",
    ),
    Table(
        "monitoring_quality",
        "国家义务教育质量监测",
        "National quality monitoring",
        Group.RETURN,
        ("year", "stage", "subject"),
        (
            _year("year", "年份", required=True),
            _code("stage", "学段", STAGES[:2], required=True, note_zh="四年级填小学,八年级填初中"),
            _text("subject", "学科", required=True),
            Column("level", Type.COUNT, "学业水平等级", "级", minimum=1, maximum=4, note_zh="1至4,4为最高"),
            Column("difference_rate", Type.NUMBER, "校际差异率", "", minimum=0, maximum=1),
        ),
    ),
    Table(
        "survey",
        "社会认可度调查",
        "Social-recognition survey",
        Group.RETURN,
        ("group",),
        (
            _code("group", "调查对象", SURVEY_GROUPS, required=True),
            _count("sent", "发放份数", "份"),
            _count("valid", "有效份数", "份"),
            _count("satisfied", "满意份数", "份"),
        ),
    ),
    Table(
        "evidence",
        "佐证判定",
        "Judgements that rest on documents",
        Group.RETURN,
        (),
        (
            _text("indicator_id", "指标", required=True, note_zh="如 YZ-G1"),
            _school(required=False),
            _code("judgement", "判定", JUDGEMENTS),
            _text("document", "佐证材料"),
            _text("page", "页码"),
            _text("decided_by", "判定人"),
            Column("decided_on", Type.DATE, "判定日期"),
        ),
        "机构标识码为空:全县的判定",
        "an empty school_id means the whole county",
    ),
    Table(
        "vetoes",
        "一票否决事项",
        "Vetoes",
        Group.RETURN,
        ("veto_id",),
        (
            _text("veto_id", "否决项", required=True, note_zh="YZ-V1 至 YZ-V6"),
            _count("cases", "发生起数", "起", note_zh="没有发生填0;空着表示没有填报"),
            _text("document", "说明材料"),
        ),
    ),
    Table(
        "enrolment",
        "历年分年级学生",
        "Enrolment by grade and year",
        Group.FORECAST,
        ("year", "school_id", "grade"),
        (
            _year("year", "学年", required=True),
            _school(references=None),
            _grade(0),
            _count("pupils", "学生数"),
            _count("classes", "班级数", "个"),
        ),
    ),
    Table(
        "births",
        "出生人口",
        "Births",
        Group.FORECAST,
        ("year", "township", "county"),
        (
            _year("year", "年份", required=True),
            _count("births", "出生人数"),
            _text("township", "乡镇(街道)"),
            _text("county", "县(市、区)"),
        ),
    ),
    Table(
        "housing",
        "新建住房",
        "New housing",
        Group.FORECAST,
        (),
        (
            _year("year", "年份", required=True),
            _count("dwellings", "住房套数", "套"),
            _amount("pupils_per_dwelling", "每套学生数", "人"),
            _school(required=False, references=None),
            _text("township", "乡镇(街道)"),
            Column("handover", Type.DATE, "配建学校移交日期"),
        ),
    ),
    Table(
        "changes",
        "学校变动",
        "School changes",
        Group.FORECAST,
        (),
        (
            _year("year", "学年", required=True),
            _school(references=None),
            _code("what", "变动", CHANGES, required=True),
            _text("other_id", "相关学校标识码"),
        ),
    ),
    Table(
        "places",
        "核定学位",
        "Places",
        Group.FORECAST,
        ("school_id", "stage"),
        (_school(), _stage(), _count("places", "核定学位", "个")),
    ),
    Table(
        "forecast",
        "学生数预测",
        "Forecast of pupils",
        Group.PLAN,
        ("school_id", "stage", "year"),
        (
            _school(references=None),
            _stage(),
            _year("year", "学年", required=True),
            _amount("pupils", "预测学生数", "人"),
            _amount("low", "下限", "人"),
            _amount("high", "上限", "人"),
        ),
    ),
    Table(
        "actions",
        "改进措施目录",
        "Catalogue of actions",
        Group.PLAN,
        ("action",),
        (
            _text(
                "action",
                "措施",
                required=True,
                note_zh="内置措施的名称或编号;本县自定的措施以“本县_”开头",
                note_en="name or id of a built-in action; one of the county's own starts with “own_”",
            ),
            _text("resources", "增加的资源", note_zh="列名,用“;”分隔", note_en="column names, separated by “;”"),
            _amount(
                "unit_cost",
                "单位成本",
                "元",
                note_zh="每一单位(人、m²、间、元)",
                note_en="of one person, m², room, yuan",
            ),
            _amount(
                "recurrent_cost",
                "每年经常性成本",
                "元",
                note_zh="每一单位每年;没有填0",
                note_en="of one unit and year; 0 where there is none",
            ),
            _count(
                "lead_years",
                "提前年数",
                "年",
                note_zh="实施后第几年计入报表;当年计入填0",
                note_en="after how many years the returns show it; 0 for the same year",
            ),
            _amount(
                "limit_per_school",
                "每校上限",
                "",
                note_zh="各年合计;空着没有上限",
                note_en="over all years; empty: none",
            ),
            _amount("limit_county_per_year", "全县每年上限", "", note_zh="空着没有上限", note_en="empty: none"),
            _yes_no("integer", "取整", note_zh="人、间、班填是", note_en="yes for people, rooms and classes"),
            _text("department", "责任科室"),
            _text("remark", "备注", note_zh="费用包括什么", note_en="what the costs cover"),
        ),
        "每项措施一行;规划只用列出的措施",
        "one row per action; a plan uses those that are listed and no others",
    ),
)

TABLES: Mapping[str, Table] = MappingProxyType({table.name: table for table in _TABLES})
