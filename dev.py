#!/usr/bin/env python3
"""Set-up and every command of the checkout, for Linux, macOS and Windows: `python dev.py help`.

Needs nothing but Python 3.11 or newer and a package index. The library is not imported here, and nothing is
installed outside the checkout: everything goes into `.venv` beside this file.
"""

import sys

# An older Python has to get as far as this sentence: no syntax above 3.6 in this file, and no other import before it.
if sys.version_info < (3, 11):
    sys.exit(
        "需要 Python 3.11 或更新版本，现在是 {0}.{1}。请安装后用新的 Python 运行，例如 python3.12 dev.py demo"
        "（用 make 时：make demo PYTHON=python3.12）。\n"
        "Python 3.11 or newer is needed, this is {0}.{1}. Install one and use it, for example: python3.12 dev.py demo "
        "(with make: make demo PYTHON=python3.12).".format(*sys.version_info[:2])
    )

if sys.version_info >= (3, 15):
    sys.exit(
        "锁定的依赖包支持 Python 3.11 至 3.14，现在是 {0}.{1}。\n"
        "The locked packages support Python 3.11 to 3.14, this is {0}.{1}.".format(*sys.version_info[:2])
    )

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sysconfig
import tempfile
import time
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, TypeAlias

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYPROJECT = ROOT / "pyproject.toml"
LOCK = ROOT / "requirements" / "dev.txt"
RUNTIME_LOCK = ROOT / "requirements" / "runtime.txt"
SPARK_LOCK = ROOT / "requirements" / "spark.txt"
BENCHMARKS = ("country", "reading", "judge", "what_if", "forecast", "plans", "desk_killed", "desk_load")
NOT_PYPY = re.compile(r"(?:^| and )(?:platform_python_implementation|implementation_name) != 'PyPy'")
OLDEST_JAVA = 17  # what Spark 4 asks for
FRONTEND = ROOT / "frontend"
OLDEST_NODE = 20  # what frontend/package.json asks for
TESTED = ((3, 11), (3, 13))  # the Pythons that `check` runs the tests on, where present
# A process of tests for each core; tests of one `xdist_group` meet in one process, so that what they share is made once.
ON_EVERY_CORE = ("-n", "auto", "--maxprocesses", "8", "--dist", "loadgroup")
BUNDLE = ROOT / "dist" / "junheng-office"
BUNDLED = ("3.11", "3.12", "3.13")
ON_WINDOWS = os.name == "nt"

Step: TypeAlias = tuple[str, list[str | Path]]  # a name, and the command that must end with 0


def say(zh: str, en: str) -> None:
    """Tell the user, Chinese first."""
    print(f"{zh}\n{en}", flush=True)


def stop(zh: str, en: str) -> NoReturn:
    """Tell the user what is wrong and end with exit code 1."""
    print(f"\n{zh}\n{en}", file=sys.stderr, flush=True)
    sys.exit(1)


def environment() -> dict[str, str]:
    """The environment for commands in a venv: other venvs and paths of the caller do not leak into it."""
    foreign = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PIP_TARGET", "PIP_PREFIX", "PIP_USER"}
    kept = {name: value for name, value in os.environ.items() if name not in foreign}
    return {**kept, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def run(*command: str | Path) -> int:
    """Run `command` in the checkout, its output passing through; its exit code."""
    return subprocess.run(list(map(str, command)), cwd=ROOT, env=environment(), check=False).returncode


def captured(*command: str | Path) -> tuple[int, str]:
    """Run `command` in the checkout; its exit code and what it printed."""
    done = subprocess.run(
        list(map(str, command)),
        cwd=ROOT,
        env=environment(),
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    return done.returncode, done.stdout


def python_of(venv: Path) -> Path:
    """The interpreter inside `venv`."""
    return venv / "Scripts" / "python.exe" if ON_WINDOWS else venv / "bin" / "python"


def script_of(venv: Path, name: str) -> Path:
    """The console script `name` inside `venv`."""
    return venv / "Scripts" / f"{name}.exe" if ON_WINDOWS else venv / "bin" / name


def fingerprint(base: Path, version: str) -> str:
    """What an installed venv depends on: interpreter, place of the checkout, locked packages, our own metadata."""
    metadata = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))
    ours = [metadata[part] for part in ("build-system", "project", "dependency-groups")] + [metadata["tool"]["hatch"]]
    text = json.dumps([str(ROOT), str(base), version, LOCK.read_text(encoding="utf-8"), ours], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def version_of(python: Path) -> str:
    """Full version of an interpreter, empty where it cannot make a venv."""
    asked = "import ensurepip, sys, venv; print('.'.join(map(str, sys.version_info[:3])))"
    try:
        code, text = captured(python, "-c", asked)
    except OSError:
        return ""
    return text.strip() if code == 0 else ""


def install(python: Path, *arguments: str | Path) -> None:
    """Run `pip install` with `arguments`; on failure show its last lines and say what to do."""
    code, text = captured(python, "-m", "pip", "install", "--quiet", "--progress-bar", "off", *arguments)
    if code == 0:
        return
    print("\n".join(text.strip().splitlines()[-15:]), file=sys.stderr)
    if "DO NOT MATCH THE HASHES" in text:
        stop(
            "安装失败：下载的文件与锁定的校验值不一致。请换一个软件包镜像（环境变量 PIP_INDEX_URL）再运行一次。",
            "Not installed: a downloaded file differs from its locked hash. "
            "Use another package index (environment variable PIP_INDEX_URL) and run this again.",
        )
    stop(
        "安装失败（原因见上）。请检查网络；在单位内网请设置镜像地址（环境变量 PIP_INDEX_URL）或代理"
        "（HTTPS_PROXY），再运行一次。没有网络的电脑请用 make bundle 做的离线安装包。",
        "Not installed (the reason is above). Check the network; inside an office network set a package index "
        "(PIP_INDEX_URL) or a proxy (HTTPS_PROXY), then run this again. For a computer without network see `make bundle`.",
    )


def set_up(venv: Path = VENV, base: Path = Path(sys.executable)) -> Path:
    """Make `venv` with everything installed, unless it is there and current; its interpreter.

    The stamp is removed first and written last: a set-up that was interrupted is done again from the start.
    """
    version = version_of(base)
    if not version:
        stop(
            f"{base} 缺少 venv 或 ensurepip。Debian/Ubuntu 请先运行：sudo apt-get install python3-venv；"
            "其他系统请重新安装完整的 Python。",
            f"{base} lacks venv or ensurepip. On Debian/Ubuntu run: sudo apt-get install python3-venv; "
            "elsewhere install a complete Python.",
        )
    python, stamp, wanted = python_of(venv), venv / "junheng-stamp", fingerprint(base, version)
    if python.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    say(
        f"正在准备 {venv.name}（Python {version}；首次约需一两分钟）……",
        f"Setting up {venv.name} (Python {version}; a minute or two the first time)...",
    )
    stamp.unlink(missing_ok=True)
    code, text = captured(base, "-m", "venv", "--clear", venv)
    if code != 0:
        print(text, file=sys.stderr)
        stop(f"无法建立 {venv}（原因见上）。", f"Cannot make {venv} (the reason is above).")
    install(python, "--require-hashes", "-r", LOCK)
    install(python, "--no-deps", "--no-build-isolation", "--editable", ROOT)
    stamp.write_text(wanted, encoding="utf-8")
    return python


def java_version() -> int:
    """Major version of the Java on this computer (JAVA_HOME, else PATH), 0 where there is none."""
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=str(Path(home) / "bin") if home else None)
    code, text = captured(java, "-version") if java else (1, "")
    found = re.search(r'version "(\d+)', text)
    return int(found[1]) if code == 0 and found else 0


def add_spark(venv: Path) -> bool:
    """Install Spark into `venv`, where there is a Java to run it; whether there is."""
    if java_version() < OLDEST_JAVA:
        return False
    stamp, wanted = venv / "junheng-spark-stamp", hashlib.sha256(SPARK_LOCK.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        say("正在安装 Spark（约430 MB，只用于测试）……", "Installing Spark (about 430 MB, for the tests only)...")
        install(python_of(venv), "--require-hashes", "-r", SPARK_LOCK)
        stamp.write_text(wanted, encoding="utf-8")
    return True


def node_version() -> int:
    """Major version of Node, 0 where it or npm is missing."""
    node = shutil.which("node") if shutil.which("npm") else None
    code, text = captured(node, "--version") if node else (1, "")
    found = re.match(r"v(\d+)", text)
    return int(found[1]) if code == 0 and found else 0


def packages_of_pages() -> None:
    """Install the locked npm packages into frontend/node_modules, unless they are there."""
    stamp = FRONTEND / "node_modules" / "junheng-stamp"
    wanted = hashlib.sha256((FRONTEND / "package-lock.json").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    code, text = captured(shutil.which("npm") or "npm", "ci", "--prefix", FRONTEND)
    if code != 0:
        print("\n".join(text.strip().splitlines()[-15:]), file=sys.stderr)
        stop(
            "网页的 npm 软件包没有装上（原因见上）。请检查网络；在单位内网请设置 npm 镜像（npm config set registry 地址）。",
            "The npm packages of the pages are not installed (the reason is above). Check the network; inside an office "
            "network set a registry (npm config set registry ADDRESS).",
        )
    stamp.write_text(wanted, encoding="utf-8")


def assets(arguments: Sequence[str]) -> int:
    """Build what the browser gets; with --check, test the scripts and compare what is there with what would be built."""
    if node_version() < OLDEST_NODE:
        stop(
            f"需要 Node.js {OLDEST_NODE} 或更新版本（带 npm）。只有修改网页样式和脚本时才需要。",
            f"Node.js {OLDEST_NODE} or newer with npm is needed; only for changes of the pages' styles and scripts.",
        )
    packages_of_pages()
    node = shutil.which("node") or "node"
    if "--check" not in arguments:
        return run(node, FRONTEND / "build.mjs")
    tests = sorted(str(path) for path in (FRONTEND / "tests").glob("*.test.js"))
    return run(node, "--test", *tests) or run(node, FRONTEND / "build.mjs", "--check")


def candidates(minor: tuple[int, int]) -> list[Path]:
    """Where an interpreter of version `minor` may be: on PATH, with the Windows launcher, under pyenv."""
    name = f"{minor[0]}.{minor[1]}"
    found = [Path(path) for path in [shutil.which(f"python{name}")] if path]
    launcher = shutil.which("py")
    if launcher:
        code, text = captured(launcher, f"-{name}", "-c", "import sys; print(sys.executable)")
        found += [Path(text.strip())] if code == 0 else []
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    return found + sorted(pyenv.glob(f"{name}.*/bin/python"), reverse=True)


def interpreter(minor: tuple[int, int]) -> Path | None:
    """A working interpreter of version `minor`."""
    for path in candidates(minor):
        if version_of(path).startswith(f"{minor[0]}.{minor[1]}."):
            return path
    return None


def demo(arguments: Sequence[str]) -> int:
    """Make the example county, judge it, write the report (./demo)."""
    set_up()
    return run(script_of(VENV, "junheng"), "demo", *arguments)


def static_checks(python: Path) -> list[Step]:
    """Name and command of each check that does not run the code."""
    return [
        ("format", [python, "-m", "ruff", "format", "--check", "."]),
        ("lint", [python, "-m", "ruff", "check", "."]),
        ("types", [python, "-m", "mypy"]),
        ("layers", [script_of(VENV, "lint-imports"), "--no-cache"]),
    ]


def check(arguments: Sequence[str]) -> int:
    """Format, lint, types, layers and tests; what CI runs (test and check are the same).

    With arguments, only pytest runs, with these arguments: `python dev.py test -- -k name`.
    """
    start = time.monotonic()
    python = set_up()
    spark = add_spark(VENV)
    if arguments:
        return run(python, "-m", "pytest", *arguments)
    here = (sys.version_info.major, sys.version_info.minor)
    steps = static_checks(python)
    notes = [] if spark else [f"Java {OLDEST_JAVA} or newer not found, tests on Spark NOT run"]
    if node_version() >= OLDEST_NODE:
        steps.append(("pages' styles and scripts", [python, ROOT / "dev.py", "assets", "--check"]))
    else:
        notes.append(f"Node {OLDEST_NODE} or newer with npm not found, the pages' scripts NOT tested and NOT compared")
    for minor in TESTED:
        name = f"{minor[0]}.{minor[1]}"
        other = interpreter(minor) if minor != here else None
        if other:
            venv = ROOT / f".venv-{name}"
            tests: list[str | Path] = [set_up(venv, other), "-m", "pytest", *ON_EVERY_CORE, "-m", "not scale"]
            steps.append((f"tests on Python {name} (without the slow ones)", tests))
        elif minor != here:
            notes.append(f"Python {name} not found, tests NOT run on it")
    steps.append((f"tests on Python {here[0]}.{here[1]}", [python, "-m", "pytest", *ON_EVERY_CORE]))
    on_postgresql: list[str | Path] = [
        python,
        ROOT / "tests" / "postgresql.py",
        python,
        "-m",
        "pytest",
        *ON_EVERY_CORE,
        "tests/web",
    ]
    if captured(python, ROOT / "tests" / "postgresql.py")[0] == 0:
        steps.append(("tests of the desk on PostgreSQL", on_postgresql))
    else:
        notes.append("PostgreSQL not found, the tests of the desk NOT run on it")
    return run_steps(steps, [*notes, f"before the first step, set-up took {time.monotonic() - start:.0f} s"])


def run_steps(steps: Sequence[Step], notes: Sequence[str] = ()) -> int:
    """Run every step, whatever became of the one before; how each ended, and how long it took, stands last."""
    ends, failed = [], []
    for name, command in steps:
        print(f"\n=== {name}", flush=True)
        start = time.monotonic()
        code = run(*command)
        seconds = time.monotonic() - start
        if code:
            failed.append(name)
            print(f"\n!!! {name} FAILED (exit code {code})", flush=True)
        ends.append(f"{'FAILED' if code else 'ok':>6}  {seconds:5.0f} s  {name}")
    print("\n=== every step\n" + "\n".join(ends))
    for note in notes:
        print(f"NOTE: {note}")
    if failed:
        print(f"\n!!! FAILED: {', '.join(failed)}")
    return 1 if failed else 0


def serve(arguments: Sequence[str]) -> int:
    """Run the desk with the example county, its data in ./demo-desk; `serve -- --port 8080` takes another port."""
    python = set_up()
    return run(python, "-m", "junheng", "serve", "--home", ROOT / "demo-desk", "--example", *arguments)


def reformat(_arguments: Sequence[str]) -> int:
    """Format the code and mend what lint can mend."""
    python = set_up()
    return run(python, "-m", "ruff", "check", "--fix", ".") | run(python, "-m", "ruff", "format", ".")


def lock(arguments: Sequence[str]) -> int:
    """Write requirements/*.txt anew; `lock -- --upgrade` takes newer versions."""
    uv = script_of(VENV, "uv")
    if not uv.exists():
        set_up()
    command: list[str | Path] = [
        uv,
        "pip",
        "compile",
        "--quiet",
        "--no-config",
        "--universal",
        "--python-version",
        "3.11",
    ]
    command += ["--generate-hashes", "--no-header", "--no-emit-index-url", "--no-emit-find-links", *arguments]
    runtime, dev, spark = (path.relative_to(ROOT).as_posix() for path in (RUNTIME_LOCK, LOCK, SPARK_LOCK))
    return (
        run(*command, "pyproject.toml", "--extra", "web", "--output-file", runtime)
        or run(
            *command,
            "pyproject.toml",
            "--group",
            "dev",
            "--extra",
            "web",
            "--extra",
            "production",
            "--constraint",
            runtime,
            "--output-file",
            dev,
        )
        or run(
            *command,
            "pyproject.toml",
            "--extra",
            "web",
            "--extra",
            "spark",
            "--constraint",
            dev,
            "--output-file",
            spark,
        )
    )


def requirements_for(system: str) -> str:
    """The locked packages of the library that `sys_platform` == `system` needs, with their hashes and without markers.

    pip judges markers by the computer it runs on, which is not the one that the bundle is for.
    """
    entries = re.split(r"^(?=[a-z0-9])", RUNTIME_LOCK.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    kept = []
    for entry in entries:
        requirement, hashes = entry.split(" \\\n", 1)
        name, _, marker = requirement.partition(" ; ")
        marker = NOT_PYPY.sub("", marker)  # the bundle is for CPython
        known = re.fullmatch(r"sys_platform == '(\w+)'", marker)
        if marker and not known:
            stop(f"不认识的条件：{requirement}", f"bundle does not understand the marker: {requirement}")
        if not marker or (known and known[1] == system):
            kept.append(f"{name} \\\n{hashes}")
    return "".join(kept)


def download(python: Path, wheels: Path, version: str, platform: str | None) -> None:
    """Put the wheels for Python `version` on `platform` (None: this computer's) into `wheels`."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "requirements.txt"
        wanted.write_text(requirements_for("win32" if platform else sys.platform), encoding="utf-8")
        command: list[str | Path] = [
            python,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--require-hashes",
            "--only-binary=:all:",
        ]
        command += [
            "--implementation=cp",
            f"--python-version={version}",
            *([f"--platform={platform}"] if platform else []),
        ]
        code, text = captured(*command, "--dest", wheels, "--requirement", wanted)
    if code != 0:
        print("\n".join(text.strip().splitlines()[-15:]), file=sys.stderr)
        stop(f"下载失败：Python {version}（原因见上）。", f"Download failed: Python {version} (the reason is above).")


def copy_office_files(contents: dict[str, Sequence[str]]) -> None:
    """Put what stands beside the wheels into the bundle: lock, installer, instructions."""
    shutil.copy(RUNTIME_LOCK, BUNDLE / "requirements.txt")
    (BUNDLE / "contents.json").write_text(json.dumps(contents, indent=2), encoding="utf-8")
    for source in (ROOT / "office").iterdir():
        if not source.is_file():
            continue
        target = Path(shutil.copy(source, BUNDLE))
        if source.suffix in {".bat", ".txt"}:  # for the shell and the editor of Windows
            encoding = "utf-8-sig" if source.suffix == ".txt" else "ascii"
            target.write_text(source.read_text(encoding="utf-8"), encoding=encoding, newline="\r\n")


def try_bundle() -> None:
    """Install from the bundle into a folder that is thrown away."""
    version = ".".join(map(str, sys.version_info[:2]))
    if version not in BUNDLED:
        say(f"Python {version} 不在安装包内，未试装。", f"Python {version} is not in the bundle: not tried here.")
        return
    with tempfile.TemporaryDirectory() as folder:
        venv = Path(folder) / "venv"
        if run(sys.executable, BUNDLE / "install.py", venv) or run(python_of(venv), "-I", "-c", "import junheng"):
            stop("安装包试装失败（原因见上）。", "The bundle does not install here (the reason is above).")


def bundle(_arguments: Sequence[str]) -> int:
    """Make dist/junheng-office: wheels and an installer for an office computer without network; then try it here."""
    python = set_up()
    shutil.rmtree(BUNDLE, ignore_errors=True)
    wheels = BUNDLE / "wheels"
    wheels.mkdir(parents=True)
    if run(python, "-m", "hatchling", "build", "--target", "wheel", "--directory", wheels) != 0:
        return 1
    platforms = [None] if sys.platform == "win32" and sysconfig.get_platform() == "win-amd64" else [None, "win_amd64"]
    for platform in platforms:
        for version in BUNDLED:
            print(f"{platform or sysconfig.get_platform()}  Python {version}", flush=True)
            download(python, wheels, version, platform)
    names = [platform or sysconfig.get_platform() for platform in platforms]
    copy_office_files({"pythons": BUNDLED, "platforms": names})
    try_bundle()
    size_mb = sum(path.stat().st_size for path in BUNDLE.rglob("*")) / 1e6
    say(f"完成：{BUNDLE}（{size_mb:.0f} MB）", f"Done: {BUNDLE} ({size_mb:.0f} MB)")
    return 0


def bench(arguments: Sequence[str]) -> int:
    """Run every benchmark, one after the other; `bench -- country` runs one."""
    python, folder = set_up(), ROOT / "benchmarks"
    names = arguments or BENCHMARKS
    return max(run(python, folder / f"{name}.py") for name in names)


def docs(_arguments: Sequence[str]) -> int:
    """Write the generated pages of docs/reference anew."""
    return run(set_up(), ROOT / "docs" / "generate.py")


def clean(_arguments: Sequence[str]) -> int:
    """Remove venvs, caches and dist (./demo stays)."""
    names = [".venv", ".venv-*", "dist", "build", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis"]
    for path in [found for name in [*names, ".import_linter_cache"] for found in ROOT.glob(name)]:
        shutil.rmtree(path)
    shutil.rmtree(FRONTEND / "node_modules", ignore_errors=True)
    for path in [found for room in ("src", "tests", "docs") for found in (ROOT / room).rglob("__pycache__")]:
        shutil.rmtree(path)
    return 0


def show_help(_arguments: Sequence[str]) -> int:
    """List the commands."""
    print("make COMMAND   |   python dev.py COMMAND [-- ARGUMENTS]\n")
    for name, command in COMMANDS.items():
        print(f"  {name:8} {command.zh}\n  {'':8} {command.en}")
    return 0


@dataclass(frozen=True)
class Command:
    """What a word on the command line runs, and its line in the help."""

    run: Callable[[Sequence[str]], int]
    zh: str
    en: str


COMMANDS = {
    "demo": Command(
        demo, "造示例县、评估、出报告（写入 ./demo）", "make the example county, judge it, write the report (./demo)"
    ),
    "serve": Command(
        serve,
        "打开工作台和示例县（数据在 ./demo-desk）",
        "run the desk with the example county (data in ./demo-desk)",
    ),
    "test": Command(check, "全部检查：格式、规范、类型、分层、测试", "every check: format, lint, types, layers, tests"),
    "check": Command(check, "同 test", "the same as test"),
    "format": Command(reformat, "整理代码格式", "format the code and mend what lint can mend"),
    "lock": Command(
        lock, "重新锁定依赖（lock -- --upgrade：升级）", "lock the dependencies anew (-- --upgrade: newer ones)"
    ),
    "bundle": Command(
        bundle, "离线安装包（写入 dist/junheng-office）", "a folder of wheels for an office computer without network"
    ),
    "bench": Command(
        bench,
        "性能比较：与手写 SQL、polars 并列（bench -- country：只跑一项）",
        "benchmarks, side by side with SQL and polars by hand",
    ),
    "assets": Command(
        assets,
        "重新生成网页的样式和脚本（assets -- --check：测试并比对）",
        "build the pages' styles and scripts (-- --check: test and compare)",
    ),
    "docs": Command(docs, "重新生成 docs/reference", "write the pages of docs/reference anew"),
    "clean": Command(clean, "删除环境、缓存和 dist（保留 demo）", "remove venvs, caches and dist (./demo stays)"),
    "help": Command(show_help, "列出命令", "list the commands"),
}


def main() -> int:
    """Run the command that was asked for; its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console that cannot show Chinese still works
    words = [word for word in sys.argv[1:] if word != "--"]
    name, arguments = (words[0], words[1:]) if words else ("help", [])
    if name in {"-h", "--help"}:
        name = "help"
    if name not in COMMANDS:
        print(f"没有这个命令：{name}。No such command: {name}.\n", file=sys.stderr)
        show_help([])
        return 2
    return COMMANDS[name].run(arguments)


if __name__ == "__main__":
    sys.exit(main())
