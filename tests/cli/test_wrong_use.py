"""A call that cannot be: one clear sentence, exit code 2, no traceback, nothing written."""

from pathlib import Path

import pytest

CALLS = {
    "no such command": (["nonsense"], "没有这个命令：nonsense"),
    "no such option": (["evaluate", "{county}", "--bad"], "没有选项 --bad"),
    "argument left out": (["evaluate"], "缺少 DIR"),
    "option left out": (["import", "{county}"], "缺少 --into"),
    "language": (["--lang", "fr", "standards", "list"], "--lang 只能是 zh 或 en"),
    "folder": (["evaluate", "nowhere"], "没有已导入的数据"),
    "folder to explain": (["explain", "nowhere", "--indicator", "YZ-R4"], "没有已导入的数据"),
    "folder to report": (["report", "nowhere"], "没有已导入的数据"),
    "folder to export": (["export", "nowhere", "--out", "x"], "没有已导入的数据"),
    "file to import": (["import", "nowhere.xlsx", "--into", "x", "--year", "2024"], "没有这个文件或文件夹"),
    "file to check": (["check", "nowhere.xlsx", "--year", "2024"], "没有这个文件或文件夹"),
    "file to map": (["map", "nowhere.xlsx"], "没有这个文件或文件夹"),
    "mapping file": (
        ["import", "{returns}", "--map", "nowhere.yaml", "--into", "x", "--year", "2024"],
        "没有这个文件或文件夹",
    ),
    "year left out": (["import", "{returns}", "--into", "x"], "--year"),
    "year in words": (["evaluate", "{county}", "--year", "今年"], "--year 的值应是整数"),
    "year that is not there": (["evaluate", "{county}", "--year", "1999"], "没有 1999 年的数据"),
    "standard": (["evaluate", "{county}", "--standard", "cn-1900"], "没有标准“cn-1900”"),
    "standard to show": (["standards", "show", "cn-1900"], "没有标准“cn-1900”"),
    "setting without =": (["evaluate", "{county}", "--set", "cv_method"], "名称=值"),
    "setting": (["evaluate", "{county}", "--set", "colour=red"], "没有设定“colour”"),
    "value of a setting": (["evaluate", "{county}", "--set", "cv_method=red"], "不接受“red”"),
    "number of a setting": (["evaluate", "{county}", "--set", "g7_line=many"], "不小于0的数"),
    "engine": (["evaluate", "{county}", "--engine", "abacus"], "没有计算引擎“abacus”"),
    "indicator": (["explain", "{county}", "--indicator", "YZ-X9"], "没有指标“YZ-X9”"),
    "school": (
        ["explain", "{county}", "--indicator", "YZ-R4", "--school", "1", "--stage", "primary"],
        "没有学校“1”",
    ),
    "stage": (["explain", "{county}", "--indicator", "YZ-CV3", "--stage", "tertiary"], "没有学段“tertiary”"),
    "stage left out": (["explain", "{county}", "--indicator", "YZ-CV3"], "--stage"),
    "release of nothing": (["check", "{county}", "--release", "F0", "--reason", "x"], "没有编号为 F0 的疑问"),
    "release without reason": (["check", "{county}", "--release", "F0"], "必须说明理由"),
    "release on files": (["check", "{returns}", "--release", "F0", "--reason", "x"], "已导入的县"),
    "export to another format": (["export", "{county}", "--out", "x.pdf"], ".xlsx"),
    "folder that is in use": (["new", "{county}", "--example"], "不是空的"),
}


@pytest.mark.parametrize("case", sorted(CALLS))
def test_wrong_use_is_one_sentence(case: str, made_example: Path, tmp_path: Path, run, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    call, expected = CALLS[case]
    words = [word.format(county=made_example, returns=made_example / "报表" / "2024.xlsx") for word in call]
    shown = run(*words)
    assert shown.code == 2
    assert shown.out == ""
    assert expected in shown.err
    assert len(shown.err.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
    english = run("--lang", "en", *(word for word in words if case != "language" or word not in ("--lang", "fr")))
    if case != "language":
        assert english.code == 2
        assert "。" not in english.err


@pytest.mark.parametrize("command", ["explain", "export", "check"])
def test_one_county_must_be_named_where_there_are_several(command: str, small, tmp_path: Path, run) -> None:
    source = small(schools={"county": ["甲县", "甲县", "乙县"]})
    assert run("import", source, "--into", tmp_path / "市", "--year", "2024").code == 0
    more = {"explain": ["--indicator", "YZ-R4"], "export": ["--out", tmp_path / "out"], "check": []}[command]
    shown = run(command, tmp_path / "市", *more)
    assert shown.code == 2
    assert "甲县" in shown.err
    assert "乙县" in shown.err
