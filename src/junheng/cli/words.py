"""The words of the command line: help of every command and option, said once in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from junheng.text import Text

PROGRAM = Text(
    "均衡：义务教育优质均衡的判定、解释与报告。\n\n第一次用：junheng demo。英文界面：--lang en 或环境变量 JUNHENG_LANG=en。",
    "junheng: judges counties by the standards of balanced compulsory education, explains and reports.\n\n"
    "First time: junheng demo. Chinese is the default; --lang en or JUNHENG_LANG=en for English.",
)
COMMANDS: Mapping[str, Text] = {
    "new": Text(
        "新建填报用的 Excel 模板；--example 则造一个已导入的示例县。\n\n例：junheng new 我县\n\n例：junheng new 示例 --example",
        "Make the Excel template to fill in; --example makes an example county, imported.\n\n"
        "Example: junheng new mycounty\n\nExample: junheng new example --example",
    ),
    "map": Text(
        "为别的格式的表起草一个对照文件（哪个表头是哪一列）；对学校报表（教基）则写出一个版式文件。\n\n例：junheng map 统计导出.xlsx --out 对照.yaml",
        "Draft a mapping file for tables of another layout, or a layout file for school forms.\n\n"
        "Example: junheng map export.xlsx --out mapping.yaml",
    ),
    "import": Text(
        "检查文件并导入为一个学年的数据快照。有错误则什么都不导入（退出码1）；疑问照常导入，放行前一直列出。\n\n"
        "例：junheng import 我县/学校报表.xlsx --into 我县 --year 2024\n\n"
        "例：junheng import 导出.csv --map 对照.yaml --into 我市 --year 2024",
        "Check files and import them as the snapshot of a school year. Errors import nothing (exit code 1); doubts import "
        "and stay listed until released.\n\nExample: junheng import returns.xlsx --into mycounty --year 2024",
    ),
    "check": Text(
        "只检查、不导入；也可对已导入的县查看和放行疑问。\n\n例：junheng check 学校报表.xlsx --year 2024 --marked 批注.xlsx\n\n"
        "例：junheng check 我县 --release F1234567890 --reason “新校区启用”",
        "Check without importing; on an imported county, list and release doubts.\n\n"
        "Example: junheng check returns.xlsx --year 2024 --marked marked.xlsx\n\n"
        'Example: junheng check mycounty --release F1234567890 --reason "new campus opened"',
    ),
    "export": Text(
        "把快照写回 Excel 工作簿或 CSV 文件夹，或写成官方文件的样子。\n\n例：junheng export 我县 --out 2024.xlsx\n\n"
        "例：junheng export 我县 --year 2023 --out 2023表\n\n例：junheng export 示例 --layout statistics --out 统计导出",
        "Write a snapshot back as a workbook, as a folder of CSV, or as official files look.\n\n"
        "Example: junheng export mycounty --out 2024.xlsx\n\n"
        "Example: junheng export example --layout statistics --out exports",
    ),
    "evaluate": Text(
        "按标准判定：32项指标、一票否决、申报条件、各校各项、差异系数。\n\n例：junheng evaluate 我县\n\n"
        "例：junheng evaluate 我县 --standard cn-2017 --set cv_method=unweighted --json",
        "Judge by a standard: indicators, vetoes, entry conditions, every school, the coefficients.\n\n"
        "Example: junheng evaluate mycounty --standard cn-2017 --json",
    ),
    "explain": Text(
        "解释一个数：公式、代入、来自哪个文件哪一格、条款与出处。\n\n"
        "例：junheng explain 我县 --school 2142011392 --stage primary --indicator YZ-R4\n\n"
        "例：junheng explain 我县 --indicator YZ-CV3 --stage primary",
        "Explain a number: formula, figures, the cells they stand in, clause and source.\n\n"
        "Example: junheng explain mycounty --school 2142011392 --stage primary --indicator YZ-R4",
    ),
    "compare": Text(
        "比较两个学年、两个标准或两种读法：哪些判定变了，变多少，是因为学生数、资源、学校增减还是标准。\n\n"
        "例：junheng compare 我县\n\n例：junheng compare 我县 --from 2022 --to 2024\n\n"
        "例：junheng compare 我县 --to-standard shenyang",
        "Compare two years, two standards or two readings: which verdicts changed, by how much, and whether by pupils, "
        "resources, schools opened and closed, or the rule.\n\nExample: junheng compare mycounty\n\n"
        "Example: junheng compare mycounty --to-standard shenyang",
    ),
    "peers": Text(
        "找出与一所学校最相近的学校（学段、规模、城乡、寄宿、办学类型），看它各项指标在其中排第几。\n\n"
        "例：junheng peers 我县 --school 2142011014\n\n例：junheng peers 我县 --school 2142011434 --stage junior --count 8",
        "The schools most like one school (stage, size, setting, boarding, kind), and where it stands among them.\n\n"
        "Example: junheng peers mycounty --school 2142011014\n\n"
        "Example: junheng peers mycounty --school 2142011434 --stage junior --count 8",
    ),
    "actions": Text(
        "改进措施目录：每项措施的造价、提前年数和上限；--out 写成表，换上本县的造价，给出文件则检查并列出。\n\n例：junheng actions --out 措施.xlsx\n\n例：junheng actions 措施.xlsx",
        "The catalogue of actions: what each costs, its lead years and limits; --out writes it to put in your county's own costs, "
        "FILE is checked and shown.\n\nExample: junheng actions --out actions.xlsx\n\nExample: junheng actions actions.xlsx",
    ),
    "serve": Text(
        "打开工作台（网页）：各校填报、审核、判定、规划、任务和佐证。数据放在 --home，省略则是当前文件夹下的 junheng-data。\n\n例：junheng serve\n\n例：junheng serve --example --port 8080",
        "Run the desk on the web: returns, approval, verdicts, plans, tasks and evidence. Its data are in --home, or junheng-data in "
        "this folder.\n\nExample: junheng serve\n\nExample: junheng serve --example --port 8080",
    ),
    "worker": Text(
        "做工作台的后台工作（评估、规划、报告）。junheng serve 会自己启动，只有正式部署时才单独运行。"
        "队列有两个：plans（规划，一次要几分钟）和 default（其他）；不写 --queue 则两个都做，规划会让评估等着。\n\n"
        "例：junheng worker --home /srv/junheng\n\n例：junheng worker --queue plans",
        "Do the background work of the desk (judging, plans, reports). `junheng serve` starts its own; run it apart only in "
        "production. There are two queues: plans (which take minutes) and default (all else); without --queue a worker does both, and "
        "judging waits for a plan.\n\nExample: junheng worker --home /srv/junheng\n\nExample: junheng worker --queue plans",
    ),
    "backup": Text(
        "备份工作台：数据库、佐证材料和清单（每个文件的哈希）写进一个 zip。工作台不用停。\n\n例：junheng backup --home /srv/junheng --out 备份.zip",
        "Back the desk up while it runs: database, documents and a manifest of hashes in one zip.\n\n"
        "Example: junheng backup --home /srv/junheng --out backup.zip",
    ),
    "restore": Text(
        "把备份恢复到一个空文件夹（或空的 PostgreSQL 数据库），先核对每个文件的哈希，最后核对操作记录。\n\n例：junheng restore 备份.zip --home /srv/junheng\n\n"
        "退出码：0 恢复了且操作记录完整，1 恢复了但操作记录有问题，2 没有恢复",
        "Bring a backup back to an empty folder (or an empty PostgreSQL database); every hash is checked first, the audit log last.\n\n"
        "Example: junheng restore backup.zip --home /srv/junheng\n\n"
        "Exit codes: 0 restored and the audit log is whole, 1 restored but the audit log has faults, 2 not restored",
    ),
    "upgrade": Text(
        "把数据库升级到这个版本，升级前先备份到数据文件夹的 backups 里。junheng serve 启动时会自己做。\n\n例：junheng upgrade --home /srv/junheng",
        "Bring the database to this version, after a backup into the folder backups of the data. `junheng serve` does so itself.\n\n"
        "Example: junheng upgrade --home /srv/junheng",
    ),
    "remove-personal": Text(
        "从工作台删除名册（teachers、pupils）里的个人信息：全县、一所学校或一个人。评估要用的合计数保留，结论不变；"
        "不加 --yes 只看有多少行。以前的备份里仍有，要另行删除。\n\n"
        "例：junheng remove-personal --home /srv/junheng --county 421022 --table teachers --year 2024 --reason 保存期满 --yes\n\n"
        "例：junheng remove-personal --home /srv/junheng --county 421022 --table teachers --person - --reason 本人申请 --yes",
        "Remove rows of persons (teachers, pupils) from the desk: of the county, of a school, or of one person. The sums that "
        "evaluations need stay, and so does every verdict; without --yes it only tells how many rows there are. Earlier backups "
        "still hold them: remove those yourself.\n\n"
        "Example: junheng remove-personal --home /srv/junheng --county 421022 --table teachers --year 2024 --reason expired --yes\n\n"
        "Example: junheng remove-personal --home /srv/junheng --county 421022 --table teachers --person - --reason 'on request' --yes",
    ),
    "audit": Text(
        "核对操作记录的哈希链：有没有被改、被删、被插。\n\n例：junheng audit --home /srv/junheng\n\n"
        "例：junheng audit --home /srv/junheng --anchor 1204:9f86d081884c\n\n退出码：0 完整，1 有问题，2 用法有错",
        "Verify the hash chain of the audit log: whether entries were changed, removed or put in between.\n\n"
        "Example: junheng audit --home /srv/junheng --anchor 1204:9f86d081884c\n\nExit codes: 0 whole, 1 faults, 2 wrong use",
    ),
    "county": Text(
        "在工作台新建一个县：它的科室，和第一个管理员账号（一次性密码只显示一次）。其余账号由管理员在网页上建。\n\n"
        "例：junheng county 421022 公安县 --city 荆州市 --province 湖北省 --person 张三 --home /srv/junheng",
        "Found a county at the desk: its departments and a first administrator (with a one-time password). The administrator makes the other "
        "accounts on the web.\n\nExample: junheng county 421022 Gongan --city Jingzhou --province Hubei --person 'Zhang San' --home /srv/junheng",
    ),
    "account": Text(
        "新建县里不能建的账号（上级审核员），或在没有管理员可用时重置密码。\n\n"
        "例：junheng account shenhe --role reviewer --organisation 荆州市 --person 李四 --home /srv/junheng\n\n"
        "例：junheng account admin --reset --home /srv/junheng",
        "Make an account that no county makes (a reviewer's), or reset a password when no administrator can.\n\n"
        "Example: junheng account reviewer --role reviewer --organisation Jingzhou --person 'Li Si' --home /srv/junheng\n\n"
        "Example: junheng account admin --reset --home /srv/junheng",
    ),
    "report": Text(
        "写出报告：网页、Excel、Word 自评报告；还可以要 PDF、申报表、一校一表。日期、模板可以指定。\n\n例：junheng report 我县 --out 报告\n\n"
        "例：junheng report 我县 --format word,pdf,application,schools --date 2025-03-05\n\n"
        "例：junheng report --template-out 模板.docx\n\n例：junheng report 我县 --format word --template 模板.docx",
        "Write reports: the page, the workbook, the self-evaluation report as Word; PDF, application tables and school sheets where asked for.\n\n"
        "Example: junheng report mycounty --out report\n\nExample: junheng report mycounty --format word,pdf --date 2025-03-05\n\n"
        "Example: junheng report --template-out template.docx",
    ),
    "plan": Text(
        "算出几年内达到标准的最省办法：哪所学校、哪一年、做什么、花多少；证明离最省还差多少，并把每一年重新判定一遍。做不到的，说明差什么。\n\n"
        "例：junheng plan 我县\n\n"
        "例：junheng plan 我县 --years 5 --stages 0.2,0.4,0.7,0.9,1 --budget 3000,3000,3000,2000,2000 --out 计划\n\n"
        "例：junheng plan 我县 --actions 措施.xlsx --time-limit 300\n\n"
        "退出码：0 有答案（“做不到”也是答案，见 status），2 用法或所给的表有错，130 中断时还没有方案",
        "The least-cost way to meet the standard within some years: which school does what in which year for how much; with proof of "
        "how near it is to the cheapest, and every year judged anew. Where it cannot be done it says what is lacking.\n\n"
        "Example: junheng plan mycounty\n\n"
        "Example: junheng plan mycounty --years 5 --stages 0.2,0.4,0.7,0.9,1 --budget 3000,3000,3000,2000,2000 --out plan\n\n"
        "Exit codes: 0 an answer (“cannot be done” is one, see status), 2 wrong use or a fault in a table given, 130 interrupted before there was a plan",
    ),
    "plan-prices": Text(
        "方案中每项约束值多少钱：预算、编制、用地、上限、差异系数限值多放宽一点能省多少；各校多一名教师、多一平方米值多少。\n\n"
        "例：junheng plan-prices 我县\n\n例：junheng plan-prices 我县 --scenario 稳妥.yaml --again 3",
        "What every constraint of a plan costs: what a little more money, posts, land or limit saves; what one more teacher or "
        "square metre is worth in each school.\n\nExample: junheng plan-prices mycounty\n\n"
        "Example: junheng plan-prices mycounty --scenario steady.yaml --again 3",
    ),
    "plan-frontier": Text(
        "少要求一些、早一些、换个办法，各要多少钱：达到的学校比例与钱（share）、年份与钱（year）、其他办法（ways：不交流、只交流、最早、一半的钱）。\n\n"
        "例：junheng plan-frontier 我县\n\n例：junheng plan-frontier 我县 --of ways --time-limit 120",
        "What less, sooner or another way costs: money against the share of schools that pass (share), against years (year), "
        "other ways (ways: no transfers, only transfers, earliest, half the money).\n\n"
        "Example: junheng plan-frontier mycounty\n\nExample: junheng plan-frontier mycounty --of ways --time-limit 120",
    ),
    "plan-compare": Text(
        "几个情景各做一个方案，并排比较：费用、差距、年份、达到的比例、交流人数、新增教师。情景写在 YAML 文件里。\n\n"
        "例：junheng plan-compare 我县 稳妥.yaml 加快.yaml",
        "A plan for each of several scenarios, side by side: cost, gap, years, share passing, moves, recruits. A scenario is a "
        "YAML file.\n\nExample: junheng plan-compare mycounty steady.yaml fast.yaml",
    ),
    "plan-move": Text(
        "在方案之上再调动一名教师：两校各项指标、各差异系数、交流比例怎么变，值多少钱。\n\n"
        "例：junheng plan-move 我县 --from 2142011014 --to 2142011028 --kind backbone",
        "One more teacher moved, on top of a plan: what becomes of both schools' indicators, of all coefficients and of the "
        "rotation quota, and what it is worth.\n\n"
        "Example: junheng plan-move mycounty --from 2142011014 --to 2142011028 --kind backbone",
    ),
    "robustness": Text(
        "结论有多稳：每个判定离限值多远、改哪一个数会让它变、改哪个设定会让它变。\n\n例：junheng robustness 我县\n\n"
        "例：junheng robustness 我县 --standard cn-2017 --json",
        "How safe the verdicts are: the slack of each, the one number that changes it, the settings that do.\n\n"
        "Example: junheng robustness mycounty --json",
    ),
    "what-if": Text(
        "改一个数看看：哪些判定、哪些差异系数会变。只是试算，什么都不保存。\n\n"
        "数写成 学校/学段/列=值：学校用机构标识码或校名，列名用中文或英文；+500、-3 是在原数上加减，“=”后面空着是未填报。"
        "县级数据写成 county/项目=值，其他表写成 表/行的主键/列=值。\n\n"
        "例：junheng what-if 示例 --change 2142011287/小学/在校生数=800\n\n"
        "例：junheng what-if 示例 --change 云溪县实验小学/室外运动场地面积=+500 --change county/rotated=150\n\n"
        "例：junheng what-if 示例 --add rooms:school_id=2142011007,use=music,area=96",
        "Change a number and see which verdicts and coefficients change. It is only tried: nothing is stored.\n\n"
        "A number is written school/stage/column=value: the school by id or name; +500 or -3 is added to what is there, "
        "nothing after = is not reported. A figure of the county is county/item=value, of another table "
        "table/key of the line/column=value.\n\n"
        "Example: junheng what-if example --change 2142011287/primary/pupils=800\n\n"
        "Example: junheng what-if example --change 2142011007/outdoor_sports_area=+500 --change county/rotated=150\n\n"
        "Example: junheng what-if example --add rooms:school_id=2142011007,use=music,area=96",
    ),
    "standards": Text(
        "看有哪些标准、标准里写了什么。\n\n例：junheng standards list\n\n例：junheng standards show cn-2017\n\n"
        "例：junheng standards diff cn-2017 shenyang",
        "Which standards there are and what they say.\n\nExample: junheng standards list",
    ),
    "list": Text(
        "列出可用的标准。\n\n例：junheng standards list", "List the standards.\n\nExample: junheng standards list"
    ),
    "show": Text(
        "列出一个标准的每个数值、条款、出处和可改的设定。\n\n例：junheng standards show cn-2017",
        "Every value of a standard with clause and source, and its settings.\n\nExample: junheng standards show cn-2017",
    ),
    "diff": Text(
        "比较两个标准：数值、范围、设定、放宽、出处有哪些不同。\n\n例：junheng standards diff cn-2017 quality-junior-2025",
        "What differs between two standards: values, scopes, settings, exemptions, sources.\n\n"
        "Example: junheng standards diff cn-2017 quality-junior-2025",
    ),
    "keys": Text(
        "县的签名密钥。\n\n例：junheng keys new --county 某县 --out 密钥",
        "A county's signing keys.\n\nExample: junheng keys new --county NAME --out keys",
    ),
    "keys new": Text(
        "生成一对密钥：私钥留在县里，公钥交给省里，并显示指纹。\n\n例：junheng keys new --county 某县 --out 密钥",
        "Make a pair of keys: the private one stays in the county, the public one goes to the province; shows the fingerprint.\n\nExample: junheng keys new --county NAME --out keys",
    ),
    "packet": Text(
        "写出上报的数据包：判定、可供重算的数、签名；不含任何个人的行，小数目屏蔽。\n\n例：junheng packet 我县 --key 密钥/某县.key --out 某县-2024.packet",
        "Write the packet for the province: verdicts, figures to recompute them, a signature; no line about a person, small counts suppressed.\n\nExample: junheng packet mycounty --key keys/NAME.key --out NAME-2024.packet",
    ),
    "rollup": Text(
        "汇总许多县：多少县达到、哪项指标挡住的县最多、哪些县最近、市域是否均衡。来源是数据表（parquet 或 CSV）的文件夹、已导入的县，或数据包。\n\n例：junheng rollup 全省 --year 2024 --out 汇总\n\n例：junheng rollup 数据包 --keys 公钥 --by city",
        "Roll up many counties: how many pass, what blocks most of them, who is nearest, how cities are balanced. A source is a folder of tables (parquet or CSV), imported counties, or packets.\n\nExample: junheng rollup province --year 2024 --out roll-up\n\nExample: junheng rollup packets --keys keys --by city",
    ),
    "verify": Text(
        "核对各县的数据包：签名、县、学年、标准，并重算。\n\n例：junheng verify 数据包 --keys 公钥 --year 2024\n\n退出码：0 通过，1 重算不一致，3 被改动，4 不认识的密钥，5 别县的密钥，6 别的学年，7 别的标准，8 数据不同，9 签名被调换",
        "Check counties' packets: signature, county, year, standard; and recompute.\n\nExample: junheng verify packets --keys keys --year 2024\n\nExit codes: 0 passed, 1 recomputed different, 3 altered, 4 unknown key, 5 key of another county, 6 another year, 7 another standard, 8 other data, 9 signatures exchanged",
    ),
    "forecast": Text(
        "预测各校各年级今后几年的学生数，与学位比较，给出预警、峰值年和可以分流到哪里。DIR 是已导入的县，或只放着 enrolment.csv（历年分年级学生；"
        "出生人口、新建住房、学校变动、核定学位可有可无）的文件夹。\n\n例：junheng forecast 我县\n\n例：junheng forecast 我县 --years 6 --out 预测\n\n"
        "例：junheng forecast 我县 --set system=5-4 --json",
        "Forecast the pupils of every school and grade, compare them with places, and say warnings, peak years and who could take whom. "
        "DIR is an imported county, or a folder with enrolment.csv (births, housing, changes, places where there are any).\n\n"
        "Example: junheng forecast mycounty\n\nExample: junheng forecast mycounty --years 6 --out outlook",
    ),
    "demo": Text(
        "从头演示一遍：造示例县、判定、写报告，并告诉你接下来可以试什么。\n\n例：junheng demo",
        "A walk through: make the example county, judge it, write the report, and say what to try next.\n\nExample: junheng demo",
    ),
}
OPTIONS: Mapping[str, Text] = {
    "county": Text(
        "县（市、区）名，与数据里的一致；省内同名的，前面加上市名",
        "the county's name as in its data; with the city's in front where two counties share it",
    ),
    "passphrase": Text(
        "给私钥设口令（也可用环境变量 JUNHENG_KEY_PASSPHRASE）",
        "protect the private key with a passphrase (or set JUNHENG_KEY_PASSPHRASE)",
    ),
    "by": Text(
        "按什么汇总：county（县）、city（市）或 province（全部）", "roll up by county, city or province (all together)"
    ),
    "master": Text(
        "Spark 集群地址，如 spark://主机:7077；省略则用环境变量 SPARK_MASTER",
        "address of the Spark cluster, such as spark://HOST:7077; SPARK_MASTER if left out",
    ),
    "scratch": Text(
        "DuckDB、Spark 放中间结果的文件夹；集群上须各节点都能读写",
        "folder for what is in between (DuckDB, Spark); on a cluster one that every node can use",
    ),
    "key": Text("县的私钥文件", "the county's private key file"),
    "keys": Text("放各县公钥的文件夹", "the folder of the counties' public keys"),
    "threshold": Text(
        "涉及敏感情况的人数，少于这个数（且不为0）就屏蔽；0 为不屏蔽",
        "sensitive counts of persons below this (and not 0) are suppressed; 0: none",
    ),
    "data": Text(
        "手上有县的完整数据时，其文件夹：核对数据快照",
        "the folder of the county's full data, where at hand: checks the snapshot",
    ),
    "origin": Text(
        "站在哪一学年预测（只用那年及以前的数据）；省略则用最后一年",
        "the year to forecast from, with what was known then; the last year given if left out",
    ),
    "rules_file": Text(
        "自己的编制比、预警等级和分流距离（YAML），代替自带的",
        "your own staffing ratios, warning levels and reach (YAML) instead of those that come with junheng",
    ),
    "into": Text("导入到哪个县文件夹", "the county folder to import into"),
    "year": Text(
        "学年，以秋季开学的年份表示，如 2024；省略则用最新一年",
        "school year by its autumn, such as 2024; the newest if left out",
    ),
    "mapping": Text("对照文件（YAML）", "mapping file (YAML)"),
    "layout_file": Text(
        "教基报表的版式文件（YAML），用于软件还不认识的当年样式",
        "layout file (YAML) of school forms that the program does not know yet",
    ),
    "marked": Text(
        "把问题标成颜色和批注，另存为这个文件（原文件不动）",
        "write a copy with coloured cells and comments to this file",
    ),
    "as_json": Text("输出 JSON", "print JSON"),
    "example": Text(
        "造一个78所学校、五个学年的示例县，并导入", "make the example county of 78 schools and five years, imported"
    ),
    "messy": Text("写出示例县带毛病的报表，供练习检查", "write the example county's files with faults, to practise on"),
    "everything": Text("模板包括名册、预测等所有表", "a template with every table, lists of persons and forecasts too"),
    "finding": Text("放行这条疑问（编号见检查结果）", "let this doubt stand (ids stand in the list)"),
    "reason": Text("放行的理由，会一直保存", "why it may stand; it is kept"),
    "out": Text("写到哪里", "where to write"),
    "home": Text("工作台的数据文件夹", "the folder of the desk's data"),
    "queue": Text("只做这个队列：default 或 plans", "only this queue: default or plans"),
    "host": Text(
        "在哪个网络地址上提供服务；0.0.0.0 则同一网络的电脑都能打开（还要设 JUNHENG_HOSTS）",
        "the network address to serve at; 0.0.0.0 lets computers of the same network open it (set JUNHENG_HOSTS, too)",
    ),
    "port": Text("端口", "port"),
    "without_backup": Text("升级前不备份（已另外备份时）", "make no backup before (where there is one already)"),
    "of_county": Text("县的代码", "code of the county"),
    "of_table": Text("哪个名册：teachers 或 pupils", "which list: teachers or pupils"),
    "of_year": Text("只这一年；不写则全部年度", "only this year; all years if left out"),
    "of_school": Text("只这所学校（机构标识码）", "only this school (its code)"),
    "whose": Text(
        "只这个人（教师编号或学籍号）；- 从标准输入读，不留在命令历史里",
        "only this person (code of the teacher or pupil); - reads it from standard input, which no history keeps",
    ),
    "why": Text("原因，会一直保存在操作记录里；不要写姓名", "why; kept in the log for ever, so name nobody"),
    "confirmed": Text("确认删除", "remove them"),
    "anchor": Text(
        "以前记下的一条：编号和它的哈希（至少8位）；现在不同就是问题",
        "an entry noted earlier: its number and hash (8 signs at least); it is a fault if they differ now",
    ),
    "city": Text("市（州）的名称", "name of the city"),
    "province": Text("省（自治区、直辖市）的名称", "name of the province"),
    "administrator": Text("第一个管理员的用户名", "user name of the first administrator"),
    "person": Text("姓名", "name of the person"),
    "role": Text("岗位：reviewer、county_administrator 等", "role: reviewer, county_administrator, ..."),
    "organisation": Text(
        "单位代码（市、省的代码就是名称）", "code of the organisation (of a city or province its name)"
    ),
    "reset": Text("给已有的账号一个新的一次性密码", "give an existing account a new one-time password"),
    "with_example": Text(
        "还没有数据时，先造好示例县和各岗位账号",
        "where there are no data yet, make the example county with an account for every role",
    ),
    "layout": Text(
        "写成什么样子：workbook（模板的工作簿或 CSV）、statistics（教育事业统计导出和学校名录）、forms（每校一本教基报表）",
        "what it looks like: workbook (the template's, or CSV), statistics (statistics exports and school directory), "
        "forms (a workbook of school forms per school)",
    ),
    "overwrite": Text("覆盖已有的文件", "replace files that are there"),
    "formats": Text(
        "写哪几种，用逗号隔开：html 网页、excel、word 自评报告、pdf 自评报告、application 申报表、schools 一校一表；all 是全部",
        "what to write, with commas between: html, excel, word, pdf, application (tables), schools (a sheet each); all is everything",
    ),
    "dated": Text(
        "报告封面的日期，如 2025-03-05；省略则用今天",
        "the day on the title page, such as 2025-03-05; today if left out",
    ),
    "template": Text("自己改过的 Word 模板", "a Word template of your own"),
    "template_out": Text(
        "把 Word 模板写成这个文件，供修改；不写报告",
        "write the Word template to this file, to be edited; no report is written",
    ),
    "changes": Text(
        "改一个数，如 2142011287/junior/pupils=800 或 某校/专任教师数=+3；可重复",
        "change a number, such as 2142011287/junior/pupils=800 or SCHOOL/teachers=+3; repeatable",
    ),
    "additions": Text(
        "加一行，如 rooms:school_id=2142011007,use=music,area=96；可重复",
        "add a line, such as rooms:school_id=2142011007,use=music,area=96; repeatable",
    ),
    "removals": Text("删去一行，写法同 --add；可重复", "remove a line, written as for --add; repeatable"),
    "standard": Text("标准的编号，或标准包文件夹", "id of a standard, or a pack's folder"),
    "settings": Text(
        "改一个设定，如 cv_method=unweighted；可重复", "change a setting, such as cv_method=unweighted; repeatable"
    ),
    "earlier": Text("之前的学年；省略则为上一个已导入的学年", "the year before; the one imported before if left out"),
    "later": Text("之后的学年；省略则为最新一年", "the year after; the newest if left out"),
    "other_standard": Text(
        "之后一边用的标准；省略则与 --standard 相同", "standard of the later side; as --standard if left out"
    ),
    "other_settings": Text("之后一边改的设定；省略则与 --set 相同", "settings of the later side; as --set if left out"),
    "school": Text("学校的机构标识码", "school_id of the school"),
    "count": Text("列出几所同类学校", "how many peers"),
    "stage": Text("学段：primary（小学）或 junior（初中）", "stage: primary or junior"),
    "indicator": Text("指标编号，如 YZ-R4、YZ-CV3", "id of the indicator, such as YZ-R4, YZ-CV3"),
    "engine": Text(
        "计算引擎：polars；duckdb（数据大于内存）；spark（集群，地址见环境变量 SPARK_MASTER）；reference（慢，用于核对）",
        "engine: polars; duckdb (data larger than memory); spark (a cluster, at the address in SPARK_MASTER); reference "
        "(slow, for checking)",
    ),
    "actions": Text(
        "本县的措施目录（Excel 或 CSV，由 junheng actions --out 写出后填写）；省略则用随县导入的，没有则用自带的假定费用",
        "your catalogue of actions (Excel or CSV, as junheng actions --out writes it); if left out the one imported with the county, or else assumed costs",
    ),
    "years": Text("规划或预测几年", "how many years to plan or forecast"),
    "budget": Text(
        "每年的经费上限，万元，如 3000,3000,3000,2000,2000；省略则不限",
        "limit of money for each year in 10,000 yuan, such as 3000,3000,3000,2000,2000; none if left out",
    ),
    "stages": Text(
        "每年至少多少学校行达到，如 0.2,0.4,0.7,0.9,1；省略则最后一年全部达到",
        "share of school rows that must pass in each year, such as 0.2,0.4,0.7,0.9,1; all in the last year if left out",
    ),
    "cv_limit": Text(
        "差异系数另定的限值，如 0.4；省略则按标准",
        "a limit of your own for all coefficients, such as 0.4; the standard's if left out",
    ),
    "no_transfers": Text("不交流教师", "move no teachers between schools"),
    "moves": Text("全县每年最多交流多少人", "most teachers that move in the county in a year"),
    "forecast": Text(
        "学生数预测（CSV 或 Excel：school_id、stage、year、pupils）；省略则用随县导入的，没有则按今年不变",
        "forecast of pupils (CSV or Excel: school_id, stage, year, pupils); if left out the one imported with the county, or else as today",
    ),
    "scenario": Text(
        "情景文件（YAML）：年数、预算、要求、限值、措施目录、预测；省略则同 junheng plan 不带选项",
        "a scenario file (YAML): years, budget, demands, limits, catalogue, forecast; as junheng plan without options if left out",
    ),
    "again": Text(
        "最贵的几项约束各多给一个，重新规划一次", "plan again with one more of each of the N dearest constraints"
    ),
    "of": Text("share（学校比例）、year（年份）或 ways（其他办法）", "share (of schools), year, or ways (other ways)"),
    "giver": Text("调出学校的机构标识码", "school_id of the school that gives"),
    "taker": Text("调入学校的机构标识码", "school_id of the school that takes"),
    "kind": Text(
        "哪类教师：plain（普通）、above_degree（高学历）、backbone（骨干）、pe_art（体艺）",
        "kind of teacher: plain, above_degree, backbone, pe_art",
    ),
    "in_year": Text("哪一年调动；省略则为规划第一年", "year of the move; the first of the plan if left out"),
    "time_limit": Text("最多算多少秒", "how many seconds to search"),
    "how_safe": Text(
        "报告里加一节：结论有多稳（多用几秒）", "add how safe the verdicts are to the report (takes some seconds more)"
    ),
    "lang": Text("界面语言：zh 中文（默认），en 英文", "language: zh (the default) or en"),
    "version": Text("显示版本", "show the version"),
}
VERDICTS: Mapping[str | None, Text] = {
    "pass": Text("达到", "pass"),
    "fail": Text("未达到", "fail"),
    "unknown": Text("无法判断", "unknown"),
    None: Text("不单项判定", "not judged by itself"),
}
STAGES: Mapping[str, Text] = {
    "primary": Text("小学", "primary"),
    "junior": Text("初中", "junior"),
    "senior": Text("高中", "senior"),
}
# What click writes itself, in Chinese.
CLICK_ZH: tuple[tuple[str, str], ...] = (
    ("Usage:", "用法："),
    ("Options:", "选项："),
    ("Arguments:", "参数："),
    ("Commands:", "命令："),
    ("[OPTIONS]", "[选项]"),
    ("COMMAND [ARGS]...", "命令 [参数]..."),
    ("Show this message and exit.", "显示本说明"),
    ("[required]", "[必填]"),
    ("[default: ", "[默认："),
)
