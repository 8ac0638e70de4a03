"""Who there is in the example county: townships and schools, with their sizes and standing.

The county, its places and its schools are invented. Sizes are entrants a year around 2021; everything else
is drawn from them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

CITY = "江州市"
COUNTY = "云溪县"
YEARS = (2020, 2021, 2022, 2023, 2024)


@dataclass(frozen=True, slots=True)
class Township:
    """A township or street: centre (WGS 84) and how far its schools lie from it, in degrees."""

    name: str
    longitude: float
    latitude: float
    spread: float


@dataclass(frozen=True, slots=True)
class School:
    """A school as the generator knows it.

    `primary`, `junior`, `senior` are usual entrants a year. `standing` is how well it is equipped: 3 strong, 2 middling,
    1 weak. `crowded` are the pupils a class may reach beyond the usual. `closed` is the first year without it.
    """

    school_id: str
    name: str
    kind: str
    setting: str
    township: str
    primary: int = 0
    junior: int = 0
    senior: int = 0
    standing: int = 2
    year_built: int = 2005
    ownership: str = "public"
    boarding: bool = False
    crowded: int = 0
    grades: int = 6  # primary grades taught; teaching points may stop early
    parent: str | None = None
    group: str = ""
    opened: int | None = None
    closed: int | None = None
    last_intake: int | None = None
    own_records: bool = False  # premises kept per stage

    def is_open(self, year: int) -> bool:
        """Whether the school is there in `year`."""
        return (self.opened is None or self.opened <= year) and (self.closed is None or year < self.closed)


TOWNSHIPS = (
    Township("城关街道", 114.600, 30.200, 0.014),
    Township("滨湖街道", 114.628, 30.184, 0.014),
    Township("柳林镇", 114.520, 30.262, 0.030),
    Township("白沙镇", 114.712, 30.236, 0.030),
    Township("石桥镇", 114.664, 30.312, 0.030),
    Township("双河镇", 114.482, 30.148, 0.030),
    Township("黄坪镇", 114.572, 30.082, 0.030),
    Township("南关镇", 114.704, 30.112, 0.030),
    Township("青山乡", 114.424, 30.290, 0.026),
    Township("竹溪乡", 114.798, 30.302, 0.026),
    Township("松岭乡", 114.392, 30.066, 0.026),
)

# name, township, entrants a year, standing, year built, crowded
_URBAN_PRIMARY = (
    ("实验小学", "城关街道", 344, 2, 1998, 4),
    ("第一小学", "城关街道", 296, 2, 1956, 7),
    ("第二小学", "城关街道", 252, 1, 1972, 6),
    ("第三小学", "城关街道", 214, 1, 1985, 5),
    ("东门小学", "城关街道", 132, 2, 1991, 0),
    ("西苑小学", "城关街道", 92, 3, 2008, 0),
    ("城关小学", "城关街道", 168, 1, 1978, 0),
    ("滨湖小学", "滨湖街道", 288, 2, 2013, 3),
    ("滨湖第二小学", "滨湖街道", 206, 3, 2017, 0),
    ("工业园小学", "滨湖街道", 158, 2, 2015, 0),
)
_TOWN_PRIMARY = (
    ("柳林镇中心小学", "柳林镇", 148, 3, 1996, 0),
    ("柳林镇第二小学", "柳林镇", 72, 2, 2003, 0),
    ("白沙镇中心小学", "白沙镇", 136, 2, 1994, 0),
    ("白沙镇第二小学", "白沙镇", 58, 3, 2006, 0),
    ("石桥镇中心小学", "石桥镇", 118, 2, 1999, 0),
    ("石桥镇北街小学", "石桥镇", 54, 1, 1988, 0),
    ("双河镇中心小学", "双河镇", 112, 3, 2001, 0),
    ("双河镇第二小学", "双河镇", 46, 2, 1993, 0),
    ("黄坪镇中心小学", "黄坪镇", 98, 2, 1997, 0),
    ("南关镇中心小学", "南关镇", 142, 1, 1995, 3),
    ("南关镇河东小学", "南关镇", 66, 2, 2004, 0),
    ("青山乡中心小学", "青山乡", 74, 3, 2000, 0),
    ("竹溪乡中心小学", "竹溪乡", 68, 2, 1998, 0),
    ("松岭乡中心小学", "松岭乡", 52, 1, 1992, 0),
)
_RURAL_PRIMARY = (
    ("柳林镇杨畈小学", "柳林镇", 34, 2, 1989, 0),
    ("柳林镇枫树小学", "柳林镇", 22, 3, 2011, 0),
    ("白沙镇江咀小学", "白沙镇", 38, 1, 1990, 0),
    ("白沙镇姚湾小学", "白沙镇", 24, 2, 1994, 0),
    ("石桥镇龙泉小学", "石桥镇", 31, 3, 2012, 0),
    ("石桥镇大屋小学", "石桥镇", 18, 1, 1986, 0),
    ("双河镇沙洲小学", "双河镇", 28, 2, 1996, 0),
    ("双河镇新塘小学", "双河镇", 19, 2, 1992, 0),
    ("黄坪镇古井小学", "黄坪镇", 26, 1, 1987, 0),
    ("黄坪镇桃源小学", "黄坪镇", 14, 3, 2009, 0),
    ("南关镇渡口小学", "南关镇", 33, 2, 1995, 0),
    ("青山乡茶园小学", "青山乡", 21, 2, 1991, 0),
    ("竹溪乡金竹小学", "竹溪乡", 16, 1, 1990, 0),
    ("松岭乡云台小学", "松岭乡", 12, 2, 1993, 0),
)
_JUNIOR = (
    ("第一初级中学", "urban", "城关街道", 420, 2, 1984, 4),
    ("第二初级中学", "urban", "城关街道", 350, 1, 1979, 5),
    ("第三初级中学", "urban", "城关街道", 262, 2, 1999, 0),
    ("滨湖初级中学", "urban", "滨湖街道", 318, 3, 2014, 0),
    ("柳林镇初级中学", "town", "柳林镇", 206, 2, 1983, 0),
    ("白沙镇初级中学", "town", "白沙镇", 184, 3, 1997, 0),
    ("石桥镇第二初级中学", "town", "石桥镇", 98, 1, 1992, 0),
    ("双河镇初级中学", "town", "双河镇", 154, 2, 1990, 0),
    ("黄坪镇初级中学", "town", "黄坪镇", 132, 2, 1995, 0),
    ("南关镇初级中学", "town", "南关镇", 188, 1, 1986, 3),
    ("青山乡初级中学", "town", "青山乡", 96, 3, 2002, 0),
    ("竹溪乡初级中学", "town", "竹溪乡", 84, 2, 1993, 0),
    ("柳林镇枫树初级中学", "rural", "柳林镇", 52, 1, 1989, 0),
    ("白沙镇江咀初级中学", "rural", "白沙镇", 44, 2, 1994, 0),
)
# name, township, grades taught, entrants a year, parent, standing
_TEACHING_POINTS = (
    ("柳林镇陈湾教学点", "柳林镇", 6, 13, "柳林镇中心小学", 2),
    ("白沙镇芦滩教学点", "白沙镇", 6, 11, "白沙镇中心小学", 1),
    ("石桥镇石门教学点", "石桥镇", 4, 16, "石桥镇中心小学", 2),
    ("黄坪镇上坪教学点", "黄坪镇", 4, 19, "黄坪镇中心小学", 1),
    ("青山乡栗树教学点", "青山乡", 6, 15, "青山乡中心小学", 3),
    ("双河镇鸭洲教学点", "双河镇", 4, 10, "双河镇中心小学", 1),
    ("南关镇杏林教学点", "南关镇", 3, 9, "南关镇中心小学", 2),
    ("竹溪乡高岩教学点", "竹溪乡", 3, 6, "竹溪乡中心小学", 1),
    ("松岭乡雾坪教学点", "松岭乡", 3, 4, "松岭乡中心小学", 1),
    ("松岭乡石壁教学点", "松岭乡", 3, 3, "松岭乡中心小学", 1),
)


def _primaries() -> list[School]:
    rows = [("urban", *row) for row in _URBAN_PRIMARY]
    rows += [("town", *row) for row in _TOWN_PRIMARY]
    rows += [("rural", *row) for row in _RURAL_PRIMARY]
    schools = [
        School(
            "", name, "primary", setting, township, primary=size, standing=standing, year_built=built, crowded=crowded
        )
        for setting, name, township, size, standing, built, crowded in rows
    ]
    new = School("", "云湖小学", "primary", "urban", "滨湖街道", 176, standing=3, year_built=2022, opened=2022)
    private = School(
        "",
        "博雅小学",
        "primary",
        "urban",
        "城关街道",
        68,
        standing=2,
        year_built=2010,
        ownership="private",
        boarding=True,
    )
    return [*schools[:10], new, private, *schools[10:]]


def _juniors() -> list[School]:
    schools = [
        School(
            "",
            name,
            "junior",
            setting,
            township,
            junior=size,
            standing=standing,
            year_built=built,
            crowded=crowded,
            boarding=setting != "urban",
        )
        for name, setting, township, size, standing, built, crowded in _JUNIOR
    ]
    private = School(
        "", "博文中学", "junior", "urban", "滨湖街道", junior=92, year_built=2012, ownership="private", boarding=True
    )
    return [*schools, private]


def _through_schools() -> list[School]:
    return [
        School("", "城南实验学校", "nine_year", "urban", "城关街道", 142, 168, standing=2, year_built=2011),
        School("", "滨湖实验学校", "nine_year", "urban", "滨湖街道", 118, 136, standing=3, year_built=2018),
        School(
            "",
            "明德学校",
            "nine_year",
            "urban",
            "滨湖街道",
            62,
            84,
            year_built=2009,
            ownership="private",
            boarding=True,
        ),
        School(
            "",
            "黄坪镇九年一贯制学校",
            "nine_year",
            "town",
            "黄坪镇",
            56,
            62,
            year_built=2007,
            boarding=True,
            own_records=True,
        ),
        School("", "松岭乡学校", "nine_year", "town", "松岭乡", 44, 74, standing=1, year_built=1998, boarding=True),
        School(
            "", "双河镇沙洲学校", "nine_year", "rural", "双河镇", 26, 32, standing=2, year_built=2001, boarding=True
        ),
        School(
            "", "青山乡茶山学校", "nine_year", "rural", "青山乡", 22, 27, standing=3, year_built=2013, boarding=True
        ),
        School(
            "", "竹溪乡金岭学校", "nine_year", "rural", "竹溪乡", 19, 24, standing=1, year_built=1996, boarding=True
        ),
        School(
            "",
            "外国语学校",
            "twelve_year",
            "urban",
            "滨湖街道",
            88,
            104,
            96,
            year_built=2014,
            ownership="private",
            boarding=True,
        ),
        School("", "第二中学", "complete_secondary", "urban", "城关街道", junior=152, senior=520, year_built=1968),
        School(
            "",
            "石桥镇中学",
            "complete_secondary",
            "town",
            "石桥镇",
            junior=118,
            senior=260,
            year_built=1975,
            boarding=True,
        ),
    ]


def _others() -> list[School]:
    points = [
        School(
            "",
            name,
            "teaching_point",
            "rural",
            township,
            size,
            standing=standing,
            year_built=1988 + len(name) % 5,
            grades=grades,
            parent=parent,
            last_intake=2021 if name == "松岭乡石壁教学点" else None,
        )
        for name, township, grades, size, parent, standing in _TEACHING_POINTS
    ]
    closed = School(
        "", "松岭乡柿坪教学点", "teaching_point", "rural", "松岭乡", 2, year_built=1984, grades=2, parent="松岭乡中心小学",
        standing=1, closed=2021,
    )  # fmt: skip
    special = School("", "特殊教育学校", "special", "urban", "城关街道", 14, 12, year_built=2010, boarding=True)
    vocational = School(
        "", "职业技术学校", "vocational", "urban", "滨湖街道", senior=420, year_built=2009, boarding=True
    )
    return [*points, special, vocational, closed]


def _group(school: School) -> str:
    if school.ownership == "private" or school.kind in ("special", "vocational"):
        return "县直学校"
    if school.setting == "urban":
        return "实验教育集团" if school.township == "城关街道" else "滨湖教育集团"
    return school.township.rstrip("镇乡") + "学区"


def _numbered(listed: list[School]) -> tuple[School, ...]:
    ids = {school.name: f"21420{11000 + 7 * place:05d}" for place, school in enumerate(listed, start=1)}
    return tuple(
        replace(
            school,
            school_id=ids[school.name],
            name=COUNTY + school.name,
            parent=ids[school.parent] if school.parent else None,
            group=_group(school),
        )
        for school in listed
    )


@cache
def schools() -> tuple[School, ...]:
    """Every school there is in any of the years, one of them closed before the newest."""
    return _numbered([*_primaries(), *_juniors(), *_through_schools(), *_others()])
