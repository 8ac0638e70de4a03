"""What a province asks of a packet: is it whole, whose is it, of which year and standard, and do its figures come out.

The order is that of trust: nothing a packet says is used before its signature fits a key of the province's folder.
Recomputing is `evaluate` itself on the tables in the packet, so that there is no second way of judging.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Literal

import polars as pl

from junheng.errors import JunhengError, UsageError
from junheng.evaluation import Evaluation, evaluate
from junheng.evaluation.case import Judged, Missing
from junheng.evaluation.resource import row_indicators
from junheng.evaluation.verdicts import Verdict, all_of
from junheng.records.snapshot import Snapshot
from junheng.rollup.keys import PublicKey, keys_by_fingerprint
from junheng.rollup.packet import (
    ROW_TYPES,
    STAY_HOME,
    Content,
    Packet,
    PacketError,
    Said,
    frame_of,
    opened,
    sent_result,
)
from junheng.rollup.suppression import SENSITIVE_COLUMNS, SENSITIVE_ITEMS, SUPPRESSED, SURVEY_COLUMNS, Cell
from junheng.standards import Standard, load_standard
from junheng.text import Text

SAME = 1e-12  # relative; another version of polars may add up in another order


class Fault(IntEnum):
    """What is wrong with a packet. The number is the exit code of `junheng verify`."""

    NONE = 0
    DIFFERENT = 1  # recomputing gives something else
    ALTERED = 3  # not a packet, damaged, or changed after signing
    UNKNOWN_KEY = 4
    OTHER_COUNTY = 5  # signed with the key of another county than it names
    OTHER_YEAR = 6  # of another year than asked for, or older than another packet of the county
    OTHER_STANDARD = 7
    OTHER_DATA = 8  # the data at hand are not those that it was made from
    SWAPPED = 9  # the signature line belongs to another county's packet


Outcome = Literal["same", "different", "suppressed", "stays_home"]
OUTCOMES: Mapping[Outcome, Text] = {
    "same": Text("重算一致", "recomputed, the same"),
    "different": Text("重算不一致", "recomputed, different"),
    "suppressed": Text("无法重算（屏蔽）", "cannot be recomputed (suppressed)"),
    "stays_home": Text("无法重算（名册不出县）", "cannot be recomputed (the lists stay in the county)"),
}


@dataclass(frozen=True, slots=True)
class Recomputed:
    """One thing that a packet says, and what recomputing it gave."""

    what: str  # an indicator, "YZ-CV3 primary", "YZ-R3 2142011126 primary", "area resources", "county"
    said: str
    found: str
    outcome: Outcome


@dataclass(frozen=True)
class Checked:
    """A packet and what was found. `content` is None where the file could not be trusted so far as to read it."""

    name: str
    fault: Fault
    text: Text
    content: Content | None = None
    fingerprint: str = ""
    recomputed: tuple[Recomputed, ...] = ()

    def count(self, outcome: Outcome) -> int:
        """How many things had an outcome."""
        return sum(one.outcome == outcome for one in self.recomputed)


def check_signature(name: str, data: bytes, keys: Iterable[PublicKey]) -> Checked | tuple[Packet, Content]:
    """Whether the file is whole and signed by the county that it names: the packet and what it says where it is."""
    try:
        packet = opened(data)
    except PacketError as error:
        return Checked(name, Fault.ALTERED, error.text)
    fault, text = _by_key(packet, keys_by_fingerprint(keys).get(packet.fingerprint, ()))
    if fault is Fault.NONE:
        try:
            return packet, packet.content()
        except PacketError as error:
            fault, text = Fault.ALTERED, error.text
    return Checked(name, fault, text, fingerprint=packet.fingerprint)


def _by_key(packet: Packet, holders: Sequence[PublicKey]) -> tuple[Fault, Text]:
    """What the key says of a packet; `holders` are the counties whose key has the packet's fingerprint."""
    if not holders:
        return Fault.UNKNOWN_KEY, Text(
            f"不认识签名的密钥（指纹 {packet.fingerprint}）：公钥文件夹里没有它。请与县里核对指纹后放入公钥。",
            f"signed with a key (fingerprint {packet.fingerprint}) that is not in the folder of keys. Compare the "
            "fingerprint with the county and put its public key there.",
        )
    whose, claimed = holders[0].county, packet.claimed()
    own = any(key.county in claimed for key in holders)
    if holders[0].fits(packet.signature, packet.signed):
        if own:
            return Fault.NONE, Text("签名有效。", "the signature is good.")
        return Fault.OTHER_COUNTY, Text(
            f"用{whose}的密钥签名，内容却写着{claimed[0] if claimed else '？'}：密钥和县对不上，不能采用。",
            f"signed with the key of {whose}, but it says it is {claimed[0] if claimed else '?'}: do not use it.",
        )
    if own or not claimed:
        return Fault.ALTERED, Text(
            "内容与签名不符：签名之后被改动过，不能采用。请县里重新交一次。",
            "the content does not fit its signature: it was altered after signing. Do not use it; ask the county again.",
        )
    return Fault.SWAPPED, Text(
        f"签名行是{whose}的，内容却写着另一个县：签名被调换过，不能采用。",
        f"the signature line is that of {whose}, the content names another county: signatures were exchanged.",
    )


def check_packet(
    name: str,
    data: bytes,
    keys: Sequence[PublicKey],
    *,
    year: int | None = None,
    standard: str | None = None,
    snapshot: Snapshot | None = None,
) -> Checked:
    """Everything a province asks of one packet.

    Args:
        name: What to call it.
        data: The bytes of the file.
        keys: The public keys of the counties.
        year: The year that is asked for; any where None.
        standard: A pack of the province's own, by id or folder; the id that the packet names where None.
        snapshot: The county's data, where they are at hand.
    """
    signed = check_signature(name, data, keys)
    if isinstance(signed, Checked):
        return signed
    packet, content = signed
    rules = _same_standard(content, standard)
    fault = _unasked(content, year, rules, snapshot)
    recomputed: tuple[Recomputed, ...] = ()
    if fault is None and isinstance(rules, Standard):
        try:
            recomputed = recompute(content, rules)
        except JunhengError as error:
            fault = Fault.ALTERED, error.text
    differing = sum(one.outcome == "different" for one in recomputed)
    if fault is None and differing:
        fault = (
            Fault.DIFFERENT,
            Text(
                f"签名有效，但有{differing}处与重算的结果不一致。",
                f"the signature is good, but {differing} figures come out different.",
            ),
        )
    code, text = fault or (
        Fault.NONE,
        Text("签名有效，重算一致。", "the signature is good and the figures come out the same."),
    )
    return Checked(name, code, text, content, packet.fingerprint, recomputed)


def _unasked(
    content: Content, year: int | None, rules: Standard | Text, snapshot: Snapshot | None
) -> tuple[Fault, Text] | None:
    """Why a well signed packet is not what was asked for."""
    if year is not None and content.year != year:
        return Fault.OTHER_YEAR, Text(
            f"这是{content.year}学年的数据包，要的是{year}学年的。",
            f"this is the packet of {content.year}, not of {year}.",
        )
    if isinstance(rules, Text):
        return Fault.OTHER_STANDARD, rules
    if snapshot is not None and snapshot.hash != content.snapshot:
        return Fault.OTHER_DATA, Text(
            "手上的数据与数据包所依据的不同（快照指纹不一致）：签发之后有过更正，或不是同一份数据。",
            "the data at hand are not those that the packet was made from (their hashes differ): corrected since, or "
            "other data.",
        )
    return None


def without_older(checked: Sequence[Checked]) -> tuple[Checked, ...]:
    """`checked` with those marked that are older than, or stand beside, another good packet of the same county."""
    newest: dict[tuple[str | None, str], int] = {}
    seen: dict[tuple[str | None, str, int], set[str]] = {}
    for one in checked:
        if one.content is not None:
            county = one.content.city, one.content.county
            newest[county] = max(newest.get(county, 0), one.content.year)
            seen.setdefault((*county, one.content.year), set()).add(one.content.snapshot)
    found = []
    for one in checked:
        content = one.content
        if content is None or one.fault not in (Fault.NONE, Fault.DIFFERENT):
            found.append(one)
            continue
        latest = newest[content.city, content.county]
        several = len(seen[content.city, content.county, content.year]) > 1
        if content.year == latest and not several:
            found.append(one)
            continue
        text = (
            Text(
                f"这是{content.year}学年的旧数据包，同一个县已有{latest}学年的。",
                f"an older packet, of {content.year}: the same county has one of {latest}.",
            )
            if content.year < latest
            else Text(
                f"同一个县{content.year}学年有几个数据不同的数据包，无法知道哪个有效；请县里说明，只留一个。",
                f"there are several packets of this county for {content.year}, from different data; ask it which one holds.",
            )
        )
        found.append(Checked(one.name, Fault.OTHER_YEAR, text, content, one.fingerprint, one.recomputed))
    return tuple(found)


def _same_standard(content: Content, own: str | None) -> Standard | Text:
    """The standard of the packet as it is here, or why it is not the same."""
    said = content.standard
    try:
        rules = load_standard(own or said.id, said.settings)
    except UsageError as error:
        return Text(
            f"这里用不了数据包的标准 {said.id} {said.version}：{error.text.zh}。地方标准包可用 --standard 指出。",
            f"the packet's standard {said.id} {said.version} cannot be used here: {error.text.en}. Name a local pack "
            "with --standard.",
        )
    if rules.hash == said.hash:
        return rules
    return Text(
        f"数据包用的标准是 {said.id} {said.version}（{said.hash[:12]}），这里的是 {rules.id} {rules.pack.version}（{rules.hash[:12]}）："
        "标准不同，不能重算。请统一标准包的版本。",
        f"the packet was judged by {said.id} {said.version} ({said.hash[:12]}), here it is {rules.id} {rules.pack.version} "
        f"({rules.hash[:12]}): another standard, nothing can be recomputed. Agree on one version of the pack.",
    )


def recompute(content: Content, standard: Standard) -> tuple[Recomputed, ...]:
    """Everything that a packet says, recomputed from the tables in it by the same rules.

    Raises:
        PacketError: the tables or frames are not what this version writes.
        UsageError: the tables hold no schools.
    """
    result = evaluate(content.snapshot_sent(), standard)
    hidden = content.suppressed
    found = [*_wrongly_hidden(hidden), *_frames(content, result)]
    said = {one.indicator: one for one in (*content.indicators, *content.vetoes, *content.entry)}
    settled: dict[str, Verdict | None] = {}
    for judged in (*result.county, *result.vetoes, *result.entry):
        claim = said.pop(judged.indicator, None)
        if claim is None:
            found.append(Recomputed(judged.indicator, "—", str(judged.verdict), "different"))
            continue
        outcome = _outcome(claim, judged, hidden)
        found.append(Recomputed(judged.indicator, _shown(claim), _shown(judged), outcome))
        settled[judged.indicator] = judged.verdict if outcome == "same" else claim.verdict
    found += [Recomputed(name, _shown(claim), "—", "different") for name, claim in said.items()]
    return (*found, *_joined(content, result, settled))


def _wrongly_hidden(hidden: frozenset[Cell]) -> list[Recomputed]:
    """Cells that are kept back although nothing of the kind ever is: nobody may hide a figure in this way."""
    items = {item for whole, parts in SENSITIVE_ITEMS for item in (whole, *parts)}
    allowed = {("stages", column) for column in SENSITIVE_COLUMNS} | {("survey", column) for column in SURVEY_COLUMNS}
    return [
        Recomputed(f"{table}.{column} {key} {stage}".rstrip(), SUPPRESSED, "—", "different")
        for table, column, key, stage in sorted(hidden)
        if (table, column) not in allowed and not (table == "county" and column == "value" and key in items)
    ]


def _outcome(claim: Said, found: Judged, hidden: frozenset[Cell]) -> Outcome:
    """How a judgement compares with the recomputed one, parts and all."""
    if _alike(claim, found):
        return "same"
    owed = list(_owed(found))
    if any(_cell(missing) in hidden for missing in owed):
        return "suppressed"
    if any(missing.table in STAY_HOME for missing in owed):
        return "stays_home"
    return "different"


def _owed(judged: Judged) -> Iterable[Missing]:
    yield from judged.missing
    for part in judged.parts:
        yield from _owed(part)


def _cell(missing: Missing) -> Cell:
    return missing.table, missing.column, missing.school_id or missing.where, missing.stage


def _alike(claim: Said, found: Judged) -> bool:
    label = "" if found.label is None else found.label.zh
    return (
        (claim.indicator, claim.stage, claim.label, claim.verdict)
        == (found.indicator, found.stage, label, found.verdict)
        and (claim.value == SUPPRESSED or _close(claim.value, found.value))
        and _close(claim.target, found.target)
        and len(claim.parts) == len(found.parts)
        and all(map(_alike, claim.parts, found.parts))
    )


def _close(one: float | str | None, other: float | None) -> bool:
    if one is None or other is None or isinstance(one, str):
        return one is None and other is None
    return math.isclose(one, other, rel_tol=SAME, abs_tol=0.0)


def _shown(one: Said | Judged) -> str:
    return f"{one.verdict}" if one.value is None else f"{one.verdict} {one.value}"


def _frames(content: Content, result: Evaluation) -> list[Recomputed]:
    rows, school_rows, balance = sent_result(content)
    ratios = result.rows.filter(pl.col("indicator").is_in(list(row_indicators(result.standard))))
    excluded = frame_of(content.excluded, dict.fromkeys(("school_id", "stage", "reason"), pl.String()))
    description = frame_of(content.description, dict(result.description.schema))
    return [
        *_compared("", rows, ratios.select(list(ROW_TYPES)), ("indicator", "school_id", "stage")),
        *_compared("school_rows", school_rows, result.school_rows, ("school_id", "stage")),
        *_compared("balance", balance, result.balance, ("indicator", "stage")),
        *_compared("excluded", excluded, result.excluded.select(excluded.columns), ("school_id", "stage")),
        *_compared("description", description, result.description, ("stage",)),
    ]


def _compared(what: str, said: pl.DataFrame, found: pl.DataFrame, key: tuple[str, ...]) -> list[Recomputed]:
    """Two frames line by line."""
    if set(said.columns) != set(found.columns):
        return [Recomputed(what, ", ".join(said.columns), ", ".join(found.columns), "different")]
    columns = found.columns
    lines = {tuple(row[name] for name in key): row for row in found.iter_rows(named=True)}
    results = []
    for row in said.iter_rows(named=True):
        name = " ".join(str(part) for part in (what, *(row[part] for part in key)) if part)
        other = lines.pop(tuple(row[part] for part in key), None)
        differing = columns if other is None else [each for each in columns if not _equal(row[each], other[each])]
        if differing:
            results.append(Recomputed(name, _cells(row, differing), _cells(other, differing), "different"))
        else:
            results.append(Recomputed(name, "", "", "same"))
    results += [
        Recomputed(" ".join(str(part) for part in (what, *line) if part), "—", _cells(row, columns), "different")
        for line, row in lines.items()
    ]
    return results


def _equal(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return _close(one, other)
    return one == other


def _cells(row: Mapping[str, object] | None, names: Sequence[str]) -> str:
    return "—" if row is None else ", ".join(f"{name}={row[name]}" for name in names)


def _joined(content: Content, result: Evaluation, settled: Mapping[str, Verdict | None]) -> list[Recomputed]:
    """The areas and the county, joined anew from the single verdicts."""
    judged = replace(
        result, county=tuple(replace(one, verdict=settled.get(one.indicator, one.verdict)) for one in result.county)
    )
    areas = {area: joined for area, _, joined in judged.areas()}
    found = []
    for area in dict.fromkeys((*areas, *content.areas)):
        said, joined = str(content.areas.get(area, "—")), str(areas.get(area, "—"))
        found.append(Recomputed(f"area {area}", said, joined, "same" if said == joined else "different"))
    whole = all_of(verdict for verdict in settled.values() if verdict is not None)
    outcome: Outcome = "same" if content.verdict == whole else "different"
    return [*found, Recomputed("county", content.verdict, whole, outcome)]
