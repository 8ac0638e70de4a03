"""Local packs: never below the national standard, the figures of their documents, dates where they are known."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from junheng.indicators.local import LOCAL
from junheng.standards import Standard, load_standard, packs_folder, standard_ids
from junheng.standards.model import Value

ROOT = Path(__file__).parents[2]
DOCUMENTS = ROOT.parent / "shared" / "seeds"
# Who has the workspace's documents beside the checkout compares with them; a clone by itself cannot.
needs_documents = pytest.mark.skipif(
    not DOCUMENTS.is_dir(), reason=f"the documents are not beside the checkout: {DOCUMENTS}"
)
LOCAL_PACKS = [name for name in standard_ids() if load_standard(name).pack.extends is not None]
DECIDED = {
    "shenhe-2019": date(2019, 12, 31),
    "baoshan-2018": date(2018, 8, 31),
    "longtan-2025": date(2021, 9, 2),
    "linzhou-2019": date(2019, 4, 25),
}
# Pack, indicator, what is asked of it, the document by its number, and the words that say so (spaces left out).
FIGURES = [
    ("shenhe-2019", "YZ-Q2", {None: 97}, "000", "残疾儿童少年义务教育入学率达到97%以上"),
    ("shenhe-2019", "YZ-G5", {"primary": 45, "junior": 50}, "000", "小学班额不超过45人、初中班额不超过50人"),
    ("shenhe-2019", "YZ-Q4", {None: 5}, "000", "年度公用经费预算总额的5%"),
    ("shenhe-2019", "YZ-G8", {None: 1}, "000", "教师平均工资水平不低于当地公务员平均工资水平"),
    ("shenhe-2019", "YZ-Q7", {}, "000", "各学校国家及省规定课程开设率为100%"),
    ("shenhe-2019", "DF-CV", {"primary": 0.5, "junior": 0.45}, "000", "小学和初中市域综合差异系数分别低于0.500.45"),
    ("baoshan-2018", "DF-T1a", {"primary": 20.7, "junior": 17.6}, "001", "小学的师生比为1∶20.7"),
    ("baoshan-2018", "DF-T1a", {"primary": 20.7, "junior": 17.6}, "001", "初中的师生比为1∶17.6或每班配备4.14.3名"),
    ("baoshan-2018", "DF-T1b", {"primary": 18.4}, "001", "农村学校的师生比不应低于1∶18.4)或每班配备33.1名"),
    ("baoshan-2018", "DF-T2a", {"primary": 1}, "001", "每所小学至少有1名高级职务教师"),
    ("baoshan-2018", "DF-T2b", {"junior": 5}, "001", "每所初中至少有5%的高级职务教师"),
    ("baoshan-2018", "YZ-G4a", {None: 2000}, "001", "所有小学、初中规模不超过2000人"),
    ("baoshan-2018", "YZ-G4b", {None: 2500}, "001", "义务教育阶段规模不超过2500人"),
    ("baoshan-2018", "YZ-G5", {"primary": 45, "junior": 50}, "001", "所有班级学生数分别不超过45人和50人"),
    ("longtan-2025", "YZ-Q1", {"junior": 99}, "003", "义务教育巩固率保持在99%以上"),
    ("longtan-2025", "YZ-G8", {None: 1}, "003", "教师工资收入不低于公务员工资收入"),
    ("longtan-2025", "YZ-G9", {None: 100}, "003", "完成五年一轮,共360学时的全员培训任务"),
    ("longtan-2025", "DF-T3", {2023: 80}, "003", "力争在2023年,80%的教师达到本科学历"),
    ("longtan-2025", "DF-T4", {None: 100}, "003", "保证教师学历100%合格"),
    ("linzhou-2019", "YZ-Q3", {}, "002", "通过制定学校章程"),
    ("linzhou-2019", "YZ-Q7", {}, "002", "严格执行课程计划"),
    ("linzhou-2019", "YZ-Q8", {}, "002", "减轻学生课业负担"),
    ("xinjiang-county-2024", "YZ-S1", {None: 95}, "004", "学校和社会对政府管理义务教育的满意度均达95%以上"),
    ("xinjiang-county-2024", "DF-T7", {"primary": 1, "junior": 1}, "004", "县级及以上骨干教师覆盖率100%"),
    ("quality-junior-2025", "DF-T5", {"junior": 10}, "004", "初中教师研究生学历(含硕士学位)占比达10%"),
    ("quality-junior-2025", "DF-T6", {"junior": 1}, "004", "农村初中学校每百名学生至少拥有1位名师"),
    ("jilin-city-2025", "YZ-G13", {"primary": 100, "junior": 100}, "004", "就近划片入学比例达到100%"),
    ("shaanxi-county-2025", "DF-P1", {2020: 20, 2021: 40, 2022: 70, 2023: 90, 2024: 100}, "004", "2024年9月完成学校总数10%的达标任务"),
    ("shaanxi-county-2025", "YZ-G7", {None: 6000}, "004", "特殊教育学校和随班就读残疾学生生均公用经费不低于6000元"),
]  # fmt: skip


def asked(standard: Standard, value: Value | None) -> dict[object, float | None]:
    """The numbers of a value by stage, by year, or one for all."""
    if value is None:
        return {}
    if value.by_year:
        return dict(value.by_year)
    if value.by_stage:
        return {stage: value.at(stage) for stage in ("primary", "junior") if value.at(stage) is not None}
    return {None: standard.number(value)}


def of_indicator(standard: Standard, name: str) -> Value | None:
    composite = standard.pack.composite
    return composite.limit if composite is not None and composite.id == name else standard.rule(name).target


@pytest.mark.parametrize(("pack", "indicator", "numbers", "document", "words"), FIGURES)
def test_figures_are_those_that_the_documents_print(
    pack: str, indicator: str, numbers: dict[object, float], document: str, words: str
) -> None:
    standard = load_standard(pack)
    assert asked(standard, of_indicator(standard, indicator)) == numbers
    if DOCUMENTS.is_dir():
        [file] = DOCUMENTS.glob(f"{document}_*.txt")
        assert words in "".join(file.read_text(encoding="utf-8").split())


@needs_documents
def test_the_shares_and_the_junior_coefficient_are_printed() -> None:
    [file] = DOCUMENTS.glob("004_*.txt")
    text = "".join(file.read_text(encoding="utf-8").split())
    for year, share in ((2020, 20), (2021, 20), (2022, 30), (2023, 20)):
        assert f"{year}年12月完成学校总数{share}%的达标任务" in text
    assert "初中资源配置优质均衡校际差异系数均小于0.30" in text
    assert "中小学分别达到5.3人和4.2人以上" in text  # junior before primary: not taken over as it stands
    assert "中小学班额分别不超过50人、45人" in text


@pytest.mark.parametrize("name", [f"YZ-R{number}" for number in range(1, 8)])
def test_junior_coefficients_stay_below_030_and_primary_ones_as_in_the_nation(name: str) -> None:
    balance = load_standard("quality-junior-2025").rule(name).balance
    assert balance is not None
    assert balance.limit is not None
    assert (balance.limit.junior, balance.operator("junior")) == (0.30, "<")
    assert (balance.limit.primary, balance.operator("primary")) == (0.50, "<=")


def test_shenyang_has_its_own_money() -> None:
    standard = load_standard("shenyang")
    assert standard.settings["g7_line"] == 8000
    assert asked(standard, standard.rule("DF-F1a").target) == {None: 1150}
    assert asked(standard, standard.rule("DF-F1b").target) == {None: 1350}


@pytest.mark.parametrize("name", LOCAL_PACKS)
def test_no_local_demand_is_weaker_than_the_national_one(name: str) -> None:
    local, national = load_standard(name), load_standard(load_standard(name).pack.extends or "")
    for indicator, rule in {**national.pack.indicators, **national.pack.entry, **national.pack.vetoes}.items():
        own = local.rule(indicator)
        assert (own.method, own.operator, own.exemptions) == (rule.method, rule.operator, rule.exemptions), indicator
        pairs = [(own.target, rule.target, rule.operator == ">=")]
        if own.balance and rule.balance:
            pairs.append((own.balance.limit, rule.balance.limit, False))
        for mine, base, upwards in pairs:
            here, there = asked(local, mine), asked(national, base)
            assert set(here) == set(there), indicator
            for key, number in there.items():
                assert number is not None
                assert here[key] is not None
                assert (here[key] or 0) >= number if upwards else (here[key] or 0) <= number, (indicator, key)


@pytest.mark.parametrize("name", LOCAL_PACKS)
def test_a_pack_has_the_day_of_its_document_or_says_that_it_is_not_known(name: str) -> None:
    pack = load_standard(name).pack
    assert pack.decided == DECIDED.get(name)
    assert pack.effective is None  # none of the documents names the day from which it holds
    own = yaml.safe_load((packs_folder() / name / "pack.yaml").read_text(encoding="utf-8"))
    assert {"decided", "effective"} <= set(own)  # nothing inherited: the nation's dates are not theirs


@pytest.mark.parametrize("name", LOCAL_PACKS)
def test_local_indicators_have_ids_of_their_own(name: str) -> None:
    pack = load_standard(name).pack
    national = load_standard(pack.extends or "").pack
    added = [one for one in pack.indicators if one not in national.indicators]
    assert all(one.startswith("DF-") for one in added)


def test_every_local_formula_is_asked_for_by_a_pack() -> None:
    packs = [load_standard(name).pack for name in LOCAL_PACKS]
    used = {name for pack in packs for name in pack.indicators}
    used |= {one.instead for pack in packs for rule in pack.indicators.values() for one in rule.exemptions}
    assert {indicator.id for indicator in LOCAL} <= used


def test_the_page_of_coverage_names_every_pack_and_every_local_indicator() -> None:
    page = (ROOT / "docs" / "standards-coverage.md").read_text(encoding="utf-8")
    added = {name for pack in LOCAL_PACKS for name in load_standard(pack).pack.indicators if name.startswith("DF-")}
    assert [name for name in [*LOCAL_PACKS, *sorted(added), "DF-CV"] if f"`{name}`" not in page] == []


def test_a_yearly_target_holds_from_its_year_on() -> None:
    value = Value(by_year={2020: 20, 2022: 70}, source=("a",), clause="甲", confidence="seen")
    assert [value.from_year(year) for year in (2019, 2020, 2021, 2022, 2030)] == [None, 20, 20, 70, 70]


@pytest.mark.parametrize(
    "given", [{"by_year": {2020: 20}, "value": 1}, {"by_year": {}}, {"by_year": {2020: 20}, "primary": 1}]
)
def test_a_value_is_of_one_kind(given: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="by_year"):
        Value(source=("a",), clause="甲", confidence="seen", **given)  # type: ignore[arg-type]
