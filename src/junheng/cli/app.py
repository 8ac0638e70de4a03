"""The program: its language, its help, its exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from junheng import __version__
from junheng.cli import (
    actions,
    comparing,
    desk,
    desk_care,
    forecasting,
    judging,
    packets,
    peers,
    plan_questions,
    planning,
    reports,
    returns,
    rolling,
    what_if,
)
from junheng.cli.options import Group
from junheng.cli.screen import Screen
from junheng.cli.words import COMMANDS, OPTIONS, PROGRAM
from junheng.errors import JunhengError, UsageError
from junheng.text import LANGUAGES, Language, Text

DONE, WRONG_USE = 0, 2


def build(language: Language) -> click.Group:
    """The program with all help in `language`."""
    program = Group(
        "junheng",
        commands=[
            *returns.commands(),
            *judging.commands(),
            *reports.commands(),
            *planning.commands(),
            *plan_questions.commands(),
            *comparing.commands(),
            *peers.commands(),
            *actions.commands(),
            *packets.commands(),
            *rolling.commands(),
            *what_if.commands(),
            *forecasting.commands(),
            *desk.commands(),
            *desk_care.commands(),
        ],
        help=PROGRAM.get(language),
    )
    # Taken out of the arguments by `main`, wherever they stand; declared for the help.
    program.params += [click.Option(["--lang", "lang"], metavar="zh|en"), click.Option(["--version"], is_flag=True)]
    _describe(program, language)
    return program


def _describe(command: click.Command, language: Language) -> None:
    """Put the words of `words` on every command and option below `command`."""
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            parameter.help = OPTIONS[str(parameter.name)].get(language)
    if isinstance(command, click.Group):
        for name, child in command.commands.items():
            words = COMMANDS.get(f"{command.name} {name}", COMMANDS[name]).get(language)
            child.help, child.short_help = words, words.split("\n\n")[0]
            _describe(child, language)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the program and end with its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        screen = Screen(_language(given))
    except UsageError as error:
        Screen("zh").problem(Text(f"{error.text.zh} / {error.text.en}", error.text.en))
        sys.exit(WRONG_USE)
    if given in (["--version"], ["version"]):
        screen.line(__version__)
        sys.exit(DONE)
    try:
        code = build(screen.language).main(given, prog_name="junheng", standalone_mode=False, obj=screen)
    except JunhengError as error:
        screen.problem(error.text)
        sys.exit(WRONG_USE)
    except click.exceptions.NoArgsIsHelpError as error:
        screen.line(error.ctx.get_help())
        sys.exit(WRONG_USE)
    except click.ClickException as error:
        screen.problem(_usage(error))
        sys.exit(WRONG_USE)
    except (KeyboardInterrupt, click.Abort):
        screen.problem(Text("已中断；已有的数据没有改动。", "Interrupted; what was there is as it was."))
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(DONE)
    sys.exit(code if isinstance(code, int) else DONE)


def _language(arguments: list[str]) -> Language:
    """The language asked for; takes `--lang xx` out of the arguments wherever it stands.

    Raises:
        UsageError: a language that there is not. One in the environment is passed over: it may be meant for others.
    """
    asked = None
    for place, argument in enumerate(arguments):
        if argument == "--lang":
            asked = arguments[place + 1] if place + 1 < len(arguments) else ""
            del arguments[place : place + 2]
            break
        if argument.startswith("--lang="):
            asked = argument.removeprefix("--lang=")
            del arguments[place]
            break
    wanted = os.environ.get("JUNHENG_LANG", "zh") if asked is None else asked
    for language in LANGUAGES:
        if language == wanted[:2].lower():
            return language
    if asked is not None:
        raise UsageError(Text("--lang 只能是 zh 或 en", "--lang is zh or en"))
    return "zh"


def _usage(error: click.ClickException) -> Text:
    """What is wrong with the call."""
    where = ""
    if isinstance(error, click.UsageError) and error.ctx is not None:
        where = error.ctx.command_path
    hint = Text(f"。用法见：{where or 'junheng'} --help", f" See: {where or 'junheng'} --help")
    parameter = getattr(error, "param", None)
    name = parameter.get_error_hint(error.ctx) if parameter is not None and isinstance(error, click.UsageError) else ""
    name = name.replace("'", "")
    english = error.format_message().rstrip(".") + "."
    match error:
        case click.MissingParameter():
            chinese = f"缺少 {name}"
        case click.NoSuchOption():
            chinese = f"没有选项 {error.option_name}"
        case click.BadParameter() if "valid integer" in error.message:
            chinese = f"{name} 的值应是整数"
        case click.BadParameter():
            chinese = f"{name} 的值不对：{error.message.rstrip('.')}"
        case _ if "No such command" in english:
            chinese = f"没有这个命令：{english.partition(chr(39))[2].partition(chr(39))[0]}"
        case _:
            chinese = f"命令写法不对：{english}"
    return Text(chinese + hint.zh, english + hint.en)
