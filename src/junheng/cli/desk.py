"""The commands of the desk: the web application on an office computer, and its background work."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import click

from junheng.cli.options import command, flag, path_option, text_option
from junheng.cli.screen import Screen
from junheng.errors import UsageError
from junheng.text import Text


def serve(show: Screen, home: Path | None, host: str, port: int, with_example: bool) -> None:
    """Run the desk until interrupted."""
    web = desk()
    folder, made = web.prepare(home)
    if made is not None:
        show.say(
            Text(
                "数据已升级到这个版本，升级前的备份：{made}", "The data were upgraded; the backup from before: {made}"
            ),
            made=made,
        )
    if with_example:
        from junheng.web.example import PASSWORD, make_example  # noqa: PLC0415 - Django is set up now
        from junheng.web.jobs.worker import run  # noqa: PLC0415

        show.say(Text("正在准备示例县……", "Preparing the example county..."))
        if make_example():
            run(until_empty=True)  # so that whoever comes first finds it judged
            show.say(
                Text(
                    "已造好示例县。各岗位的账号见登录页，密码都是 {password}",
                    "The example county is made. The sign-in page lists an account for every role; every password is {password}",
                ),
                password=PASSWORD,
            )

    def told(address: str) -> None:
        show.say(
            Text(
                "请用浏览器打开 {address}（数据在 {folder}；按 Ctrl-C 停止）",
                "Open {address} in a browser (data in {folder}; Ctrl-C stops)",
            ),
            address=address,
            folder=folder,
        )

    web.serve(host, port, told)


def worker(_show: Screen, home: Path | None, queue: str | None) -> None:
    """Do the desk's background work until interrupted."""
    web = desk()
    web.set_up(home)
    web.work(queue)


def desk() -> ModuleType:
    """The web application, which may not be installed.

    Raises:
        UsageError: it is not.
    """
    try:
        from junheng.web import serve as web  # noqa: PLC0415 - the desk is an extra that analysts need not install
    except ModuleNotFoundError as error:
        raise UsageError(
            Text(
                "没有安装工作台：pip install 'junheng[web]'（缺少 {name}）",
                "the desk is not installed: pip install 'junheng[web]' ({name} is missing)",
            ).format(name=error.name)
        ) from error
    return web


def commands() -> list[click.Command]:
    """The commands of this module."""
    return [
        command(
            "serve",
            serve,
            path_option("--home", "home", "FOLDER"),
            text_option("--host", "host", "ADDRESS", default="127.0.0.1"),
            click.Option(["--port", "port"], type=int, default=8000, show_default=True, metavar="N"),
            flag("--example", "with_example"),
        ),
        command("worker", worker, path_option("--home", "home", "FOLDER"), text_option("--queue", "queue", "NAME")),
    ]
