"""The command that writes reports: the page, the workbook, the official report and its tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import click

from junheng.cli.comparing import year_before
from junheng.cli.options import chosen_standard, command, county_folders, flag, path_option, text_option, under_standard
from junheng.cli.options import overwrite as overwrite_option
from junheng.cli.options import year as year_option
from junheng.cli.screen import Screen
from junheng.errors import UsageError
from junheng.evaluation import Evaluation, evaluate
from junheng.evaluation.comparison import Comparison, compare
from junheng.evaluation.robustness import Robustness, robustness
from junheng.records.county import open_county
from junheng.records.durable import write_for_user
from junheng.records.store import county_folder
from junheng.reporting import excel_bytes, html_text
from junheng.reporting.official import (
    application_of,
    each_school_sheet,
    official_of,
    pdf_of,
    school_sheets_bytes,
    template_bytes,
    word_of,
)
from junheng.reporting.official.fields import Official
from junheng.reporting.official.files import untouched
from junheng.reporting.official.words import OFFICIAL
from junheng.text import Language, Text

REPORT = Text("报告", "report")
Files = Iterable[tuple[Path, bytes]]


@dataclass(frozen=True)
class Order:
    """What is to be written of a county, where, and in which words."""

    result: Evaluation
    folder: Path
    target: Path
    language: Language
    dated: date | None = None
    template: Path | None = None
    how_safe: bool = False

    @cached_property
    def comparison(self) -> Comparison | None:
        """What changed since the year imported before, under the same standard; None where there is none."""
        before = year_before(self.folder, self.result.snapshot.year)
        return (
            None
            if before is None
            else compare(evaluate(open_county(self.folder, before), self.result.standard), self.result)
        )

    @cached_property
    def robust(self) -> Robustness | None:
        """How safe the verdicts are, where that was asked for: it takes longer than all the rest."""
        return robustness(self.result) if self.how_safe else None

    @cached_property
    def official(self) -> Official:
        """The content of the official documents."""
        return official_of(self.result, self.language, self.dated)

    def path(self, ending: str, kind: str = "") -> Path:
        """The file of a kind: county, year, standard, kind."""
        county = self.result.snapshot.county
        parts = (county_folder(county) if county else "", str(self.result.snapshot.year), self.result.standard.id)
        named = (*parts, OFFICIAL[kind].get(self.language) if kind else "")
        return self.target / ("-".join(filter(None, named)) + ending)


def _html(order: Order) -> Files:
    page = html_text(order.result, order.language, comparison=order.comparison, robust=order.robust)
    yield order.path(".html"), page.encode()


def _excel(order: Order) -> Files:
    book = excel_bytes(order.result, order.language, comparison=order.comparison, robust=order.robust)
    yield order.path(".xlsx"), book


def _word(order: Order) -> Files:
    yield order.path(".docx", "file_report"), word_of(order.official, order.template)


def _pdf(order: Order) -> Files:
    yield order.path(".pdf", "file_report"), pdf_of(order.official)


def _application(order: Order) -> Files:
    yield order.path(".xlsx", "file_application"), application_of(order.result, order.official)


def _schools(order: Order) -> Files:
    """All sheets in one file, to be printed; and a folder with a file for every school, to be sent out."""
    yield order.path(".pdf", "file_schools"), school_sheets_bytes(order.result, order.language)
    folder = order.path("", "file_schools")
    for name, data in each_school_sheet(order.result, order.language):
        yield folder / f"{name}.pdf", data


# What can be written, by the word for it.
FORMATS: Mapping[str, Callable[[Order], Files]] = {
    "html": _html,
    "excel": _excel,
    "word": _word,
    "pdf": _pdf,
    "application": _application,
    "schools": _schools,
}
USUAL = ("html", "excel", "word")


def report(
    show: Screen,
    folder: Path | None,
    out: Path | None,
    formats: str,
    dated: str | None,
    template: Path | None,
    template_out: Path | None,
    overwrite: bool,
    year: int | None,
    standard: str,
    settings: tuple[str, ...],
    how_safe: bool,
) -> None:
    """Write reports, or the template of the Word report."""
    if template_out is not None:
        write_for_user(template_out, template_bytes(show.language), overwrite=overwrite)
        show.line(str(template_out))
        return
    if folder is None:
        raise UsageError(
            Text(
                "请指明县文件夹，如：junheng report 我县；只要 Word 模板则：junheng report --template-out 模板.docx",
                "name the county's folder: junheng report mycounty; for the Word template alone: junheng report --template-out template.docx",
            )
        )
    rules, chosen, day = chosen_standard(standard, settings), chosen_formats(formats), chosen_day(dated)
    target = out or folder / REPORT.get(show.language)
    folders = county_folders(folder)
    with show.progress() as progress:
        for done, each in enumerate(folders):
            progress(each.name, done, len(folders))
            result = evaluate(open_county(each, year), rules)
            name = county_folder(result.snapshot.county) if len(folders) > 1 else ""
            order = Order(result, each, target / name if name else target, show.language, day, template, how_safe)
            for path in write_order(order, chosen, overwrite=overwrite):
                show.line(str(path))


def write_order(order: Order, formats: Sequence[str] = USUAL, *, overwrite: bool = False) -> list[Path]:
    """Make all that is ordered, then write it: a fault in the template leaves every file as it was.

    Raises:
        UsageError: the template is wrong, a font is missing, a file cannot be written; or a Word report has been edited
            since it was written and `overwrite` is not set.
    """
    made = [one for name in formats for one in FORMATS[name](order)]
    if not overwrite:
        for path, _ in made:
            refuse_edited(path)
    for path, data in made:
        write_for_user(path, data, overwrite=True)
    return [path for path, _ in made]


def refuse_edited(path: Path) -> None:
    """What somebody wrote into a Word document is not ours to throw away.

    Raises:
        UsageError: it was edited since it was written.
    """
    if path.suffix == ".docx" and path.exists() and not untouched(path.read_bytes()):
        raise UsageError(
            Text(
                f"“{path}”写出后有人改过，没有覆盖，什么也没有写。请换一个 --out，或加 --overwrite 覆盖。",
                f"{path} was edited after it was written and is kept; nothing was written. Choose another --out, or add --overwrite.",
            )
        )


def chosen_formats(words: str) -> tuple[str, ...]:
    """What to write, from words with commas between.

    Raises:
        UsageError: a word that there is not.
    """
    named = tuple(dict.fromkeys(filter(None, (word.strip() for word in words.replace("，", ",").split(",")))))
    if named == ("all",):
        return tuple(FORMATS)
    unknown = [word for word in named if word not in FORMATS]
    if unknown or not named:
        raise UsageError(
            Text(
                f"--format 没有“{'、'.join(unknown)}”，可用：{'、'.join(FORMATS)}，或 all；几种之间用逗号",
                f"--format has no {', '.join(unknown)}; there are {', '.join(FORMATS)}, or all, with commas between",
            )
        )
    return named


def chosen_day(words: str | None) -> date:
    """The day on the title page; today where none is given.

    Raises:
        UsageError: it is no day.
    """
    if words is None:
        return date.today()
    try:
        return date.fromisoformat(words)
    except ValueError as error:
        raise UsageError(
            Text(f"--date 要写成 2025-03-05 这样，现为“{words}”", f"--date takes a day such as 2025-03-05, not {words}")
        ) from error


def commands() -> list[click.Command]:
    """The commands of this module."""
    return [
        command(
            "report", report, click.Argument(["folder"], metavar="[DIR]", type=click.Path(path_type=Path), required=False),
            path_option("--out", "out", "FOLDER"), text_option("--format", "formats", "LIST", default=",".join(USUAL)),
            text_option("--date", "dated", "DATE"), path_option("--template", "template"),
            path_option("--template-out", "template_out"), overwrite_option(), year_option(), *under_standard(),
            flag("--robustness", "how_safe"),
        )
    ]  # fmt: skip
