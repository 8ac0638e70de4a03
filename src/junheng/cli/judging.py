"""Commands about verdicts: evaluate, explain, standards, demo."""

from __future__ import annotations

import shutil
import sys
from datetime import date
from pathlib import Path

import click

from junheng.cli.options import (
    NATIONAL,
    Group,
    argument,
    chosen_stage,
    chosen_standard,
    command,
    county_folders,
    one_county,
    text_option,
    under_standard,
)
from junheng.cli.options import as_json as as_json_option
from junheng.cli.options import folder as folder_argument
from junheng.cli.options import year as year_option
from junheng.cli.reports import REPORT, Order, write_order
from junheng.cli.returns import make_example
from junheng.cli.screen import Screen
from junheng.cli.words import STAGES, VERDICTS
from junheng.evaluation import Evaluation, Explanation, evaluate, explain
from junheng.evaluation.case import Judged
from junheng.evaluation.reasons import shown
from junheng.records.county import open_county, open_doubts
from junheng.standards import load_standard, standard_ids
from junheng.standards.differences import WHATS, differences
from junheng.standards.model import CONFIDENCE_NAMES, BalanceRule, Cited, IndicatorRule, Value
from junheng.text import Text

INPUTS_SHOWN = 30
REASON_SHOWN = 110  # characters of a reason in a table; `explain` and --json have all of it
PROGRAM = "junheng"


def evaluate_(
    show: Screen, folder: Path, year: int | None, standard: str, settings: tuple[str, ...], engine: str, as_json: bool
) -> None:
    """Judge a county year."""
    rules = chosen_standard(standard, settings)
    folders = county_folders(folder)
    results = []
    with show.progress(quiet=as_json) as progress:
        for done, each in enumerate(folders):
            progress(each.name, done, len(folders))
            results.append(evaluate(open_county(each, year), rules, engine=engine))
    if as_json:
        objects = [result.to_dict(show.language) for result in results]
        show.json(objects[0] if len(folders) == 1 and folders[0] == folder else objects)
    elif len(results) == 1:
        show_evaluation(show, results[0], folders[0])
        show.say(
            Text("报告：junheng report {folder}    解释某个数：junheng explain {folder} --indicator YZ-CV3 --stage primary", "Report: junheng report {folder}    explain a number: junheng explain {folder} --indicator YZ-CV3 --stage primary"),
            folder=folder,
        )  # fmt: skip
    else:
        _show_counties(show, results)
        show.say(
            Text("看其中一个：junheng evaluate {folder}", "One of them: junheng evaluate {folder}"), folder=folders[0]
        )


def show_evaluation(show: Screen, result: Evaluation, folder: Path) -> None:
    """The verdict, the areas, the indicators that do not pass, the coefficients."""
    pack = result.standard.pack
    show.line()
    show.say(
        Text("{county} {year}学年　标准：{name}（{id} {version}）", "{county} {year}, standard: {name} ({id} {version})"),
        county=result.snapshot.county, year=result.snapshot.year, name=pack.name, id=pack.id, version=pack.version,
    )  # fmt: skip
    verdict = VERDICTS[result.verdict].get(show.language)
    show.line(
        Text("结论：{v}", "Verdict: {v}").format(v=verdict).get(show.language),
        {"pass": "bold green", "fail": "bold red"}.get(result.verdict, "bold yellow"),
    )
    areas = [(name, VERDICTS[area]) for _, name, area in result.areas()]
    zh = "　".join(f"{name.zh}：{word.zh}" for name, word in areas)
    en = "; ".join(f"{name.en}: {word.en}" for name, word in areas)
    show.line(Text(zh, en).get(show.language))
    _show_judged(show, result)
    _show_balance(show, result)
    _show_school_rows(show, result)
    _show_description(show, [result])
    doubts = open_doubts(result.snapshot)
    if doubts:
        show.say(
            Text(
                "另有{doubts}条疑问未放行：junheng check {folder}", "{doubts} doubts are open: junheng check {folder}"
            ),
            doubts=doubts,
            folder=folder,
        )
    changed = {name: value for name, value in result.standard.settings.items() if value != pack.settings[name].default}
    if changed:
        words = "，".join(f"{name}={value}" for name, value in changed.items())
        show.say(Text("与默认不同的设定：{words}", "Settings that differ from the default: {words}"), words=words)


def _show_judged(show: Screen, result: Evaluation) -> None:
    everything = (*result.entry, *result.county, *result.vetoes)
    open_ = [one for one in everything if one.verdict in ("fail", "unknown")]
    passed = sum(one.verdict == "pass" for one in everything)
    rows = [
        (one.indicator, result.name_of(one.indicator).get(show.language), _value(result, one), VERDICTS[one.verdict].get(show.language), _short(result.reason_judged(one).get(show.language)))
        for one in open_
    ]  # fmt: skip
    show.say(
        Text("{all}项（指标、申报条件、否决项）中{passed}项达到，其余：", "{passed} of {all} (indicators, entry conditions, vetoes) pass; the others:"),
        all=sum(one.verdict is not None for one in everything), passed=passed,
    )  # fmt: skip
    headings = [
        Text("编号", "id"),
        Text("指标", "indicator"),
        Text("数值", "value"),
        Text("判定", "verdict"),
        Text("原因", "reason"),
    ]
    show.table(headings, rows, verdict=3, codes=[one.verdict for one in open_])


def _short(reason: str) -> str:
    return reason if len(reason) <= REASON_SHOWN else f"{reason[:REASON_SHOWN]}…"


def _value(result: Evaluation, judged: Judged) -> str:
    rule = result.rule_of(judged.indicator)
    if judged.value is None:
        return ""
    if judged.indicator in set(result.rows["indicator"]):
        return f"{shown(judged.value, 1)}%"  # the percentage of schools that meet it
    return shown(judged.value, rule.decimals if rule is not None else 2)


def _show_balance(show: Screen, result: Evaluation) -> None:
    rows, codes = [], []
    for row in result.balance.iter_rows(named=True):
        rule = result.standard.rule(row["indicator"]).balance
        digits = rule.decimals if rule is not None else 3
        parts = result.contributions.filter(
            (result.contributions["indicator"] == row["indicator"]) & (result.contributions["stage"] == row["stage"])
        )
        top = parts.sort("share", descending=True).head(2)
        drivers = "、".join(
            f"{result.names[one['school_id']]} {100 * one['share']:.0f}%"
            for one in top.iter_rows(named=True)
            if one["share"]
        )
        rows.append(
            (
                row["indicator"],
                result.name_of(row["indicator"]).get(show.language),
                STAGES[row["stage"]].get(show.language),
                shown(row["cv"], digits),
                "" if row["limit"] is None else f"{row['limit']:g}",
                VERDICTS[row["verdict"]].get(show.language),
                drivers,
            )
        )
        codes.append(row["verdict"])
    headings = [
        Text("编号", "id"),
        Text("指标", "indicator"),
        Text("学段", "stage"),
        Text("差异系数", "CV"),
        Text("限值", "limit"),
        Text("判定", "verdict"),
        Text("差异主要来自", "driven by"),
    ]
    show.table(headings, rows, title=Text("校际差异系数", "Coefficients of variation"), verdict=5, codes=codes)


def _show_school_rows(show: Screen, result: Evaluation) -> None:
    if result.school_rows.height == 0:
        return
    counts = {
        verdict: result.school_rows.filter(result.school_rows["verdict"] == verdict).height
        for verdict in ("pass", "fail", "unknown")
    }
    show.say(
        Text("学校行（一校一学段为一行）{all}行：按“7项至少6项达标、余项不低于85%”，达到{passed}行，未达到{failed}行，无法判断{unknown}行；不参评{left}行。", "{all} school rows: {passed} pass, {failed} fail, {unknown} unknown; {left} left out."),
        all=result.school_rows.height, passed=counts["pass"], failed=counts["fail"], unknown=counts["unknown"], left=result.excluded.height,
    )  # fmt: skip


def _show_counties(show: Screen, results: list[Evaluation]) -> None:
    rows = [
        (
            result.snapshot.county, str(result.snapshot.year), VERDICTS[result.verdict].get(show.language),
            *(str(sum(one.verdict == verdict for one in result.county)) for verdict in ("pass", "fail", "unknown")),
        )
        for result in results
    ]  # fmt: skip
    headings = [
        Text("县", "county"),
        Text("学年", "year"),
        Text("结论", "verdict"),
        Text("达到", "pass"),
        Text("未达到", "fail"),
        Text("无法判断", "unknown"),
    ]
    show.table(headings, rows, verdict=2, codes=[result.verdict for result in results])
    _show_description(show, results)


def _show_description(show: Screen, results: list[Evaluation]) -> None:
    """What was reported, without judging it."""
    counted = (
        ("rows_with_pupils", 0),
        ("pupils", 0),
        ("classes", 0),
        ("teachers", 0),
        ("mean_class_size", 1),
        ("pupils_per_teacher", 1),
    )
    rows = [
        (
            result.snapshot.county,
            STAGES[row["stage"]].get(show.language),
            *("—" if row[name] is None else f"{row[name]:,.{digits}f}" for name, digits in counted),
        )
        for result in results
        for row in result.description.iter_rows(named=True)
    ]
    headings = [
        Text("县", "county"), Text("学段", "stage"), Text("有学生的学校行", "rows with pupils"), Text("在校生", "pupils"),
        Text("班级", "classes"), Text("专任教师", "teachers"), Text("平均班额", "mean class size"), Text("生师比", "pupils per teacher"),
    ]  # fmt: skip
    show.table(headings, rows, title=Text("概况（只描述，不判定）", "What was reported (described, not judged)"))


def explain_(
    show: Screen,
    folder: Path,
    indicator: str,
    school: str | None,
    stage: str | None,
    year: int | None,
    standard: str,
    settings: tuple[str, ...],
    as_json: bool,
) -> None:
    """Explain a number."""
    wanted = chosen_stage(stage)
    result = evaluate(one_county(folder, year), chosen_standard(standard, settings))
    found = explain(result, indicator, school_id=school, stage=wanted)
    if as_json:
        show.json(found.to_dict(show.language))
    else:
        show_explanation(show, found)


def show_explanation(show: Screen, found: Explanation) -> None:
    """The number, the formula, the cells, the clause."""
    language = show.language
    school = found.evaluation.names.get(found.school_id, "")
    stage = STAGES[found.stage].get(language) if found.stage else ""
    show.line(" ".join(part for part in (school, stage, found.indicator, found.name.get(language)) if part), "bold")
    digits = found.rule.decimals if found.rule is not None else 3
    value = "—" if found.value is None else f"{shown(found.value, digits)}{found.unit.get(language)}"
    exact = (
        ""
        if found.value is None
        else Text(f"（未舍入 {found.value!r}）", f" (unrounded {found.value!r})").get(language)
    )
    target = (
        "" if found.target is None else Text(f"，标准 {found.target:g}", f", target {found.target:g}").get(language)
    )
    verdict = VERDICTS[found.verdict].get(language)
    show.say(
        Text("数值：{value}{exact}{target}，判定：{verdict}", "Value: {value}{exact}{target}, verdict: {verdict}"),
        value=value,
        exact=exact,
        target=target,
        verdict=verdict,
    )
    if found.reason.zh:
        show.say(Text("原因：{reason}", "Reason: {reason}"), reason=found.reason)
    show.say(Text("公式：{formula}", "Formula: {formula}"), formula=found.formula)
    if found.numbers:
        show.say(Text("代入：{numbers}", "Figures: {numbers}"), numbers=found.numbers)
    _show_inputs(show, found)
    exemption = found.exemption_text(language)
    if exemption:
        show.say(Text("适用放宽条件：{exemption}", "Exemption that holds: {exemption}"), exemption=exemption)
    _show_source(show, found)


def _show_inputs(show: Screen, found: Explanation) -> None:
    rows = []
    for one in found.inputs[:INPUTS_SHOWN]:
        item = one.to_dict(show.language)
        value = "—" if one.value is None else f"{one.value:.12g}" if isinstance(one.value, float) else str(one.value)
        place = " ".join(str(item[part]) for part in ("file", "sheet", "cell") if item[part])
        where = STAGES[one.stage].get(show.language) if one.stage in STAGES else ""
        rows.append((one.name.get(show.language), where, value, one.unit, place, one.note.get(show.language)))
    headings = [
        Text("数据", "figure"),
        Text("学段", "stage"),
        Text("值", "value"),
        Text("单位", "unit"),
        Text("出自", "stands in"),
        Text("说明", "note"),
    ]
    if rows:
        show.table(headings, rows)
    if len(found.inputs) > INPUTS_SHOWN:
        show.say(
            Text("……共{count}个数据，--json 可看全部", "... {count} figures in all, --json has them"),
            count=len(found.inputs),
        )


def _show_source(show: Screen, found: Explanation) -> None:
    if found.cited is None:
        return
    show.say(
        Text("条款：{clause}：{text}（{confidence}）", "Clause: {clause}: {text} ({confidence})"),
        clause=found.cited.clause,
        text=found.text,
        confidence=CONFIDENCE_NAMES[found.cited.confidence],
    )
    for document in found.sources():
        note = f"（{document['note']}）" if document["note"] else ""
        show.say(
            Text("出处：{title}{note}{url}", "Source: {title}{note}{url}"),
            title=document["title"],
            note=note,
            url=f" {document['url']}" if document["url"] else "",
        )


def standards_list(show: Screen, as_json: bool) -> None:
    """The standards that come with junheng."""
    packs = [load_standard(name).pack for name in standard_ids()]
    if as_json:
        show.json(
            [
                {
                    "id": pack.id,
                    "version": pack.version,
                    "name": pack.name.get(show.language),
                    "place": pack.place.get(show.language),
                    "decided": _day(pack.decided),
                    "effective": _day(pack.effective),
                }
                for pack in packs
            ]
        )
        return
    rows = [
        (
            pack.id,
            pack.version,
            pack.name.get(show.language),
            pack.place.get(show.language),
            _day(pack.effective),
            str(len(pack.indicators)),
        )
        for pack in packs
    ]
    show.table(
        [
            Text("编号", "id"),
            Text("版本", "version"),
            Text("名称", "name"),
            Text("地方", "place"),
            Text("施行", "in force from"),
            Text("指标", "indicators"),
        ],
        rows,
    )
    show.say(
        Text(
            "看一个标准的全部数值和出处：junheng standards show cn-2017",
            "All values of one: junheng standards show cn-2017",
        )
    )


def _day(day: date | None) -> str:
    """A date; empty where it is not known."""
    return "" if day is None else str(day)


def standards_diff(show: Screen, first: Path, second: Path, as_json: bool) -> None:
    """What differs between two standards."""
    one, other = load_standard(first), load_standard(second)
    found = differences(one, other)
    if as_json:
        heads = {
            name: {"id": each.id, "version": each.pack.version, "hash": each.hash}
            for name, each in (("first", one), ("second", other))
        }
        show.json({**heads, "differences": [each.to_dict(show.language) for each in found]})
        return
    if not found:
        show.say(Text("两个标准没有不同。", "The two standards do not differ."))
        return
    rows = [
        (
            each.id,
            each.name.get(show.language),
            WHATS[each.what].get(show.language),
            each.part,
            each.first.get(show.language),
            each.second.get(show.language),
        )
        for each in found
    ]
    headings = [
        Text("编号", "id"),
        Text("名称", "name"),
        Text("不同", "differs in"),
        Text("处", "at"),
        Text(one.id, one.id),
        Text(other.id, other.id),
    ]
    show.table(headings, rows)


def standards_show(show: Screen, name: str, as_json: bool) -> None:
    """Every value of a standard with clause and source."""
    standard = load_standard(name)
    pack = standard.pack
    if as_json:
        show.json(pack.model_dump(mode="json", by_alias=True))
        return
    show.line(f"{pack.id} {pack.version} {pack.name.get(show.language)}", "bold")
    rows = []
    for name_, rule in (*pack.indicators.items(), *pack.entry.items(), *pack.vetoes.items()):
        cited = standard.citation(name_)
        rows.append(
            (
                name_,
                rule.name.get(show.language),
                _targets(rule),
                cited.clause if cited else "",
                CONFIDENCE_NAMES[cited.confidence].get(show.language) if cited else "",
            )
        )
        if rule.balance is not None and rule.balance.limit is not None:
            rows.append(
                (
                    rule.balance.id,
                    rule.balance.name.get(show.language),
                    _limit_text(rule.balance, rule.balance.limit),
                    rule.balance.limit.clause,
                    CONFIDENCE_NAMES[rule.balance.limit.confidence].get(show.language),
                )
            )
        rows += [
            (
                f"  {one.id}",
                one.name.get(show.language),
                "",
                one.clause,
                CONFIDENCE_NAMES[one.confidence].get(show.language),
            )
            for one in rule.exemptions
        ]
    show.table(
        [
            Text("编号", "id"),
            Text("名称", "name"),
            Text("要求", "demand"),
            Text("条款", "clause"),
            Text("可信度", "confidence"),
        ],
        rows,
    )
    settings = [
        (
            key,
            "/".join(one.choices) or "数/number",
            str(standard.settings[key]),
            one.name.get(show.language),
            one.meaning.get(show.language),
        )
        for key, one in pack.settings.items()
    ]
    show.table(
        [
            Text("设定", "setting"),
            Text("可取", "values"),
            Text("默认", "default"),
            Text("名称", "name"),
            Text("含义", "meaning"),
        ],
        settings,
        title=Text("设定（--set 名称=值）", "Settings (--set name=value)"),
    )
    show.say(Text("出处：", "Sources:"))
    for key, document in pack.sources.items():
        show.line(f"  {key}: {document.title} {document.url} {document.note}".rstrip())


def _targets(rule: IndicatorRule) -> str:
    cited: Cited | None = rule.target
    if isinstance(cited, Value):
        return f"{rule.operator} {_value_text(cited)}"
    if rule.rooms is not None:
        return f">= {_value_text(rule.rooms.area)} m², 1/{_value_text(rule.rooms.per_classes)}"
    return ""


def _limit_text(balance: BalanceRule, limit: Value) -> str:
    """The limit of a coefficient; where one stage must stay below it, each with its own sign."""
    if not balance.below:
        return f"<= {_value_text(limit)}"
    stages = (("primary", limit.primary), ("junior", limit.junior))
    return " / ".join(f"{balance.operator(stage)} {number:g}" for stage, number in stages if number is not None)


def _value_text(value: Value) -> str:
    if value.by_year is not None:
        return " / ".join(f"{number:g} ({year})" for year, number in sorted(value.by_year.items()))
    if value.setting is not None:
        return value.setting
    if value.value is not None:
        return f"{value.value:g}"
    return " / ".join(f"{number:g}" for number in (value.primary, value.junior) if number is not None)


def program() -> str:
    """What to type for this program: its path where the shell does not find it by name (`make demo` outside the venv)."""
    own = Path(sys.argv[0]).absolute()
    if shutil.which(PROGRAM) is not None or own.stem != PROGRAM or not own.is_relative_to(Path.cwd()):
        return PROGRAM
    return str(own.relative_to(Path.cwd()))


def demo(show: Screen, folder: Path) -> None:
    """A walk through."""
    if (folder / "years").is_dir():
        show.say(Text("示例县已在 {folder}，直接判定。", "The example county is in {folder} already."), folder=folder)
    else:
        make_example(show, folder)
    result = evaluate(one_county(folder, None), NATIONAL)
    show_evaluation(show, result, folder)
    order = Order(result, folder, folder / REPORT.get(show.language), show.language, date.today())
    page, book, document = write_order(order)
    worst = result.school_rows.filter(result.school_rows["verdict"] == "fail").row(0, named=True)
    show.say(
        Text(
            "\n报告已写好，用浏览器打开：{page}\n同样内容的 Excel：{book}\nWord 自评报告：{document}\n\n接下来可以试：\n"
            "  {program} explain {folder} --school {school} --stage {stage} --indicator YZ-R3    这个数从哪里来\n"
            "  {program} explain {folder} --indicator YZ-CV3 --stage primary    差异系数由谁拉大\n"
            "  {program} evaluate {folder} --set cv_method=unweighted    换一种读法\n"
            "  {program} new 练习 --messy    写出带毛病的报表，再用 {program} check 练习 --year 2024 检查\n"
            "  {program} new 我县    新建自己县的模板",
            "\nThe report is ready, open it in a browser: {page}\nThe same as Excel: {book}\nThe self-evaluation report as Word: {document}\n\nTry next:\n"
            "  {program} explain {folder} --school {school} --stage {stage} --indicator YZ-R3    where a number comes from\n"
            "  {program} explain {folder} --indicator YZ-CV3 --stage primary    who drives a coefficient\n"
            "  {program} evaluate {folder} --set cv_method=unweighted    another reading\n"
            "  {program} new practice --messy    files with faults, then: {program} check practice --year 2024\n"
            "  {program} new mycounty    a template for your own county",
        ),
        page=page, book=book, document=document, folder=folder, school=worst["school_id"], stage=worst["stage"], program=program(),
    )  # fmt: skip


def commands() -> list[click.Command]:
    """The commands of this module."""
    standards = Group(
        "standards",
        commands=[
            command("list", standards_list, as_json_option()),
            command("show", standards_show, argument("name", "[ID]", default=NATIONAL), as_json_option()),
            command("diff", standards_diff, argument("first", "ID"), argument("second", "ID"), as_json_option()),
        ],
    )
    return [
        command(
            "evaluate", evaluate_, folder_argument(), year_option(), *under_standard(),
            text_option("--engine", "engine", "NAME", default="polars"), as_json_option(),
        ),
        command(
            "explain", explain_, folder_argument(), text_option("--indicator", "indicator", "ID", required=True),
            text_option("--school", "school", "ID"), text_option("--stage", "stage"), year_option(), *under_standard(),
            as_json_option(),
        ),
        standards,
        command("demo", demo, argument("folder", "[DIR]", default=Path("demo"))),
    ]  # fmt: skip
