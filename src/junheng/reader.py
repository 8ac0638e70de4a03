"""Reading for analysts: an imported county or files, as snapshots; errors in the files are raised with their findings."""

from __future__ import annotations

from pathlib import Path

from junheng.errors import JunhengError, UsageError
from junheng.records.checks import check
from junheng.records.county import open_county
from junheng.records.findings import Finding, Severity
from junheng.records.reading import read as read_files
from junheng.records.snapshot import Snapshot, with_findings
from junheng.records.store import counties, is_county_folder
from junheng.text import Text

PathLike = str | Path


class FindingsError(JunhengError):
    """The files have errors; nothing was read. `findings` has all of them, doubts and notes too."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        errors = [finding for finding in findings if finding.severity is Severity.ERROR]
        zh = "\n".join(f"{finding.place()}：{finding.what('zh')}；{finding.do('zh')}" for finding in errors)
        en = "\n".join(f"{finding.place()}: {finding.what('en')}; {finding.do('en')}" for finding in errors)
        super().__init__(Text(f"文件中有{len(errors)}处错误：\n{zh}", f"the files have {len(errors)} errors:\n{en}"))


def read_counties(
    *sources: PathLike, year: int | None = None, mapping: PathLike | None = None, layout: PathLike | None = None
) -> tuple[Snapshot, ...]:
    """Every county in `sources`.

    Args:
        sources: an imported county folder (or a folder of several), or files and folders to read.
        year: The school year by the autumn in which it starts; the newest one of an imported county where None.
        mapping: A mapping file for tables of another layout.
        layout: A layout file of school forms that the program does not know yet.

    Raises:
        FindingsError: the files have errors.
        JunhengError: a path, the year or the mapping is wrong.
    """
    if not sources:
        raise UsageError(Text("请给出要读取的文件或文件夹", "say which files or folders to read"))
    first = Path(sources[0])
    if len(sources) == 1 and mapping is None and layout is None:
        if is_county_folder(first):
            return (open_county(first, year),)
        if first.is_dir() and counties(first):
            return tuple(open_county(folder, year) for folder in counties(first))
    reading = read_files(
        [Path(source) for source in sources],
        year=year,
        mapping=Path(mapping) if mapping else None,
        layout=Path(layout) if layout else None,
    )
    if any(finding.severity is Severity.ERROR for finding in reading.findings):
        raise FindingsError(reading.findings)
    return tuple(with_findings(snapshot, (*snapshot.findings, *check(snapshot))) for snapshot in reading.snapshots)


def read(
    *sources: PathLike, year: int | None = None, mapping: PathLike | None = None, layout: PathLike | None = None
) -> Snapshot:
    """The one county in `sources`; see `read_counties`.

    Raises:
        UsageError: there are several.
    """
    found = read_counties(*sources, year=year, mapping=mapping, layout=layout)
    if len(found) != 1:
        names = "、".join(snapshot.county for snapshot in found)
        raise UsageError(
            Text(
                f"有{len(found)}个县（{names}），请用 read_counties",
                f"there are {len(found)} counties ({names}): use read_counties",
            )
        )
    return found[0]
