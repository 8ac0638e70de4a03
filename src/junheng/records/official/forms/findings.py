"""What reading school forms finds, and notes that are said once for all workbooks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from junheng.records.findings import Finding, FindingRule, Severity
from junheng.text import Text

_CHECK_LAYOUT = Text(
    "请对照报表核对取数的位置；报表样式变了，可写一个版式文件，用 --layout-file 指定",
    "check the place against the form; where forms have changed, write a layout file and name it with --layout-file",
)

RECOGNISED = FindingRule(
    "forms-recognised",
    Severity.NOTE,
    Text("{count} 本学校报表按“{layout}”读取", "{count} school workbook(s) were read as “{layout_en}”"),
    Text("如果不对，请用 --layout-file 指定版式文件", "if this is wrong, name a layout file with --layout-file"),
)
MOVED = FindingRule(
    "form-cell-moved",
    Severity.NOTE,
    Text(
        "“{column}”按表头在 {found} 找到，版式写的是 {wanted}：以表头为准（共 {count} 本）",
        "“{column_en}” was found by its headings in {found}, where the layout has {wanted}: the headings were followed "
        "({count} workbook(s))",
    ),
    _CHECK_LAYOUT,
)
BY_ADDRESS = FindingRule(
    "form-cell-by-address",
    Severity.NOTE,
    Text(
        "“{column}”没有找到唯一的表头“{heading}”，按位置 {wanted} 读取（共 {count} 本）",
        "no single heading “{heading}” was found for “{column_en}”; it was read at {wanted} ({count} workbook(s))",
    ),
    _CHECK_LAYOUT,
)
BY_ADDRESS_UNSURE = FindingRule(
    "form-cell-by-unsure-address",
    Severity.DOUBT,
    Text(
        "“{column}”没有找到唯一的表头“{heading}”，按位置 {wanted} 读取；这个位置未经核实（共 {count} 本）",
        "no single heading “{heading}” was found for “{column_en}”; it was read at {wanted}, a place that is not "
        "confirmed ({count} workbook(s))",
    ),
    _CHECK_LAYOUT,
)
NOT_FOUND = FindingRule(
    "form-figure-not-found",
    Severity.DOUBT,
    Text(
        "{form} 中找不到{columns}（按表头和位置都没有），按未填报读取",
        "{columns_en} was found in {form} neither by heading nor by address; read as not reported",
    ),
    _CHECK_LAYOUT,
)
OPTIONAL_NOT_FOUND = FindingRule(
    "form-item-not-found",
    Severity.NOTE,
    Text(
        "{form} 中没有找到“{column}”，按未填报读取（共 {count} 本）",
        "“{column_en}” was not found in {form}; read as not reported ({count} workbook(s))",
    ),
    Text("如有别的表填了这一项，可一并导入", "if another table has it, import that too"),
)
SHEET_ABSENT = FindingRule(
    "form-absent",
    Severity.DOUBT,
    Text(
        "没有 {form} 这张表，{columns}按未填报读取",
        "there is no sheet {form}: {columns_en} is read as not reported",
    ),
    Text("请补上这张表；确实没有的，放行并说明理由", "add the sheet; if there is none, release this with a reason"),
)
FORM_TWICE = FindingRule(
    "form-twice",
    Severity.ERROR,
    Text("{form} 有两张：{sheets}", "there are two sheets of {form}: {sheets}"),
    Text("一本报表只放一所学校，请只留一张", "a workbook is of one school: keep one of them"),
)
NO_SCHOOL = FindingRule(
    "form-without-school",
    Severity.ERROR,
    Text(
        "{form} 中没有学校名称和标识码，不知道是哪所学校",
        "{form} gives neither the school's name nor its code: which school is it?",
    ),
    Text("请补上学校名称", "give the school's name"),
)
NAME_AS_ID = FindingRule(
    "school-name-as-id",
    Severity.NOTE,
    Text(
        "报表中没有机构标识码，以学校名称作编号（共 {count} 本）",
        "the form has no school code; the name stands for it ({count} workbook(s))",
    ),
    Text(
        "各年和各表须用同一编号；有标识码的请补上",
        "years and tables must use the same code: add the codes if there are any",
    ),
)
SAME_SCHOOL = FindingRule(
    "school-in-two-workbooks",
    Severity.ERROR,
    Text("“{school}”有两本报表：{first} 和 {second}", "“{school}” has two workbooks: {first} and {second}"),
    Text(
        "同一所学校请只留一本；不同的学校请写明各自的机构标识码",
        "keep one of them; if they are two schools, give each its own code",
    ),
)
LEFT_OUT = FindingRule(
    "form-school-left-out",
    Severity.NOTE,
    Text("办学类型是“{kind}”，没有读取（共 {count} 本）", "schools of the kind “{kind}” were left out ({count} workbook(s))"),
    Text("无需处理", "nothing to do"),
)  # fmt: skip
OTHER_YEARS = FindingRule(
    "forms-of-other-years",
    Severity.DOUBT,
    Text(
        "报表是“{layout}”的样式，学年却是 {year}（共 {count} 本）",
        "the forms are those of “{layout_en}”, but the year is {year} ({count} workbook(s))",
    ),
    Text("请核对学年和文件", "check the year and the files"),
)
LAYOUT_UNUSED = FindingRule(
    "layout-file-unused",
    Severity.DOUBT,
    Text(
        "没有一本报表有版式文件“{layout}”所说的表，版式文件没有用到",
        "no workbook has the forms of the layout file “{layout}”; it was not used",
    ),
    Text("请检查版式文件中的 identity 和 form", "check “identity” and “form” in the layout file"),
)
UNUSED_SHEETS = FindingRule(
    "form-sheets-unused",
    Severity.NOTE,
    Text("学校报表中的这些表没有用到：{sheets}", "these sheets of the school workbooks were not used: {sheets}"),
    Text("无需处理", "nothing to do"),
)
FORM_UNIT = FindingRule(
    "form-unit-differs",
    Severity.NOTE,
    Text(
        "“{column}”在报表中的单位是“{unit}”，不是版式写的“{wanted}”，已按报表换算（共 {count} 本）",
        "the form gives “{column_en}” in “{unit}”, where the layout has “{wanted}”; the form was followed ("
        "{count} workbook(s))",
    ),
    Text("请核对换算后的数是否合理", "check that the converted figures are plausible"),
)
PART_EMPTY = FindingRule(
    "form-part-empty",
    Severity.DOUBT,
    Text(
        "“{column}”由几格相加，其中 {cells} 是空的，按未填报读取",
        "“{column_en}” is a sum of cells of which {cells} is empty; read as not reported",
    ),
    Text("数量为零请填 0", "write 0 where it is zero"),
)
TOTAL_NOT_ADDED = FindingRule(
    "form-total-not-added",
    Severity.DOUBT,
    Text(
        "“{heading}”（{cell}）不小于后面几项之和，像是它们的合计：没有重复相加",
        "“{heading}” ({cell}) is no less than the items after it together and looks like their total: they were not added to it",
    ),
    Text("如果它们互不包含，请改用模板填报这一项", "if they do not contain each other, report this figure in the template"),
)  # fmt: skip


@dataclass(slots=True)
class Notes:
    """Findings that are alike in many workbooks: each kind is said once, with its first place and their number."""

    found: dict[tuple[str, ...], Finding] = field(default_factory=dict)
    counts: dict[tuple[str, ...], int] = field(default_factory=dict)

    def add(self, rule: FindingRule, words: Mapping[str, str], place: tuple[str, str, str], fills: str = "") -> None:
        """Count one case; `words` tell kinds apart, `place` is file, sheet and cell, `fills` the table's column."""
        table, _, column = fills.partition(".")
        key = (rule.code, fills, *words.values())
        first = " ".join(part for part in place if part)
        self.found.setdefault(key, Finding(rule, {**words, "first": first}, *place, table, (), column))
        self.counts[key] = self.counts.get(key, 0) + 1

    def findings(self) -> list[Finding]:
        """Each kind once."""
        return [
            Finding(
                one.rule,
                {**one.values, "count": str(self.counts[key])},
                one.file,
                one.sheet,
                one.cell,
                one.table,
                (),
                one.column,
            )
            for key, one in self.found.items()
        ]
