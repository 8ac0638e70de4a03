"""The commands that look after the desk: a first county, accounts, backup, restore, upgrade, the audit log."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from junheng.cli.desk import desk
from junheng.cli.options import argument, command, flag, must_exist, path_option, text_option
from junheng.cli.screen import Screen
from junheng.errors import UsageError
from junheng.text import Text

FAULTS = 1
FAULT_WORDS = {
    "changed": Text("被改动", "changed"),
    "missing": Text("缺失", "missing"),
    "end": Text("末尾被删去或与记下的不符", "cut off, or not the end that was noted"),
}


def backup(show: Screen, home: Path | None, out: Path) -> None:
    """Back the desk up."""
    desk().set_up(home)
    from junheng.web.operations.backup import backup as made  # noqa: PLC0415 - Django is set up now

    with show.status() as tell:
        tell(Text("正在备份", "backing up"))
        manifest = made(out.resolve())
    show.say(
        Text(
            "已备份到 {out}：{files}个文件，{size:.1f} MB，操作记录到第{number}条（{hash}）",
            "Backed up to {out}: {files} files, {size:.1f} MB, the audit log up to entry {number} ({hash})",
        ),
        out=out,
        files=len(manifest.files),
        size=out.stat().st_size / 1e6,
        number=manifest.audit.number,
        hash=manifest.audit.hash[:12],
    )


def restore(show: Screen, archive: Path, home: Path | None) -> int:
    """Bring a backup back to an empty folder."""
    must_exist(archive)
    folder = desk().set_up(home)
    from junheng.web.operations.restore import restore as brought  # noqa: PLC0415 - Django is set up now

    restored = brought(archive.resolve())
    show.say(
        Text(
            "已恢复到 {folder}（备份于 {when:%Y-%m-%d %H:%M} UTC）",
            "Restored to {folder} (backed up {when:%Y-%m-%d %H:%M} UTC)",
        ),
        folder=folder,
        when=restored.manifest.made_at,
    )
    return _tell_faults(show, list(restored.faults), restored.manifest.audit.number)


def audit(show: Screen, home: Path | None, anchor: str | None) -> int:
    """Verify the audit log."""
    desk().set_up(home)
    from junheng.web.audit.models import End  # noqa: PLC0415 - Django is set up now
    from junheng.web.audit.record import faults, is_anchored  # noqa: PLC0415
    from junheng.web.operations.database import is_there  # noqa: PLC0415

    if not is_there():
        raise UsageError(
            Text("这里还没有工作台的数据，请检查 --home", "there are no data of the desk here; look at --home")
        )
    found = list(faults())
    if anchor is not None:
        number, colon, begin = anchor.partition(":")
        if not colon or not number.isdecimal() or len(begin) < 8:
            raise UsageError(
                Text(
                    "--anchor 要写成 编号:哈希，如 1204:9f86d081884c（见上次的输出）",
                    "--anchor takes NUMBER:HASH, such as 1204:9f86d081884c (see what an earlier run printed)",
                )
            )
        if not is_anchored(int(number), begin):
            found.append((int(number), "end"))
    end = End.objects.filter(pk=1).first()
    code = _tell_faults(show, found, end.number if end else 0)
    if code == 0 and end is not None:
        show.say(
            Text(
                "最后一条：{number}:{hash}。请把它记在别处，以后用 --anchor 核对",
                "The last one: {number}:{hash}. Note it elsewhere, and compare by --anchor later",
            ),
            number=end.number,
            hash=end.hash,
        )
    return code


def _tell_faults(show: Screen, faults: list[tuple[int, str]], count: int) -> int:
    if not faults:
        show.say(
            Text("操作记录{count}条，完整，没有改动", "The audit log: {count} entries, whole and unchanged"),
            count=count,
        )
        return 0
    rows = [(str(number), FAULT_WORDS[what].get(show.language)) for number, what in faults]
    headings = [Text("编号", "entry"), Text("问题", "fault")]
    show.table(headings, rows, title=Text("操作记录有问题", "The audit log was touched"))
    return FAULTS


def remove_personal(
    show: Screen,
    home: Path | None,
    of_county: str,
    of_table: str,
    of_year: int | None,
    of_school: str | None,
    whose: str | None,
    why: str,
    confirmed: bool,
) -> None:
    """Remove rows of persons; without `confirmed` only tell how many there are."""
    desk().set_up(home)
    from junheng.web.operations.upgrade import must_be_current  # noqa: PLC0415 - Django is set up now
    from junheng.web.people.models import Organisation  # noqa: PLC0415
    from junheng.web.people.roles import OrganisationKind  # noqa: PLC0415
    from junheng.web.personal.background import overwrite  # noqa: PLC0415
    from junheng.web.personal.removing import NOTHING, Wanted, look, remove  # noqa: PLC0415

    must_be_current()
    county = Organisation.objects.filter(kind=OrganisationKind.COUNTY, code=of_county).first()
    if county is None:
        raise UsageError(
            Text("没有代码为 {code} 的县", "there is no county with the code {code}").format(code=of_county)
        )
    person = sys.stdin.readline().strip() if whose == "-" else whose
    wanted = Wanted(of_table, of_year, of_school, person or None)
    if whose is not None and not person:
        raise UsageError(Text("没有给出这个人的编号", "the code of the person is missing"))
    found = look(county, wanted)
    if not found.most:
        raise UsageError(NOTHING)
    for number, rows in found.rows:
        show.say(Text("{year}年：{rows}行", "{year}: {rows} rows"), year=number, rows=rows)
    if not confirmed:
        show.say(Text("没有删除。加上 --yes 才删除", "Nothing was removed; --yes removes them"))
        return
    changed = remove(county, wanted, why, None)
    overwrite()
    show.say(
        Text(
            "已从{count}份快照删除，合计数和结论没有变。以前的备份里仍有：请另行删除",
            "Removed from {count} snapshots; sums and verdicts are as they were. Earlier backups still hold them: remove those",
        ),
        count=changed,
    )


def upgrade(show: Screen, home: Path | None, without_backup: bool) -> None:
    """Bring the data to this version."""
    desk().set_up(home)
    from junheng.web.operations.database import outstanding  # noqa: PLC0415 - Django is set up now
    from junheng.web.operations.upgrade import upgrade as brought  # noqa: PLC0415

    steps = len(outstanding())
    made = brought(with_backup=not without_backup)
    if made is not None:
        show.say(Text("升级前的备份：{made}", "The backup from before: {made}"), made=made)
    show.say(
        Text("数据库已是这个版本（{steps}步）", "The database is of this version ({steps} steps)")
        if steps
        else Text("数据库已是这个版本，不用升级", "The database is of this version already"),
        steps=steps,
    )


def county(
    show: Screen, code: str, name: str, home: Path | None, city: str, province: str, administrator: str, person: str
) -> None:
    """Found a county with its departments and an administrator."""
    desk().prepare(home)
    from junheng.web.people.managing import found_county  # noqa: PLC0415 - Django is set up now

    _username_is_free(administrator)
    _, password = found_county(code, name, city, province, administrator=administrator, person=person)
    show.say(
        Text("已新建：{name}（{code}）和它的科室", "Founded: {name} ({code}) and its departments"), name=name, code=code
    )
    _tell_password(show, administrator, password)


def account(
    show: Screen,
    username: str,
    home: Path | None,
    role: str | None,
    organisation: str | None,
    person: str | None,
    reset: bool,
) -> None:
    """Make an account that no county can make (a reviewer's), or reset a password when no administrator is left."""
    desk().prepare(home)
    from junheng.web.people.managing import make_account, reset_password  # noqa: PLC0415 - Django is set up now
    from junheng.web.people.models import Organisation, User  # noqa: PLC0415
    from junheng.web.people.roles import KINDS_OF_ROLE, Role  # noqa: PLC0415

    if reset:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise UsageError(Text("没有账号“{username}”", "there is no account {username}").format(username=username))
        _tell_password(show, username, reset_password(user, by=None))
        return
    if role not in list(Role) or organisation is None or person is None:
        raise UsageError(
            Text(
                "新建账号要有 --role、--organisation、--person；岗位可以是 {roles}",
                "a new account needs --role, --organisation and --person; roles are {roles}",
            ).format(roles=", ".join(Role))
        )
    _username_is_free(username)
    wanted = Role(role)
    places = Organisation.objects.filter(code=organisation, kind__in=KINDS_OF_ROLE[wanted], closed=False)
    if places.count() != 1:
        raise UsageError(
            Text(
                "没有（或不止一个）代码为 {code} 的单位可以有这个岗位",
                "there is no (or more than one) organisation with the code {code} in which this role is had",
            ).format(code=organisation)
        )
    place = places.get()
    keeper = Organisation.objects.filter(pk=place.county_id or 0).first()  # none for a reviewer
    _, password = make_account(username, person, [(wanted, place, ())], county=keeper, by=None)
    _tell_password(show, username, password)


def _username_is_free(username: str) -> None:
    from junheng.web.people.models import User  # noqa: PLC0415 - Django is set up now

    if User.objects.filter(username__iexact=username).exists():
        told = Text("用户名“{username}”已经有人用", "the user name {username} is taken")
        raise UsageError(told.format(username=username))


def _tell_password(show: Screen, username: str, password: str) -> None:
    show.say(
        Text(
            "用户名 {username}，一次性密码 {password}（只显示这一次，首次登录须修改）",
            "User name {username}, one-time password {password} (shown only now; to be changed at the first sign-in)",
        ),
        username=username,
        password=password,
    )


def commands() -> list[click.Command]:
    """The commands of this module."""
    home = path_option("--home", "home", "FOLDER")
    return [
        command("backup", backup, home, path_option("--out", "out", "FILE.zip", required=True)),
        command("restore", restore, argument("archive", "FILE.zip"), home),
        command("upgrade", upgrade, home, flag("--without-backup", "without_backup")),
        command(
            "remove-personal",
            remove_personal,
            home,
            text_option("--county", "of_county", "CODE", required=True),
            text_option("--table", "of_table", "NAME", required=True),
            click.Option(["--year", "of_year"], type=int, metavar="YEAR"),
            text_option("--school", "of_school", "CODE"),
            text_option("--person", "whose", "ID"),
            text_option("--reason", "why", required=True),
            flag("--yes", "confirmed"),
        ),
        command("audit", audit, home, text_option("--anchor", "anchor", "NUMBER:HASH")),
        command(
            "county",
            county,
            click.Argument(["code"], metavar="CODE"),
            click.Argument(["name"], metavar="NAME"),
            home,
            text_option("--city", "city", required=True),
            text_option("--province", "province", required=True),
            text_option("--administrator", "administrator", "USERNAME", default="admin"),
            text_option("--person", "person", "NAME", required=True),
        ),
        command(
            "account",
            account,
            click.Argument(["username"], metavar="USERNAME"),
            home,
            text_option("--role", "role", "ROLE"),
            text_option("--organisation", "organisation", "CODE"),
            text_option("--person", "person", "NAME"),
            flag("--reset", "reset"),
        ),
    ]
