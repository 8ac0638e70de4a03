"""What opens behind each number of the page: its explanation, embedded once as compact JSON.

Texts, schools, places in files and figures are shared in tables and named by their place there; `opened.js` reads them
in the same order. A number is named by a key, which is also its address in the page: `YZ-R4/primary/2142011392` for a
school row, `YZ-G3a/whole/2142011392` for a school, `YZ-CV4/primary` for a coefficient, `YZ-G9` for an indicator.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from junheng.evaluation.case import Judged
from junheng.evaluation.explain.county import explain_balance, explain_composite, explain_county
from junheng.evaluation.explain.result import Explanation, Input
from junheng.evaluation.explain.school import explain_line
from junheng.evaluation.peers import Peers, peers_of_all
from junheng.records.snapshot import Source
from junheng.reporting.basis import Basis, Row, missing_of, number, text
from junheng.reporting.figures import Figure, limit_of, percent
from junheng.reporting.indicators import RatioLine, composite_line, lines_of, ratio_line
from junheng.standards.model import CONFIDENCE_NAMES, Cited, IndicatorRule
from junheng.tables import TABLES, unit_words
from junheng.text import Language, Text

WHOLE = "whole"  # stands in a key for the stage of what is judged for the school as a whole
LABELS = (
    "school", "stage", "indicator", "value", "target", "verdict", "reason", "parts_of", "formula", "figures_used",
    "figure", "figure_value", "place", "remark", "exemption", "clause", "demand", "source_documents", "confidence", "exact_value", "close",
    "rows_fail", "rows_unknown_list", "rows_pass", "ratio", "see_also", "lowest_ratio", "no_cells", "whole_school",
    "peers", "peer_rank", "distance", "pupils",
)  # fmt: skip
YES_NO = {True: Text("是", "yes"), False: Text("否", "no")}
ADDRESS = re.compile(r"([A-Z]+)([0-9]+)")
VERDICTS = ("pass", "fail", "unknown", None)

Json = object
Numbers = dict[str, dict[str, dict[str, Json]]]  # by indicator, stage and school


def key_of(indicator: str, stage: str | None = None, school_id: str | None = None) -> str:
    """The key of a number."""
    parts = [indicator] if stage is None and school_id is None else [indicator, stage or WHOLE]
    return "/".join(parts if school_id is None else [*parts, school_id])


class _Shared:
    """Values that are said once and named by their place."""

    def __init__(self) -> None:
        self._places: dict[object, int] = {}
        self.values: list[Json] = []

    def place(self, key: object, value: Json) -> int:
        """Where `value` stands; put there when it comes for the first time."""
        found = self._places.get(key)
        if found is None:
            found = self._places[key] = len(self.values)
            self.values.append(value)
        return found


class _Opened:
    """Gathers the explanations of one page."""

    def __init__(self, basis: Basis) -> None:
        self._basis = basis
        self._texts, self._sheets, self._figures = _Shared(), _Shared(), _Shared()
        self._say("")

    def page(self) -> dict[str, Json]:
        """Everything, as the page embeds it."""
        numbers: Numbers = {}
        for found in (self._county(), self._coefficients(), self._rows()):
            for indicator, stages in found.items():
                for stage, schools in stages.items():
                    numbers.setdefault(indicator, {}).setdefault(stage, {}).update(schools)
        rule = self._basis.evaluation.standard.pack.school_rule
        say = self._basis.say
        return {
            "labels": {key: say(key) for key in LABELS},
            "verdicts": [[verdict or "none", say.verdict(verdict)] for verdict in VERDICTS],
            "stages": {stage: say.stage(stage) for stage in self._basis.evaluation.standard.pack.stages},
            "rules": self._rules(),
            "school_rule": rule.id if rule is not None else "",
            "school_rows": self._school_rows(),
            "numbers": numbers,
            "schools": {school: self._basis.school(school) for school in self._basis.evaluation.names},
            "figures": self._figures.values,
            "sheets": self._sheets.values,
            "texts": self._texts.values,
        }

    def _say(self, words: str) -> int:
        return self._texts.place(words, words)

    # Demands

    def _rules(self) -> dict[str, Json]:
        """Name, text, clause, documents and confidence of every demand; the coefficient that belongs to it."""
        pack, say = self._basis.evaluation.standard.pack, self._basis.say
        found: dict[str, Json] = {}
        for rules in (pack.indicators, pack.entry, pack.vetoes):
            for name, rule in rules.items():
                cited = self._basis.evaluation.standard.citation(name)
                balance = rule.balance.id if rule.balance is not None else ""
                coefficient = say.text(rule.balance.name) if rule.balance is not None else ""
                found[name] = [*self._rule(say.text(rule.name), say.text(rule.text), cited), balance, "", coefficient]
                if rule.balance is not None and balance != name:
                    limit = rule.balance.limit or cited
                    found[balance] = [*self._rule(coefficient, "", limit), "", name, ""]
        if pack.composite is not None:
            one = pack.composite
            found[one.id] = self._rule(say.text(one.name), say.text(one.text), one.limit)
        if pack.school_rule is not None:
            whole = pack.school_rule
            found[whole.id] = self._rule(say.text(whole.name), say.text(whole.text), whole.met)
        return found

    def _rule(self, name: str, demand: str, cited: Cited | None) -> list[Json]:
        if cited is None:
            return [name, demand, "", [], ""]
        standard, language = self._basis.evaluation.standard, self._basis.say.language
        documents = []
        for one in standard.documents(cited):
            decided = cited.decided or one.decided or standard.pack.decided
            documents.append(self._say(Text(f"{one.title}（{decided}）", f"{one.title} ({decided})").get(language)))
        return [name, demand, cited.clause, documents, CONFIDENCE_NAMES[cited.confidence].get(language)]

    # Numbers

    def _rows(self) -> Numbers:
        """Every judged row: indicator, stage, school."""
        found: Numbers = {}
        evaluation = self._basis.evaluation
        for row in self._basis.rows:
            indicator = text(row["indicator"])
            rule = evaluation.standard.rule(indicator)
            explained = explain_line(evaluation, indicator, rule, row)
            stage = text(row["stage"]) or WHOLE
            entry = self._row(row, rule, explained)
            found.setdefault(indicator, {}).setdefault(stage, {})[explained.school_id] = entry
        return found

    def _row(self, row: Row, rule: IndicatorRule, explained: Explanation) -> Json:
        basis = self._basis
        target = basis.target(row, rule)
        flags = [
            name
            for name, on in (("flag_rounded", row["differs_when_rounded"]), ("flag_at_limit", row["at_limit"]))
            if on
        ]
        reason = "" if missing_of(row) == [] and row["reason"] is None else basis.say.text(explained.reason)
        return self._entry(
            explained,
            basis.value(row, rule, unit=True).full,
            basis.say.asked(rule.operator, target.full) if target.value is not None else "",
            reason,
            basis.say.clauses(basis.say(flag) for flag in flags),
        )

    def _school_rows(self) -> dict[str, dict[str, Json]]:
        """The school rule: how many are met, the lowest ratio, the verdict, the ratio of each indicator; then its peers."""
        found: dict[str, dict[str, Json]] = {}
        rule = self._basis.evaluation.standard.pack.school_rule
        if rule is None:
            return found
        ratios = {
            (row["indicator"], row["school_id"], row["stage"]): percent(number(row["ratio"])).full
            for row in self._basis.rows
        }
        alike = peers_of_all(self._basis.evaluation)
        for (school, stage), row in self._basis.school_verdicts.items():
            lowest = percent(number(row["lowest_ratio"])).full
            each = [ratios.get((indicator, school, stage), "") for indicator in rule.of]
            verdict = VERDICTS.index(text(row["verdict"]) or None)
            stand = _among_peers(alike.get((school, stage)), rule.of)
            found.setdefault(stage, {})[school] = [f"{row['met']}/{len(rule.of)}", lowest, verdict, each, *stand]
        return found

    def _coefficients(self) -> Numbers:
        found: Numbers = {}
        for row in self._basis.evaluation.balance.iter_rows(named=True):
            indicator, stage = str(row["indicator"]), str(row["stage"])
            rule = self._basis.ratios[indicator].balance
            if rule is None:
                continue
            explained = explain_balance(self._basis.evaluation, indicator, rule, stage)
            limit = limit_of(explained.target, 2)
            entry = self._entry(
                explained,
                Figure(explained.value, rule.decimals).text,
                self._basis.say.asked(rule.operator(stage), limit.text) if limit.value is not None else "",
                self._basis.say.text(explained.reason),
                keys=[key_of(indicator, stage, one.school_id) for one in explained.inputs],
            )
            found.setdefault(rule.id, {})[stage] = {"": entry}
        return found

    def _county(self) -> Numbers:
        evaluation = self._basis.evaluation
        found: Numbers = {}
        for judged in (*evaluation.county, *evaluation.entry, *evaluation.vetoes):
            for one in (judged, *(part for part in judged.parts if _own(self._basis, part, judged))):
                found[one.indicator] = {"": {"": self._judged(one)}}
        composite = evaluation.standard.pack.composite
        if composite is not None:
            whole = next(one for one in evaluation.county if one.indicator == composite.id)
            for part in whole.parts:
                explained = explain_composite(evaluation, composite, part.stage)
                figure, limit = Figure(part.value, composite.decimals), limit_of(part.target, 2)
                said = self._basis.say.asked(composite.operator, limit.text) if limit.value is not None else ""
                reason = self._basis.say.text(explained.reason)
                keys = [key_of(self._coefficient_id(one.column), one.stage) for one in explained.inputs]
                entry = self._entry(explained, figure.text, said, reason, keys=keys)
                found[composite.id][part.stage] = {"": entry}
        return found

    def _coefficient_id(self, indicator: str) -> str:
        balance = self._basis.ratios[indicator].balance
        return balance.id if balance is not None else indicator

    def _judged(self, judged: Judged) -> Json:
        """An indicator on the county, with its parts."""
        basis, evaluation = self._basis, self._basis.evaluation
        composite = evaluation.standard.pack.composite
        if composite is not None and judged.indicator == composite.id:
            explained = explain_composite(evaluation, composite, None)
            return self._entry(
                explained, "", "", _reason(basis, judged), parts=self._ratio_parts(composite_line(basis, judged))
            )
        rule = evaluation.standard.rule(judged.indicator)
        explained = explain_county(evaluation, judged.indicator, rule)
        if judged.indicator in basis.ratios:
            parts = self._ratio_parts(ratio_line(basis, judged))
            return self._entry(explained, "", "", _reason(basis, judged), parts=parts)
        line, *below = lines_of(basis, [judged])
        parts = [
            [
                self._say(one.name),
                one.value_text,
                one.target_text,
                VERDICTS.index(one.verdict),
                self._say(one.reason),
                one.key,
            ]
            for one in below
        ]
        return self._entry(
            explained,
            line.value_text,
            line.target_text,
            _reason(basis, judged),
            basis.say.clauses(line.flags),
            parts=parts,
        )

    def _ratio_parts(self, line: RatioLine) -> list[Json]:
        say = self._basis.say
        return [
            [
                self._say(say("cv_stage", stage=say.stage(one.stage))),
                one.cv.text,
                one.asked,
                VERDICTS.index(one.verdict),
                0,
                one.key,
            ]
            for one in line.coefficients
        ]

    def _entry(
        self,
        explained: Explanation,
        shown: str,
        target: str,
        reason: str,
        flags: str = "",
        *,
        keys: Sequence[str] = (),
        parts: Sequence[Json] = (),
    ) -> Json:
        """One number: unrounded, shown, target, verdict, reason, flags, formula, numbers, figures, exemption, parts."""
        language = self._basis.say.language
        formula = explained.formula.get(language)
        figures = [self._figure(one, keys[place] if keys else "") for place, one in enumerate(explained.inputs)]
        entry = [
            _finite(explained.value),
            shown,
            self._say(target),
            VERDICTS.index(explained.verdict),
            self._say(reason),
            self._say(flags),
            # A demand that has no formula stands below with its clause; it is not said twice.
            0 if formula == explained.text.get(language) else self._say(formula),
            explained.numbers,
            figures,
            self._say(explained.exemption_text(language) or ""),
            list(parts),
        ]
        while entry[-1] in (0, "", []):
            entry.pop()
        return entry

    def _figure(self, one: Input, key: str) -> int:
        """A figure with its places, said once however many numbers are made from it."""
        language = self._basis.say.language
        value = shown_value(one, language)
        places: list[Json] = []
        for (file, sheet), cells in groupby(one.cells, key=lambda cell: (cell.file, cell.sheet)):
            places += [self._sheets.place((file, sheet), [file, sheet]), joined_cells(cells)]
        figure = [
            self._say(one.name.get(language)), value, self._say(unit_words(one.unit).get(language)), one.stage, self._say(one.note.get(language)),
            places, key,
        ]  # fmt: skip
        while figure[-1] in (0, "", []):
            figure.pop()
        return self._figures.place(repr(figure), figure)


def _among_peers(alike: Peers | None, indicators: Sequence[str]) -> list[Json]:
    """A school's rank among its peers by each indicator; each peer with its pupils and distance."""
    if alike is None:
        return [[""] * len(indicators), []]
    ranks = {one.indicator: f"{one.rank}/{one.ranked}" for one in alike.standings if one.rank is not None}
    near = [[peer.school_id, peer.pupils, f"{peer.distance:.2f}"] for peer in alike.peers]
    return [[ranks.get(indicator, "") for indicator in indicators], near]


def _own(basis: Basis, part: Judged, whole: Judged) -> bool:
    """Whether a part is an indicator of its own, not a stage, year or group of the whole."""
    return part.indicator != whole.indicator and basis.evaluation.rule_of(part.indicator) is not None and not part.stage


def _reason(basis: Basis, judged: Judged) -> str:
    if judged.reason == "no_target" and judged.indicator in basis.ratios:
        return ""
    return basis.say.text(basis.evaluation.reason_judged(judged))


def _finite(value: float | None) -> float | None:
    return value if value is None or math.isfinite(value) else None


def shown_value(one: Input, language: Language) -> Json:
    """A figure as the page shows it: numbers as they are, codes by their names."""
    value = one.value
    if isinstance(value, bool):
        return YES_NO[value].get(language)
    if isinstance(value, int | float):
        return _finite(float(value)) if isinstance(value, float) else value
    if value is None:
        return None
    if one.table in TABLES and one.column in TABLES[one.table].names:
        for code in TABLES[one.table].column(one.column).codes:
            if code.value == value:
                return Text(code.zh, code.en).get(language)
    return str(value)


def joined_cells(cells: Iterable[Source]) -> str:
    """Cells of one sheet, neighbours of a column as a range: C5, C7:C9."""
    return ", ".join(first if first == last else f"{first}:{last}" for first, last in _ranges(cells))


def _ranges(cells: Iterable[Source]) -> Iterator[tuple[str, str]]:
    first = last = ""
    for cell in cells:
        if first and _next_below(last) == cell.cell:
            last = cell.cell
            continue
        if first:
            yield first, last
        first = last = cell.cell
    if first:
        yield first, last


def _next_below(address: str) -> str:
    found = ADDRESS.fullmatch(address)
    return f"{found[1]}{int(found[2]) + 1}" if found else ""


def opened_json(basis: Basis) -> str:
    """The explanations of every number as JSON that may stand in a <script> of data."""
    page = _Opened(basis).page()
    # Only "<" can end the script or start a comment in it.
    return json.dumps(page, ensure_ascii=False, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")
