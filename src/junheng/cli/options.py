"""Commands, arguments and options as building blocks. Their help stands in `words`, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from junheng.cli.screen import Screen
from junheng.cli.words import CLICK_ZH
from junheng.errors import UsageError
from junheng.records.county import open_county
from junheng.records.snapshot import Snapshot
from junheng.records.store import counties, is_county_folder
from junheng.standards import Standard, load_standard
from junheng.tables import STAGES
from junheng.text import Text

NATIONAL = "cn-2017"


class Command(click.Command):
    """A command whose help has click's own words in the user's language."""

    def get_help(self, ctx: click.Context) -> str:
        """The help, in the language of the screen."""
        return localised(super().get_help(ctx), ctx)


class Group(click.Group):
    """The same for a group of commands."""

    def get_help(self, ctx: click.Context) -> str:
        """The help, in the language of the screen."""
        return localised(super().get_help(ctx), ctx)


def localised(text: str, ctx: click.Context) -> str:
    """Help with click's own words in Chinese where the screen is Chinese."""
    screen = ctx.find_object(Screen)
    if screen is None or screen.language == "zh":
        for english, chinese in CLICK_ZH:
            # click breaks its lines anywhere, within its own words too
            text = re.sub(re.escape(english).replace(r"\ ", r"\s+"), chinese, text)
    return text


def command(name: str, function: Callable[..., int | None], *parameters: click.Parameter) -> click.Command:
    """A command that calls `function` with the screen and its parameters. Help stands in `words`."""
    return Command(name, callback=click.pass_obj(function), params=list(parameters))


def argument(name: str, metavar: str, *, many: bool = False, default: Path | str | None = None) -> click.Argument:
    """A path that must be given, or falls back to `default`."""
    kind = str if isinstance(default, str) else click.Path(path_type=Path)
    if default is None:
        return click.Argument([name], metavar=metavar, type=kind, nargs=-1 if many else 1, required=True)
    return click.Argument([name], metavar=metavar, type=kind, default=default)


def path_option(flag: str, name: str, metavar: str = "FILE", *, required: bool = False) -> click.Option:
    """A path."""
    return click.Option([flag, name], type=click.Path(path_type=Path), metavar=metavar, required=required)


def text_option(
    flag: str, name: str, metavar: str = "TEXT", *, required: bool = False, default: str | None = None
) -> click.Option:
    """A text."""
    return click.Option(
        [flag, name], metavar=metavar, required=required, default=default, show_default=default is not None
    )


def flag(name: str, parameter: str) -> click.Option:
    """Yes or no."""
    return click.Option([name, parameter], is_flag=True)


def folder() -> click.Argument:
    """The county's folder."""
    return argument("folder", "DIR")


def year() -> click.Option:
    """The school year."""
    return click.Option(["--year", "year"], type=int, metavar="YEAR")


def as_json() -> click.Option:
    """JSON instead of words."""
    return flag("--json", "as_json")


def overwrite() -> click.Option:
    """Leave to replace files."""
    return flag("--overwrite", "overwrite")


def under_standard() -> tuple[click.Option, click.Option]:
    """Which standard, under which settings."""
    return (
        text_option("--standard", "standard", "ID", default=NATIONAL),
        click.Option(["--set", "settings"], metavar="NAME=VALUE", multiple=True),
    )


def must_exist(*paths: Path | None) -> None:
    """Stop where a file or folder that was named is not there.

    Raises:
        UsageError: names it.
    """
    for path in paths:
        if path is not None and not path.exists():
            raise UsageError(Text(f"没有这个文件或文件夹：{path}", f"there is no such file or folder: {path}"))


def chosen_stage(word: str | None) -> str | None:
    """The stage that was meant: its code or its Chinese name.

    Raises:
        UsageError: it is none.
    """
    for code in STAGES:
        if word in (code.value, code.zh):
            return code.value
    if word is None:
        return None
    zh = "、".join(f"{code.value}（{code.zh}）" for code in STAGES)
    en = ", ".join(code.value for code in STAGES)
    raise UsageError(Text(f"没有学段“{word}”，可用：{zh}", f"there is no stage {word}; stages: {en}"))


def county_folders(folder: Path) -> tuple[Path, ...]:
    """The county folder itself, or the counties in it.

    Raises:
        UsageError: neither.
    """
    if is_county_folder(folder):
        return (folder,)
    if folder.is_dir() and (inside := counties(folder)):
        return inside
    raise UsageError(
        Text(
            f"“{folder}”里没有已导入的数据。请先导入：junheng import 文件 --into {folder} --year 2024；或试用示例：junheng new {folder} --example",
            f"nothing has been imported into {folder}. Import first: junheng import FILE --into {folder} --year 2024; "
            f"or try the example: junheng new {folder} --example",
        )
    )


def one_county(folder: Path, year: int | None) -> Snapshot:
    """The county in `folder`.

    Raises:
        UsageError: there are several.
    """
    folders = county_folders(folder)
    if len(folders) > 1:
        names = "、".join(each.name for each in folders)
        raise UsageError(
            Text(
                f"“{folder}”里有{len(folders)}个县，请指明一个：{names}",
                f"{folder} holds {len(folders)} counties, name one: {names}",
            )
        )
    return open_county(folders[0], year)


def chosen_standard(name: str, settings: Sequence[str] | None) -> Standard:
    """The standard with what `--set` changes.

    Raises:
        UsageError: a setting is not written as name=value, or the standard does not take it.
    """
    changes = {}
    for setting in settings or ():
        key, equals, value = setting.partition("=")
        if not equals:
            raise UsageError(
                Text(
                    f"--set 要写成 名称=值，如 cv_method=unweighted，现为“{setting}”",
                    f"--set takes name=value, such as cv_method=unweighted, not {setting}",
                )
            )
        changes[key.strip()] = value.strip()
    return load_standard(name, changes)
