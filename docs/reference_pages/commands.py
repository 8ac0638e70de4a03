"""Every command and option in both languages with its examples, from the command line itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click

from junheng.cli.app import build
from junheng.text import Text
from reference_pages.markdown import both, grid, made_from

INTRODUCTION = f"""# 命令 · Commands

{made_from("src/junheng/cli")}

每条命令加 `--help` 就能看到同样的内容和例子。默认中文；`--lang en` 或环境变量 `JUNHENG_LANG=en` 换成英文。
`--json` 在标准输出上打印一个对象，键固定不变，见[结果](result.md)；给人看的进度和错误走标准错误。

Every command says the same with `--help`. Chinese is the default; `--lang en` or the environment variable
`JUNHENG_LANG=en` gives English. `--json` prints one object with stable keys on standard output, see
[the result](result.md); progress and problems go to standard error.

| 退出码 exit code | 意思 meaning |
| --- | --- |
| 0 | 完成；疑问和提示不影响 done; doubts and notes do not change that |
| 1 | 数据里有错误，什么也没有导入 errors in the data: nothing was imported |
| 1, 3–9 | `verify` 和 `rollup`：数据包有问题，见[怎样做](../howto/roll-up.md) a packet that does not pass, see [how to](../howto/roll-up.en.md) |
| 2 | 命令用错了：没有这个文件、标准、设定、学校、年份…… wrong use: no such file, standard, setting, school, year ... |
"""


def described(text: str) -> tuple[str, list[str]]:
    """What a help text says, and the examples in it."""
    parts = text.split("\n\n")
    examples = [re.sub(r"^(例：|Example: )", "", part) for part in parts if part.startswith(("例：", "Example: "))]
    return "\n".join(part for part in parts if not part.startswith(("例：", "Example: "))), examples


def walked(zh: click.Command, en: click.Command, name: str) -> Iterator[tuple[str, click.Command, click.Command]]:
    """Every command that does something, with its full name."""
    if isinstance(zh, click.Group) and isinstance(en, click.Group):
        for child in zh.commands:
            yield from walked(zh.commands[child], en.commands[child], f"{name} {child}")
    else:
        yield name, zh, en


def option_row(zh: click.Option, en: click.Option, context: click.Context) -> list[str]:
    """The line of one option."""
    metavar = "" if zh.is_flag else f" {zh.make_metavar(context)}"
    notes = ["可重复 repeatable"] if zh.multiple else []
    notes += ["必填 required"] if zh.required else []
    notes += [f"默认 default: `{zh.default}`"] if zh.show_default and zh.default is not None else []
    return [f"`{zh.opts[0]}{metavar}`", both(Text(zh.help or "", en.help or "")), "<br>".join(notes)]


def section(name: str, zh: click.Command, en: click.Command) -> str:
    """The section of one command."""
    context = click.Context(zh, info_name=name)
    words, examples = described(zh.help or "")
    english, more = described(en.help or "")
    usage = " ".join([name, *zh.collect_usage_pieces(context)])
    shown = "\n".join([*examples, *(example for example in more if example not in examples)])
    rows = [
        option_row(option, other, context)
        for option, other in zip(zh.params, en.params, strict=True)
        if isinstance(option, click.Option) and isinstance(other, click.Option)
    ]
    options = grid(("选项 option", "意思 meaning", "说明 notes"), rows) if rows else ""
    return "\n\n".join(
        part for part in (f"## {name}", f"{words}\n{english}", f"`{usage}`", options, f"```sh\n{shown}\n```") if part
    )


def commands() -> str:
    """The page."""
    sections = [section(*one) for one in walked(build("zh"), build("en"), "junheng")]
    return "\n\n".join([INTRODUCTION.strip(), *sections]) + "\n"
