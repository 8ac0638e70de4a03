"""Commands between a county and those above it: keys, packet, verify."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from junheng import __version__
from junheng.cli.options import (
    Group,
    argument,
    chosen_standard,
    command,
    must_exist,
    one_county,
    path_option,
    text_option,
    under_standard,
)
from junheng.cli.options import as_json as as_json_option
from junheng.cli.options import flag as flag_option
from junheng.cli.options import folder as folder_argument
from junheng.cli.options import overwrite as overwrite_option
from junheng.cli.options import year as year_option
from junheng.cli.screen import Screen
from junheng.cli.words import VERDICTS
from junheng.errors import UsageError
from junheng.evaluation import evaluate
from junheng.records.county import open_county
from junheng.records.durable import refuse_existing, write_for_user
from junheng.records.snapshot import Snapshot
from junheng.records.store import counties, is_county_folder
from junheng.rollup.keys import PassphraseError, PrivateKey, new_keys, read_keys, read_private, spoken
from junheng.rollup.packet import PacketError, content_of, opened, sealed
from junheng.rollup.suppression import DEFAULT_THRESHOLD
from junheng.rollup.verify import OUTCOMES, Checked, Fault, check_packet, without_older
from junheng.text import Text

PACKET = ".packet"
PASSPHRASE = "JUNHENG_KEY_PASSPHRASE"  # noqa: S105 - the name of the variable
LISTED = 20  # packets, counties or differences in a table; --json has all


def keys_new(show: Screen, county: str, out: Path, passphrase: bool) -> None:
    """Make a county's keys."""
    secret = os.environ.get(PASSPHRASE, "")
    if passphrase and not secret:
        secret = click.prompt(_ask(show), hide_input=True, confirmation_prompt=True, err=True)
    private, public, key = new_keys(county, out, secret)
    show.say(
        Text(
            "私钥（不出县，谁有它谁就能代表{county}签名）：{private}\n公钥（交给省里）：{public}\n"
            "指纹（与省里当面或电话核对）：{fingerprint}",
            "Private key (stays in the county; who has it signs for {county}): {private}\n"
            "Public key (for the province): {public}\nFingerprint (compare it face to face or by telephone): {fingerprint}",
        ),
        county=key.county,
        private=private,
        public=public,
        fingerprint=spoken(key.fingerprint),
    )
    if not secret:
        show.say(
            Text("私钥没有口令。要设口令：--passphrase", "The private key has no passphrase. To set one: --passphrase")
        )


def _ask(show: Screen) -> str:
    return Text("私钥的口令", "Passphrase of the private key").get(show.language)


def packet(
    show: Screen,
    folder: Path,
    key: Path,
    out: Path,
    year: int | None,
    standard: str,
    settings: tuple[str, ...],
    threshold: int,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Write a county's packet."""
    if out.suffix != PACKET:
        raise UsageError(
            Text(f"数据包的文件名要以 {PACKET} 结尾，现为“{out}”", f"name a file that ends in {PACKET}, not {out}")
        )
    if not overwrite:
        refuse_existing(out)
    must_exist(key)
    rules = chosen_standard(standard, settings)
    private = _private(show, key)
    result = evaluate(one_county(folder, year), rules)
    content = content_of(result, __version__, threshold)
    data = sealed(content, private)
    write_for_user(out, data, overwrite=overwrite)
    facts = {
        "packet": str(out),
        "county": content.county,
        "year": content.year,
        "verdict": content.verdict,
        "snapshot": content.snapshot,
        "standard": {"id": content.standard.id, "version": content.standard.version, "hash": content.standard.hash},
        "fingerprint": private.fingerprint,
        "suppressed_cells": len(content.suppressed),
        "suppression_threshold": threshold,
        "open_doubts": sum(content.findings.open_doubts.values()),
        "bytes": len(data),
    }
    if as_json:
        show.json(facts)
        return
    show.say(
        Text(
            "已写出{county} {year}学年的数据包：{packet}（{bytes}字节）\n结论：{verdict}　数据快照：{snapshot}\n"
            "签名密钥指纹：{fingerprint}\n屏蔽了{suppressed_cells}格（涉及1至{most}人的敏感计数，以及防止相减得出的格）；"
            "未放行的疑问{open_doubts}条。",
            "Wrote the packet of {county} {year}: {packet} ({bytes} bytes)\nVerdict: {verdict}; snapshot: {snapshot}\n"
            "Fingerprint of the key: {fingerprint}\n{suppressed_cells} cells are suppressed (sensitive counts of 1 to {most} "
            "persons, and what would tell them); {open_doubts} doubts are open.",
        ),
        **{
            **facts,
            "verdict": VERDICTS[content.verdict],
            "snapshot": content.snapshot[:16],
            "fingerprint": spoken(private.fingerprint),
            "most": max(threshold - 1, 0),
        },
    )


def _private(show: Screen, path: Path) -> PrivateKey:
    """The private key, with its passphrase from the environment or the keyboard."""
    given = os.environ.get(PASSPHRASE, "")
    try:
        return read_private(path, given)
    except PassphraseError:
        if given or not sys.stdin.isatty():
            raise
        return read_private(path, click.prompt(_ask(show), hide_input=True, err=True))


def verify(
    show: Screen,
    sources: tuple[Path, ...],
    keys: Path,
    year: int | None,
    standard: str | None,
    data: Path | None,
    as_json: bool,
) -> int:
    """Check packets."""
    must_exist(*sources, keys, data)
    known = read_keys(keys)
    files = packet_files(sources)
    found = []
    with show.progress(quiet=as_json) as progress:
        for done, file in enumerate(files):
            progress(file.name, done, len(files))
            content = read_bytes(file)
            found.append(
                check_packet(file.name, content, known, year=year, standard=standard, snapshot=_at_hand(data, content))
            )
    checked = without_older(found)
    if as_json:
        show.json({"packets": [_checked(one, show) for one in checked]})
    else:
        _show_checked(show, checked, year)
    return next((int(one.fault) for one in checked if one.fault), 0)


def read_bytes(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(
            Text(f"无法读取“{path}”（{error.strerror}）", f"cannot read {path} ({error.strerror})")
        ) from error


def packet_files(sources: Iterable[Path]) -> list[Path]:
    """The packet files among `sources`, and in the folders among them.

    Raises:
        UsageError: a folder holds none.
    """
    files: list[Path] = []
    for source in sources:
        inside = sorted(source.glob(f"*{PACKET}")) if source.is_dir() else [source]
        if not inside:
            raise UsageError(
                Text(f"“{source}”里没有数据包（{PACKET} 文件）", f"{source} holds no packets ({PACKET} files)")
            )
        files += inside
    return files


def _at_hand(data: Path | None, packet: bytes) -> Snapshot | None:
    """The county's own data of the packet's year, where their folder was given.

    Raises:
        UsageError: the folder has another county, or not that year.
    """
    if data is None:
        return None
    try:
        content = opened(packet).content()
    except PacketError:
        return None  # said by the check itself
    folders = (data,) if is_county_folder(data) else counties(data)
    for folder in folders:
        snapshot = open_county(folder)
        if snapshot.county == content.county:
            return snapshot if snapshot.year == content.year else open_county(folder, content.year)
    raise UsageError(
        Text(f"“{data}”里没有{content.county}的数据", f"{data} does not hold the data of {content.county}")
    )


def _show_checked(show: Screen, checked: Sequence[Checked], year: int | None) -> None:
    good = [one for one in checked if one.fault is Fault.NONE]
    for one in good[:LISTED]:
        _show_good(show, one)
    if len(good) > LISTED:
        show.say(
            Text("……另有{more}个数据包也通过；--json 可看全部", "... {more} more passed; --json has them"),
            more=len(good) - LISTED,
        )
    for one in checked:
        if one.fault is Fault.NONE:
            continue
        show.line(f"✗ {one.name}  {one.text.get(show.language)}", "red")
        differing = [each for each in one.recomputed if each.outcome == "different"]
        for each in differing[:LISTED]:
            show.say(
                Text("    {what}：包里 {said}，重算 {found}", "    {what}: packet {said}, recomputed {found}"),
                what=each.what, said=each.said, found=each.found,
            )  # fmt: skip
        if len(differing) > LISTED:
            show.say(Text("    ……还有{more}处", "    ... {more} more"), more=len(differing) - LISTED)
    show.say(
        Text("{all}个数据包：{good}个通过，{bad}个有问题。", "{all} packets: {good} passed, {bad} did not."),
        all=len(checked), good=len(good), bad=len(checked) - len(good),
    )  # fmt: skip
    if year is None:
        show.say(
            Text(
                "没有给 --year，旧年度的数据包只有与新的放在一起才看得出来。",
                "Without --year an older packet shows only beside a newer one.",
            )
        )
    hidden = {word for one in checked for word in ("suppressed", "stays_home") if one.count(word)}
    if hidden:
        show.say(
            Text(
                "“{word}”的判定以县里所报为准：算它的数没有出县。",
                "A verdict that is “{word}” stands as the county says it: the figures behind it did not leave the county.",
            ),
            word=OUTCOMES["suppressed"],
        )


def _show_good(show: Screen, one: Checked) -> None:
    if one.content is None:
        return
    counts = [(word, one.count(outcome)) for outcome, word in OUTCOMES.items()]
    zh = "，".join(f"{word.zh}{count}处" for word, count in counts if count)
    en = ", ".join(f"{word.en}: {count}" for word, count in counts if count)
    content = one.content
    show.say(
        Text(
            "✓ {name}  {county} {year}学年，{standard}，结论：{verdict}。{text}{counts}。",
            "✓ {name}  {county} {year}, {standard}, verdict: {verdict}; {text} {counts}.",
        ),
        name=one.name, county=content.county, year=content.year, verdict=VERDICTS[content.verdict], text=one.text,
        standard=f"{content.standard.id} {content.standard.version}", counts=Text(zh, en),
    )  # fmt: skip
    open_ = [each for each in one.recomputed if each.outcome in ("suppressed", "stays_home")]
    for each in open_:
        show.line(f"    {each.what}: {OUTCOMES[each.outcome].get(show.language)}", "yellow")


def _checked(one: Checked, show: Screen) -> dict[str, object]:
    content = one.content
    return {
        "packet": one.name,
        "fault": one.fault.name.lower(),
        "exit_code": int(one.fault),
        "text": one.text.get(show.language),
        "fingerprint": one.fingerprint or None,
        "county": content.county if content else None,
        "city": content.city if content else None,
        "year": content.year if content else None,
        "snapshot": content.snapshot if content else None,
        "verdict": content.verdict if content else None,
        "counts": {outcome: one.count(outcome) for outcome in OUTCOMES},
        "not_the_same": [
            {"what": each.what, "packet": each.said, "recomputed": each.found, "outcome": each.outcome}
            for each in one.recomputed
            if each.outcome != "same"
        ],
    }


def commands() -> list[click.Command]:
    """The commands of this module."""
    threshold = click.Option(
        ["--suppress-below", "threshold"],
        type=click.IntRange(min=0),
        metavar="N",
        default=DEFAULT_THRESHOLD,
        show_default=True,
    )
    keys = Group(
        "keys",
        commands=[
            command(
                "new", keys_new, text_option("--county", "county", "NAME", required=True),
                path_option("--out", "out", "DIR", required=True), flag_option("--passphrase", "passphrase"),
            ),
        ],
    )  # fmt: skip
    return [
        keys,
        command(
            "packet", packet, folder_argument(), path_option("--key", "key", required=True),
            path_option("--out", "out", "FILE.packet", required=True), year_option(), *under_standard(), threshold,
            overwrite_option(), as_json_option(),
        ),
        command(
            "verify", verify, argument("sources", "PACKET...", many=True), path_option("--keys", "keys", "FOLDER", required=True),
            year_option(), text_option("--standard", "standard", "ID"), path_option("--data", "data", "DIR"), as_json_option(),
        ),
    ]  # fmt: skip
