"""Many accounts from one Excel workbook: the template, what is wrong with it cell by cell, and the accounts.

Two sheets: schools (those at the desk stand in it; new lines are new schools) and people. Nothing is made unless
every line is right.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import openpyxl
import xlsxwriter
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from junheng.errors import UsageError
from junheng.records.layout.headings import normal, understand
from junheng.records.values.cells import DAMAGED_FROM, SCIENTIFIC
from junheng.text import Text
from junheng.web.audit.record import record
from junheng.web.files.keeping import receive
from junheng.web.people.managing import GIVEN_BY_COUNTY, make_account, places_of
from junheng.web.people.models import Organisation, User
from junheng.web.people.roles import DEPARTMENTS, KINDS_OF_ROLE, ROLES, Department, OrganisationKind, Role
from junheng.web.returns.codes import read_code
from junheng.web.returns.rolling import TAKEN_BY_CLOSED, give_returns
from junheng.web.words import words

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED_BYTES = 60 * 1024 * 1024  # a workbook of this kind has some hundred kilobytes; more is a zip bomb
MOST_LINES = 3000
SCHOOLS, PEOPLE = "学校", "人员"
SCHOOL_HEADINGS = ("机构标识码", "学校名称")
PEOPLE_HEADINGS = ("姓名", "用户名", "手机", "岗位", "单位", "督学负责的学校")
MANY = ("、", "，", ",", "；", ";", " ", "\n")
TELEPHONE = re.compile(r"[\d+()（）\-－—/、，,；;转#* ]+")
TAKEN = Text(
    "刚才有人建了其中的学校或账号，请再上传一次", "somebody just made one of these schools or accounts; upload again"
)


@dataclass(frozen=True)
class Fault:
    """Something wrong, and where."""

    sheet: str
    cell: str
    message: Text


class BulkError(UsageError):
    """A workbook with faults; nothing was made."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__(
            Text("有{count}处错误，没有建任何账号。", "There are {count} faults; no account was made.").format(
                count=len(faults)
            )
        )


@dataclass(frozen=True)
class Line:
    """An account to be made."""

    name: str
    username: str
    telephone: str
    role: Role
    place: str  # code of a school or department; empty: the county
    schools: tuple[str, ...]


@dataclass(frozen=True)
class Made:
    """What was made of a workbook."""

    accounts: list[tuple[User, str]]  # each with its one-time password
    schools: list[Organisation]
    year: int | None  # in which the new schools have a return


@dataclass
class Wanted:
    """What a workbook asks for."""

    schools: dict[str, str] = field(default_factory=dict)  # new ones, by code
    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def template(county: Organisation) -> bytes:
    """The workbook to fill in, with the county's schools in it."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True, "bg_color": "#E8EEF7", "border": 1})
        text = book.add_format({"num_format": "@"})
        people = book.add_worksheet(PEOPLE)
        schools = book.add_worksheet(SCHOOLS)
        notes = book.add_worksheet("说明")
        for sheet, headings in ((people, PEOPLE_HEADINGS), (schools, SCHOOL_HEADINGS)):
            sheet.write_row(0, 0, headings, bold)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(headings) - 1, 22, text)
        rows = places_of(county).filter(kind=OrganisationKind.SCHOOL).order_by("code")
        for number, school in enumerate(rows, 1):
            schools.write_string(number, 0, school.code)
            schools.write_string(number, 1, school.name)
        roles = [ROLES[role].zh for role in GIVEN_BY_COUNTY]
        people.data_validation(1, 3, MOST_LINES, 3, {"validate": "list", "source": roles})
        for number, (zh, en) in enumerate(_notes(county)):
            notes.write_string(number, 0, zh)
            notes.write_string(number, 1, en)
        notes.set_column(0, 1, 70)
    return out.getvalue()


def _notes(county: Organisation) -> Iterator[tuple[str, str]]:
    yield (
        "每行一个账号。姓名、用户名、岗位、单位必填。",
        "One account a line. Name, user name, role and organisation are required.",
    )
    yield (
        "单位：学校填机构标识码或学校名称；科室填科室名称；县级岗位（管理员、局领导、督学）填县名。",
        ("Organisation: code or name of the school; name of the department; for roles of the county its name."),
    )
    yield "新学校先在“学校”表里加一行。", "A new school first gets a line in the sheet of schools."
    yield (
        "责任督学：最后一列填学校的机构标识码，用顿号隔开。",
        "Inspectors: the codes of their schools in the last column.",
    )
    yield (
        "全部正确才会建账号；有错会列出每一格。",
        "Accounts are made only when every cell is right; faults are listed by cell.",
    )
    yield f"县名：{county.name}", f"County: {county.name}"
    for role in GIVEN_BY_COUNTY:
        yield f"岗位：{ROLES[role].zh}", f"Role: {ROLES[role].en}"
    for department in Department:
        yield f"科室：{DEPARTMENTS[department].zh}", f"Department: {DEPARTMENTS[department].en}"


def read(content: bytes, county: Organisation) -> Wanted:
    """What a filled-in template asks for, with all its faults."""
    wanted = Wanted()
    book = _opened(content, wanted)
    if book is None:
        return wanted
    if SCHOOLS in book.sheetnames:
        _Schools(county, wanted).read(book[SCHOOLS])
    if PEOPLE in book.sheetnames:
        _People(county, wanted).read(book[PEOPLE])
    else:
        wanted.faults.append(
            Fault(PEOPLE, "", Text("缺少“人员”表，请用下载的模板", "the sheet 人员 is missing; use the template"))
        )
    if not wanted.lines and not wanted.faults:
        wanted.faults.append(Fault(PEOPLE, "A2", Text("一行也没有填", "not a single line is filled in")))
    return wanted


def _opened(content: bytes, wanted: Wanted) -> Any:
    unreadable = Fault(
        "",
        "",
        Text("不是 Excel 工作簿（.xlsx），请用下载的模板另存后上传", "no Excel workbook (.xlsx); use the template"),
    )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(part.file_size for part in packed.infolist())
        if size > MOST_UNPACKED_BYTES:
            wanted.faults.append(Fault("", "", Text("文件解开后太大", "the file is too large when unpacked")))
            return None
        return openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError):
        wanted.faults.append(unreadable)
        return None


def _rows(sheet: Any, headings: tuple[str, ...], wanted: Wanted) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of every line with something in it, in the order of `headings`, wherever the columns stand."""
    rows = sheet.iter_rows(max_row=MOST_LINES + 2, max_col=40, values_only=True)
    first = [_heading(sheet.title, value) for value in next(rows, ())]
    missing = [heading for heading in headings if heading not in first]
    if missing:
        names = "、".join(missing)
        wanted.faults.append(
            Fault(sheet.title, "A1", Text("缺少列：{names}", "columns are missing: {names}").format(names=names))
        )
        return
    places = [first.index(heading) for heading in headings]
    for number, row in enumerate(rows, 2):
        cells = [_text(row[place]) if place < len(row) else "" for place in places]
        if any(cells):
            if number > MOST_LINES + 1:
                most = Text("最多{most}行", "at most {most} lines").format(most=MOST_LINES)
                wanted.faults.append(Fault(sheet.title, f"A{number}", most))
                return
            yield number, cells


def _heading(sheet: str, value: object) -> str:
    """What a heading means: of schools by the names that the readers of the returns know, else whatever its spaces."""
    meant = understand("schools", value) if sheet == SCHOOLS else None
    return meant.column.zh if meant else normal("" if value is None else value)


def _text(value: object) -> str:
    """A cell as text: a telephone or code that Excel took for a number has no decimals, or shows that it lost digits."""
    if isinstance(value, (int, float)) and abs(value) >= DAMAGED_FROM:
        return f"{value:E}"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else " ".join(str(value).split()) if "\n" not in str(value) else str(value).strip()


class _Schools:
    """Reads the sheet of schools against those that the county has."""

    def __init__(self, county: Organisation, wanted: Wanted) -> None:
        self.wanted = wanted
        schools = Organisation.objects.filter(kind=OrganisationKind.SCHOOL, parent=county)
        self.known = {school.code: school for school in schools}
        self.had = {school.name: school.code for school in schools if not school.closed}
        self.lines: dict[str, int] = {}
        self.named: dict[str, int] = {}  # lines of new schools

    def read(self, sheet: Any) -> None:
        """Read every line."""
        for number, (typed, name) in _rows(sheet, SCHOOL_HEADINGS, self.wanted):
            code, unread = (typed, None) if typed in self.known else read_code(typed)
            wrong_code = unread or self._wrong_code(code)
            wrong_name = None if wrong_code else self._wrong_name(code, name)
            if wrong_code:
                self.wanted.faults.append(Fault(SCHOOLS, f"A{number}", wrong_code))
            elif wrong_name:
                self.wanted.faults.append(Fault(SCHOOLS, f"B{number}", wrong_name))
            elif code not in self.known:
                self.wanted.schools[code] = name
                self.named[name] = number
            self.lines.setdefault(code, number)

    def _wrong_code(self, code: str) -> Text | None:
        if not code:
            return Text("没有填机构标识码", "the code is missing")
        if code in self.lines:
            return Text(f"与第{self.lines[code]}行重复", f"the same as line {self.lines[code]}")
        school = self.known.get(code)
        return TAKEN_BY_CLOSED.format(code=code, name=school.name) if school is not None and school.closed else None

    def _wrong_name(self, code: str, name: str) -> Text | None:
        if not name:
            return Text("没有填学校名称", "the name is missing")
        if code in self.known:
            had = self.known[code].name
            return Text(f"系统中这个代码是“{had}”", f"this code is {had} at the desk") if had != name else None
        if name in self.had:
            return Text(
                f"本县已有“{name}”，标识码是{self.had[name]}", f"the county has {name}, with the code {self.had[name]}"
            )
        if name in self.named:
            return Text(f"校名与第{self.named[name]}行重复", f"the same name as line {self.named[name]}")
        return Text("学校名称超过200个字", "the name is longer than 200 letters") if len(name) > 200 else None


class _People:
    """Reads the sheet of people against what is at the desk and in the sheet of schools."""

    def __init__(self, county: Organisation, wanted: Wanted) -> None:
        self.county, self.wanted = county, wanted
        self.roles = {word: role for role in GIVEN_BY_COUNTY for word in (ROLES[role].zh, ROLES[role].en, role.value)}
        self.schools = dict(places_of(county).filter(kind=OrganisationKind.SCHOOL).values_list("code", "name"))
        self.schools |= wanted.schools
        self.names: dict[str, list[str]] = {}
        for code, name in self.schools.items():
            self.names.setdefault(name, []).append(code)
        self.departments = {
            word: each.value for each in Department for word in (DEPARTMENTS[each].zh, DEPARTMENTS[each].en, each.value)
        }
        self.taken = {name.casefold() for name in User.objects.values_list("username", flat=True)}

    def read(self, sheet: Any) -> None:
        """Read every line."""
        lines: dict[str, int] = {}
        for number, (name, username, telephone, word, place, schools) in _rows(sheet, PEOPLE_HEADINGS, self.wanted):
            before = len(self.wanted.faults)
            self._check_name(name, number)
            self._check_username(username, number, lines)
            self._check_telephone(telephone, number)
            role = self.roles.get(word)
            if role is None:
                self._no_role(word, number)
                self._check_place(place, number)
                continue
            code = self._place(role, place, number)
            inspected = self._inspected(role, schools, number)
            if len(self.wanted.faults) == before:
                self.wanted.lines.append(Line(name, username, telephone, role, code, inspected))

    def _fault(self, column: str, number: int, zh: str, en: str) -> None:
        self.wanted.faults.append(Fault(PEOPLE, f"{column}{number}", Text(zh, en)))

    def _check_name(self, name: str, number: int) -> None:
        if not name:
            self._fault("A", number, "没有填姓名", "the name is missing")
        elif len(name) > 80:
            self._fault("A", number, "姓名超过80个字", "the name is longer than 80 letters")

    def _check_telephone(self, telephone: str, number: int) -> None:
        if len(telephone) > 40:
            self._fault("C", number, "手机号超过40个字", "the telephone is longer than 40 signs")
        elif telephone and not TELEPHONE.fullmatch(telephone):
            shown = " ".join(telephone.split())
            self._fault(
                "C",
                number,
                f"“{shown}”不像手机号；请把该列设为“文本”格式，重新填写完整号码，不要换行",
                f"{shown} is no telephone; format the column as text and write the whole number in one line",
            )

    def _no_role(self, word: str, number: int) -> None:
        known = "、".join(ROLES[each].zh for each in GIVEN_BY_COUNTY)
        known_en = ", ".join(ROLES[each].en for each in GIVEN_BY_COUNTY)
        self._fault(
            "D",
            number,
            f"没有岗位“{word}”，可填：{known}" if word else f"没有填岗位，可填：{known}",
            f"there is no role {word}; there are: {known_en}"
            if word
            else f"the role is missing; there are: {known_en}",
        )

    def _check_place(self, place: str, number: int) -> None:
        """A place beside a role that is not known: it is wrong where no role is had there."""
        if place not in {"", self.county.name, self.county.code, *self.schools, *self.names, *self.departments}:
            self._fault("E", number, f"没有单位“{place}”", f"there is no school or department {place}")

    def _check_username(self, username: str, number: int, lines: dict[str, int]) -> None:
        if not username:
            self._fault("B", number, "没有填用户名", "the user name is missing")
            return
        key = username.casefold()
        try:
            UnicodeUsernameValidator()(username)
            sound = len(username) <= 150
        except ValidationError:
            sound = False
        if not sound:
            self._fault(
                "B", number, "用户名只能用字母、汉字、数字和 @ . + - _", "user names take letters, digits and @ . + - _"
            )
        elif SCIENTIFIC.fullmatch(username):
            self._fault(
                "B",
                number,
                f"用户名已被 Excel 当作数字，末位可能丢失（{username}）；请把该列设为“文本”格式，重新填写",
                f"Excel made a number of the user name and may have lost digits ({username}); format the column as text",
            )
        elif key in lines:
            self._fault("B", number, f"用户名与第{lines[key]}行重复", f"the same user name as line {lines[key]}")
        elif key in self.taken:
            self._fault("B", number, f"用户名“{username}”已经有人用", f"the user name {username} is taken")
        lines.setdefault(key, number)

    def _place(self, role: Role, place: str, number: int) -> str:
        kinds = KINDS_OF_ROLE[role]
        if not place and OrganisationKind.COUNTY not in kinds:
            self._fault("E", number, "没有填单位", "the organisation is missing")
        elif OrganisationKind.SCHOOL in kinds:
            codes = [place] if place in self.schools else self.names.get(place, [])
            if len(codes) == 1:
                return codes[0]
            zh = (
                f"有{len(codes)}所学校叫“{place}”，请填机构标识码"
                if codes
                else f"没有学校“{place}”，请先在“学校”表里加上"
            )
            self._fault("E", number, zh, f"{len(codes)} schools are called {place}; give the code")
        elif OrganisationKind.DEPARTMENT in kinds:
            if place in self.departments:
                return self.departments[place]
            known = "、".join(DEPARTMENTS[each].zh for each in Department)
            self._fault("E", number, f"没有科室“{place}”，可填：{known}", f"there is no department {place}")
        elif place not in ("", self.county.name, self.county.code):
            self._fault(
                "E",
                number,
                f"这个岗位属于县，请填“{self.county.name}”",
                f"this role is the county's: {self.county.name}",
            )
        return ""

    def _inspected(self, role: Role, schools: str, number: int) -> tuple[str, ...]:
        for sign in MANY:
            schools = schools.replace(sign, "、")
        codes = tuple(part for part in schools.split("、") if part)
        if role is not Role.INSPECTOR:
            if codes:
                self._fault("F", number, "只有责任督学填这一列", "only inspectors have schools here")
            return ()
        unknown = [code for code in codes if code not in self.schools]
        if unknown or not codes:
            what = "、".join(unknown)
            zh = f"没有机构标识码为 {what} 的学校" if unknown else "责任督学要填所负责学校的机构标识码"
            self._fault(
                "F", number, zh, f"no schools with the codes {what}" if unknown else "an inspector needs schools"
            )
        return codes


def from_workbook(file: UploadedFile[bytes] | None, county: Organisation, by: User) -> Made:
    """Make the schools and accounts of a filled-in template.

    Raises:
        BulkError: there is no file, it is too large, or has faults; nothing was made.
    """
    if file is None or not file.size or file.size > MOST_BYTES:
        raise BulkError([Fault("", "", words("people.file_too_large" if file and file.size else "people.no_file"))])
    try:
        with receive(file) as received:  # which refuses what is made to do harm
            content = received.temporary.read_bytes()
    except UsageError as error:
        raise BulkError([Fault("", "", error.text)]) from error
    wanted = read(content, county)
    if wanted.faults:
        raise BulkError(wanted.faults)
    try:
        return make(wanted, county, by)
    except (IntegrityError, UsageError) as error:  # somebody made one of them in the meantime: nothing was made
        raise BulkError([Fault(PEOPLE, "B", TAKEN)]) from error


@transaction.atomic
def make(wanted: Wanted, county: Organisation, by: User) -> Made:
    """Make the schools and accounts of a workbook without faults; new schools have a return of the year that is open."""
    schools = Organisation.objects.bulk_create(
        Organisation(kind=OrganisationKind.SCHOOL, code=code, name=name, parent=county)
        for code, name in wanted.schools.items()
    )
    year = give_returns(county, schools) if schools else None
    if schools:
        record(
            "schools_made", who=by, county=county, target=county, made=[school.code for school in schools],
            year=year.number if year is not None else None,
        )  # fmt: skip
    places = {(place.kind, place.code): place for place in places_of(county)}

    def place_of(line: Line) -> Organisation:
        if not line.place:
            return county
        return places[KINDS_OF_ROLE[line.role][0], line.place]

    accounts = [
        make_account(
            line.username, line.name,
            [(line.role, place_of(line), [places[OrganisationKind.SCHOOL, code] for code in line.schools])],
            county=county, by=by, telephone=line.telephone,
        )
        for line in wanted.lines
    ]  # fmt: skip
    return Made(accounts, schools, year.number if year is not None else None)


def password_sheet(rows: list[tuple[str, str, str]]) -> bytes:
    """A workbook of names, user names and one-time passwords, to be cut into slips."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("初始密码")
        sheet.set_column(0, 2, 24)
        sheet.write_row(0, 0, ("姓名", "用户名", "初始密码（首次登录须修改）"), book.add_format({"bold": True}))
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                sheet.write_string(number, column, value)
    return out.getvalue()
