"""Words of removing rows of persons."""

from __future__ import annotations

from junheng.text import Text

WORDS: dict[str, Text] = {
    "navigation": Text("个人名册", "Lists of persons"),
    "lead": Text(
        "教师、学生名册里的个人信息，用过以后可以删除；评估要用的合计数会保留，结论一字不变。",
        "Rows of teachers and pupils can be removed once they are no longer needed. The sums that evaluations need are kept; every verdict stays.",
    ),
    "held": Text("现在存有", "What is there"),
    "nothing": Text("没有个人名册", "There are no lists of persons"),
    "nothing_hint": Text("导入的数据里没有教师、学生名册。", "What was imported holds no lists of teachers or pupils."),
    "year": Text("年度", "Year"),
    "all_years": Text("全部年度", "all years"),
    "list": Text("名册", "List"),
    "no_rows": Text("没有了", "none any more"),
    "none_removed": Text("没有删除过", "none"),
    "removed_rows": Text("已删除", "Removed"),
    "by_at": Text("{by}，{at}：{why}", "{by}, {at}: {why}"),
    "choose": Text("删除哪些", "What to remove"),
    "school": Text("学校（不选：全县）", "School (none chosen: the whole county)"),
    "whole_county": Text("全县", "the whole county"),
    "person": Text("一个人的编号（不填：全部）", "The code of one person (empty: everybody)"),
    "person_hint": Text(
        "教师编号或学籍号，与名册里写的完全一样。", "The teacher's or pupil's code, just as the list has it."
    ),
    "why": Text("原因", "Why"),
    "why_hint": Text(
        "会一直保存在操作记录和快照里，不要写这个人的姓名或编号。",
        "Kept in the log and the snapshot for ever; do not name the person.",
    ),
    "look": Text("先看会删除多少", "See how many would go"),
    "none_found": Text("没有这样的行，或者已经删除过。", "There are no such rows, or they were removed already."),
    "confirm": Text("确认删除", "Confirm"),
    "would": Text("{year}年：{rows}行", "{year}: {rows} rows"),
    "would_snapshots": Text(
        "涉及{snapshots}份快照，{uploads}份等待确认的上传，{reports}份已生成的报告（报告可以重新生成，结论相同）。",
        "{snapshots} snapshots, {uploads} uploads that wait for confirmation and {reports} reports are touched (reports can be made again, with the same verdict).",
    ),
    "backups": Text(
        "以前做的备份、已经下载或打印的文件里仍有这些信息，要另行删除；恢复旧备份后要再删一次。"
        "删除一个人时，其余的行还在，合计数与它们的差就是这个人的情况（不带编号）；不想这样，请删除全校名册。",
        "Backups made before, and files that were downloaded or printed, still hold them: remove those yourselves, and remove "
        "the rows again after restoring an old backup. Where one person goes and other rows stay, the sums less those rows "
        "tell of that person, without a code; if that is too much, remove the list of the school.",
    ),
    "remove": Text("删除", "Remove"),
    "sure": Text("删除后不能恢复。确定删除吗？", "This cannot be undone. Remove them?"),
    "cancel": Text("取消", "Cancel"),
    "work": Text("删除的进度", "Removing"),
    # in the audit log
    "removed": Text("删除名册中的个人信息", "removed rows of persons"),
}
