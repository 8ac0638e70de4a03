"""Words of what goes out."""

from __future__ import annotations

from junheng.text import Text

WORDS: dict[str, Text] = {
    "navigation": Text("报告", "Reports"),
    "lead": Text(
        "按最新数据生成报告，在后台进行，生成后可以反复下载。",
        "Reports of the newest data, made in the background and kept.",
    ),
    "no_data": Text("本年还没有数据", "There are no data of this year"),
    "no_data_hint": Text("审核通过报表或导入数据后，才能生成报告。", "Approve returns or import data first."),
    "kinds": Text("生成报告", "Make reports"),
    "make": Text("生成", "Make"),
    "make_all": Text("全部生成", "Make all"),
    "choose_kind": Text("请选择要生成的报告。", "Choose what to make."),
    "going": Text("正在生成报告，请等这一批完成。", "Reports are being made; wait for these."),
    "made": Text("已生成的报告", "Reports made"),
    "none": Text("还没有生成过报告", "No reports yet"),
    "none_hint": Text("在上面选一种，一般几秒钟就好。", "Choose one above; it takes some seconds."),
    "report": Text("报告", "Report"),
    "snapshot": Text("数据快照", "Snapshot"),
    "current": Text("最新数据", "newest data"),
    "older": Text("旧数据", "older data"),
    "verdict": Text("判定", "Verdict"),
    "when": Text("生成", "Made"),
    "size": Text("大小", "Size"),
    "download": Text("下载", "Download"),
    "publication": Text("公开", "Publish"),
    "publication_lead": Text(
        "选择对外公开的内容，先看预览，再公开。公开的是当时的内容，数据再变也不会自动改动。",
        "Choose what the public sees, look at the preview, then publish. What is public does not change by itself.",
    ),
    "public_now": Text("已公开：{at}，{by}", "public since {at}, {by}"),
    "public_none": Text("目前没有公开任何内容。", "Nothing is public now."),
    "public_page": Text("公开页面", "The public page"),
    "public_older": Text(
        "公开之后数据有变化，公开页面仍是当时的内容。",
        "The data have changed since; the public page still shows what was published.",
    ),
    "sections": Text("公开的内容", "What is public"),
    "section_verdict": Text("总体判定", "Verdict"),
    "section_indicators": Text("各项指标", "Indicators"),
    "section_balance": Text("校际差异系数", "Balance between schools"),
    "section_schools": Text("学校达标情况（数量）", "Schools, as counts"),
    "section_school_list": Text("学校达标情况（名单）", "Schools, by name"),
    "preview": Text("预览", "Preview"),
    "preview_lead": Text("公众将看到下面的内容。", "The public will see what follows."),
    "publish": Text("公开", "Publish"),
    "publish_sure": Text(
        "公开下面预览的内容？任何人都可以看到。", "Publish what the preview shows? Everybody can see it."
    ),
    "withdraw": Text("撤回", "Withdraw"),
    "withdraw_sure": Text("撤回公开的内容？公开页面将打不开。", "Withdraw? The public page then no longer opens."),
    "published_done": Text("已公开。", "Published."),
    "withdrawn_done": Text("已撤回。", "Withdrawn."),
    "not_ready": Text(
        "本年还没有评估结果，不能公开。审核通过报表后会自动评估。",
        "This year is not judged yet; nothing can be published. It is judged once returns are approved.",
    ),
    "history": Text("公开记录", "What was published"),
    "since": Text("公开", "Published"),
    "until": Text("撤回", "Withdrawn"),
    "title": Text(
        "{county}{year}—{next}学年义务教育优质均衡发展情况", "{county}: balanced compulsory education, {year}–{next}"
    ),
    "by_county": Text(
        "由{county}教育局公开，{at}。数据快照 {hash}。", "Published by the bureau of {county} on {at}. Snapshot {hash}."
    ),
    "small_counts": Text(
        "人数太少、可能认出个人的数值不公开。", "Values about so few persons that they might be known are not shown."
    ),
    "area": Text("方面", "Area"),
    "indicator": Text("指标", "Indicator"),
    "value": Text("数值", "Value"),
    "asked": Text("要求", "Asked"),
    "stage": Text("学段", "Stage"),
    "school": Text("学校", "School"),
    "met": Text("达标项", "Met"),
    "coefficient": Text("差异系数", "Coefficient"),
    "pass": Text("达到", "Met"),
    "fail": Text("未达到", "Not met"),
    "unknown": Text("无法判断", "Not known"),
    # What the log says was done.
    "report_made": Text("生成报告", "report made"),
    "published": Text("公开", "published"),
    "withdrawn": Text("撤回公开", "withdrawn from the public"),
}
