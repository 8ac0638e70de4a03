"""Every command that the manual shows is run, in order, and prints what the manual says it prints.

A block marked `console` holds lines `$ command` and, below each, lines of its output; `...` stands for what is left out.
Blocks marked `python` are run too. What a person does with her hands between two commands stands in the page as
`<!-- by hand: name -->` and is done here by the function or fixture of that name.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
import yaml

from junheng.planning import make
from served import served_example

pytestmark = pytest.mark.scale

DOCS = Path(__file__).resolve().parents[2] / "docs"
ROOT = DOCS.parent
HOWTOS = sorted(path.stem for path in (DOCS / "howto").glob("*.md") if not path.stem.endswith(".en"))
PAGES = ["docs/tutorial", *(f"docs/howto/{name}" for name in HOWTOS), "README"]
FILES = [f"{page}{ending}.md" for page in PAGES for ending in ("", ".en")]
BLOCK = re.compile(
    r"^```(console|python|yaml|csv)(?: (\S+))?\n(.*?)^```|^<!-- by hand: (\w+) -->", re.MULTILINE | re.DOTALL
)

# A page gives the solver half a minute, to come nearer to the least cost; what it prints of the answer is there at once.
SECONDS = 5.0

Table = Sequence[Mapping[str, object]]
SCHOOLS: Table = [
    {"机构标识码": "2142000001", "学校名称": "城关小学", "办学类型": "小学", "举办者": "公办", "城乡分类": "城区"},
    {"机构标识码": "2142000002", "学校名称": "青山小学", "办学类型": "小学", "举办者": "公办", "城乡分类": "乡村"},
    {
        "机构标识码": "2142000003",
        "学校名称": "实验学校",
        "办学类型": "九年一贯制",
        "举办者": "公办",
        "城乡分类": "镇区",
    },
]
STAGES: Table = [
    {
        "机构标识码": "2142000001",
        "学段": "小学",
        "在校生数": 540,
        "班级数": 12,
        "专任教师数": 31,
        "高于规定学历教师数": 30,
    },
    {
        "机构标识码": "2142000002",
        "学段": "小学",
        "在校生数": 180,
        "班级数": 6,
        "专任教师数": 14,
        "高于规定学历教师数": 6,
    },
    {
        "机构标识码": "2142000003",
        "学段": "小学",
        "在校生数": "约300",
        "班级数": 8,
        "专任教师数": 18,
        "高于规定学历教师数": 16,
    },
    {
        "机构标识码": "2142000003",
        "学段": "初中",
        "在校生数": 260,
        "班级数": 6,
        "专任教师数": 21,
        "高于规定学历教师数": 20,
    },
]
CAMPUSES: Table = [
    {"机构标识码": "2142000001", "教学及辅助用房面积": 2700, "室内体育用房面积": 200, "室外运动场地面积": 3900},
    {"机构标识码": "2142000002", "教学及辅助用房面积": 900, "室内体育用房面积": 0, "室外运动场地面积": 1600},
    {"机构标识码": "2142000003", "教学及辅助用房面积": 3300, "室内体育用房面积": 300, "室外运动场地面积": 4800},
]  # fmt: skip


def sheet_and_columns(book: openpyxl.Workbook, name: str) -> tuple[object, dict[str, int], int]:
    """A sheet of the template by its Chinese name, its headings without marks and units, the first row to fill."""
    sheet = book[name]
    for row in sheet.iter_rows(max_row=10):
        words = {str(cell.value).strip("*").split("\n")[0]: cell.column for cell in row if cell.value}
        if "机构标识码" in words:
            return sheet, words, row[0].row + 2  # a worked row comes first
    raise AssertionError(f"no headings in {name}")


def fill_in() -> None:
    """Three schools; one number of pupils in words, on purpose."""
    book = openpyxl.load_workbook("我县/学校报表.xlsx")
    for name, lines in (("学校基本情况", SCHOOLS), ("分学段情况", STAGES), ("校舍与设备", CAMPUSES)):
        sheet, columns, first = sheet_and_columns(book, name)
        for number, line in enumerate(lines):
            for heading, value in {**line, **({"县(市、区)": "我县"} if name == "学校基本情况" else {})}.items():
                sheet.cell(first + number, columns[heading], value)
    book.save("我县/学校报表.xlsx")


def correct() -> None:
    """The number of pupils as a number, and a largest class that cannot be: a doubt."""
    book = openpyxl.load_workbook("我县/学校报表.xlsx")
    sheet, columns, first = sheet_and_columns(book, "分学段情况")
    sheet.cell(first + 2, columns["在校生数"], 300)
    sheet.cell(first + 2, columns["最大班额"], 30)
    book.save("我县/学校报表.xlsx")


def fill_in_right() -> None:
    """The same without the mistake."""
    fill_in()
    correct()


def fill_in_costs() -> None:
    """Two changes in the catalogue: what building costs and takes, and no leases."""
    path, sheet_name = next(
        (Path(file), name)
        for file, name in (("措施.xlsx", "改进措施目录"), ("actions.xlsx", "actions"))
        if Path(file).exists()
    )
    book = openpyxl.load_workbook(path)
    sheet = book[sheet_name]
    rows = {str(row[0].value): row for row in sheet.iter_rows()}
    building = rows.get("新建教学及辅助用房") or rows["build_teaching"]
    building[2].value, building[4].value = 3650, 2
    sheet.delete_rows((rows.get("租赁运动场地") or rows["lease_sports"])[0].row)
    book.save(path)


DESK = ("county", "account", "backup", "restore", "upgrade", "audit", "remove-personal")
# How many steps of a page are run, at least. What desk-work tells is done in a browser: tests/browser does it.
FEWEST = {"docs/howto/desk-work": 0, "docs/howto/api": 1}
TOKEN = """
from junheng.web import serve
serve.set_up(__import__("pathlib").Path("desk"))
from junheng.web.api import tokens
from junheng.web.people.models import User
print(tokens.make(User.objects.get(username="head"), "api", ["board.view", "school.view"], 1)[1])
"""


@pytest.fixture
def open_the_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The desk of the example, and a token of its head."""
    with served_example(tmp_path / "desk") as address:
        token = subprocess.run([sys.executable, "-c", TOKEN], capture_output=True, encoding="utf-8", check=True).stdout
        monkeypatch.setenv("DESK", address)
        monkeypatch.setenv("TOKEN", token.strip())
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield


def at_the_desk(words: Sequence[str]) -> SimpleNamespace:
    """A command of the desk in a process of its own: Django is set up once a process, for one folder of data."""
    variables = {name: value for name, value in os.environ.items() if name not in ("JUNHENG_DATABASE", "JUNHENG_HOME")}
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-m", *words], capture_output=True, encoding="utf-8", env=variables, check=False
    )
    return SimpleNamespace(code=done.returncode, out=done.stdout, err=done.stderr)


BY_HAND: Mapping[str, Callable[[], None]] = {
    "fill_in": fill_in,
    "correct": correct,
    "fill_in_right": fill_in_right,
    "fill_in_costs": fill_in_costs,
}


def steps(text: str) -> Iterator[tuple[str, str, str]]:
    """Kind, file name and content of every block, and what is done by hand."""
    for found in BLOCK.finditer(text):
        yield ("by hand", "", found[4]) if found[4] else (found[1], found[2] or "", found[3])


def calls(block: str) -> Iterator[tuple[str, list[str]]]:
    """Each command of a block with the lines that it should print."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        first, *lines = part.rstrip().splitlines()
        yield first, [line for line in lines if line.strip() and line.strip() not in ("...", "……")]


def hurried(words: Sequence[str]) -> list[str]:
    """The words of a command, with no more time to solve than a test has."""
    limited = [*words]
    for place, word in enumerate(words[:-1]):
        if word == "--time-limit":
            limited[place + 1] = str(min(float(words[place + 1]), SECONDS))
    return limited


def plain(text: str) -> str:
    """Without frames, and with single spaces."""
    return " ".join(re.sub(r"[│┃|━─]", " ", text).split())


@pytest.mark.parametrize("name", FILES)
def test_commands_print_what_the_page_says(
    name: str,
    run,
    made_example: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(make, "LEAST_RELAXING", SECONDS)
    if name.startswith("README"):
        shutil.copytree(made_example, "demo")  # `make demo` stands in the page before
    ran = 0
    for kind, file, content in steps((ROOT / name).read_text(encoding="utf-8")):
        if kind == "by hand":
            if content in BY_HAND:
                BY_HAND[content]()
            else:
                request.getfixturevalue(content)
        elif kind == "python":
            exec(compile(content, name, "exec"), {})
            ran += 1
        elif kind in ("yaml", "csv"):
            if kind == "yaml":
                yaml.safe_load(content)
            if file:
                Path(file).parent.mkdir(parents=True, exist_ok=True)
                Path(file).write_text(content, encoding="utf-8")
        else:
            for command, expected in calls(content):
                words = shlex.split(command, comments=True)
                ran += 1
                if words[0] == "export":
                    monkeypatch.setenv(*words[1].split("=", 1))
                    continue
                assert words[0] == "junheng", command
                shown = at_the_desk(words) if words[1] in DESK else run(*hurried(words[1:]))
                printed = plain(shown.out + shown.err)
                assert shown.code != 2 or (expected and not shown.out), f"{command}\n{shown.err}"
                assert [line for line in expected if plain(line) not in printed] == [], (
                    f"{command}\n{shown.out}{shown.err}"
                )
    assert ran >= FEWEST.get(name.removesuffix(".md").removesuffix(".en"), 3)


def test_every_block_of_the_manual_is_of_a_kind_that_is_checked() -> None:
    kinds = {
        (path.relative_to(ROOT).as_posix(), kind)
        for path in [*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "README.en.md"]
        if "reference" not in path.parts
        for kind in re.findall(r"^```(\w*)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        if kind
    }
    assert {kind for _, kind in kinds} <= {"console", "python", "yaml", "csv", "sh", "bat", "text"}
    # Set-up in a shell: `make` and entering the environment. Everything that calls junheng is in a checked block.
    for path in [*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "README.en.md"]:
        if "reference" not in path.parts:
            for block in re.findall(
                r"^```(?:sh|bat|text)\n(.*?)^```", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
            ):
                assert "junheng " not in block, path
