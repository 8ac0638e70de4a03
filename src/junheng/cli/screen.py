"""What people see: plain lines and tables on standard output, progress and problems on standard error."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text as Rich

from junheng.text import Language, Text

COLOURS = {"pass": "green", "fail": "red", "unknown": "yellow", "error": "red", "doubt": "yellow", "note": "cyan"}


class Screen:
    """Standard output and error in one language."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                # A console that cannot show a character shows a question mark instead of failing; files are UTF-8.
                encoding = None if stream.isatty() else "utf-8"
                stream.reconfigure(encoding=encoding or stream.encoding, errors="replace")
        width = None if sys.stdout.isatty() else int(os.environ.get("COLUMNS", "120"))
        self.out = Console(highlight=False, width=width, soft_wrap=False)
        self.err = Console(stderr=True, highlight=False)

    def say(self, words: Text, /, **fields: object) -> None:
        """A sentence in the user's language."""
        self.line(words.format(**fields).get(self.language) if fields else words.get(self.language))

    def line(self, words: str = "", style: str | None = None) -> None:
        """A line as it stands."""
        self.out.print(Rich(words, style=style or ""), soft_wrap=True)

    def problem(self, text: Text) -> None:
        """What went wrong, on standard error."""
        self.err.print(Rich(text.get(self.language), style="red"), soft_wrap=True)

    def table(
        self,
        headings: Sequence[Text],
        rows: Sequence[Sequence[str]],
        *,
        title: Text | None = None,
        verdict: int | None = None,
        codes: Sequence[str | None] = (),
    ) -> None:
        """A table; the column `verdict` is coloured by `codes`, one for each row."""
        table = Table(
            title=title.get(self.language) if title else None, title_justify="left", show_lines=False, pad_edge=False
        )
        for place, heading in enumerate(headings):
            table.add_column(heading.get(self.language), overflow="fold", no_wrap=place == 0)
        for number, row in enumerate(rows):
            code = codes[number] if number < len(codes) else None
            table.add_row(
                *(
                    Rich(cell, style=COLOURS.get(code or "", "") if place == verdict else "")
                    for place, cell in enumerate(row)
                )
            )
        self.out.print(table)

    def json(self, value: object) -> None:
        """One object for scripts."""
        sys.stdout.write(json.dumps(value, ensure_ascii=False, allow_nan=False, default=str) + "\n")

    @contextmanager
    def progress(self, *, quiet: bool = False) -> Iterator[Callable[[str, int, int], None]]:
        """A progress bar on standard error, when somebody is looking at it."""
        if quiet or not self.err.is_terminal:
            yield lambda _word, _done, _total: None
            return
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=self.err, transient=True) as bar:
            task = bar.add_task("", total=None)

            def show(word: str, done: int, total: int) -> None:
                bar.update(task, description=word, completed=done, total=total)

            yield show

    @contextmanager
    def status(self, *, quiet: bool = False) -> Iterator[Callable[[Text], None]]:
        """A line on standard error that says how far something is, when somebody is looking at it."""
        if quiet or not self.err.is_terminal:
            yield lambda _words: None
            return
        with self.err.status("") as line:
            yield lambda words: line.update(Rich(words.get(self.language)))
