"""Install junheng into `venv` beside this file, from the wheels beside it and nothing else: no network is used."""

import sys

# An older Python has to get as far as a sentence: no syntax above 3.6 in this file.
if sys.version_info < (3, 11):
    sys.exit(
        "需要 Python 3.11 或更新版本，现在是 {0}.{1}。\nPython 3.11 or newer is needed, this is {0}.{1}.".format(
            *sys.version_info[:2]
        )
    )

import io
import json
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent


def fail(zh: str, en: str) -> int:
    """Say what is wrong, Chinese first; the exit code."""
    print(f"\n{zh}\n{en}", file=sys.stderr)
    return 1


def main(folder: Path) -> int:
    """Make the venv in `folder` and install; the exit code."""
    contents = json.loads((HERE / "contents.json").read_text(encoding="utf-8"))
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    fits = f"Python {', '.join(contents['pythons'])}; {', '.join(contents['platforms'])}"
    if here not in contents["pythons"]:
        return fail(
            f"本安装包不含 Python {here} 用的文件。适用于：{fits}。",
            f"This bundle has no files for Python {here}. It is made for: {fits}.",
        )
    print("正在安装，约需一分钟…… Installing, about a minute...", flush=True)
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=False)
    if made.returncode != 0:
        return fail(
            "无法建立 venv（原因见上）。Debian/Ubuntu 需要先安装 python3-venv。",
            "Cannot make a venv (the reason is above). Debian/Ubuntu need python3-venv first.",
        )
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    offline = [
        str(python),
        "-m",
        "pip",
        "--isolated",
        "--disable-pip-version-check",
        "install",
        "--quiet",
        "--no-index",
    ]
    wheels = HERE / "wheels"
    (ours,) = wheels.glob("junheng-*.whl")
    for what in (
        ["--find-links", str(wheels), "--require-hashes", "-r", str(HERE / "requirements.txt")],
        ["--no-deps", str(ours)],
    ):
        if subprocess.run([*offline, *what], check=False).returncode != 0:
            return fail(
                f"安装没有完成（原因见上）。本安装包适用于：{fits}。请确认文件夹完整，重新复制后再试。",
                f"Not installed (the reason is above). This bundle is made for: {fits}. Copy the whole folder again and retry.",
            )
    word = "junheng" if sys.platform == "win32" else "./junheng.sh"
    print(f"安装完成。请在本文件夹中运行：{word} demo\nInstalled. Run in this folder: {word} demo")
    return 0


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console that cannot show Chinese still works
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "venv"))
