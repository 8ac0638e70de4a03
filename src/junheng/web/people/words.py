"""Words of accounts and of managing people."""

from __future__ import annotations

from junheng.text import Text

WORDS: dict[str, Text] = {
    "navigation": Text("人员与单位", "People and places"),
    # Signing in
    "unlock": Text("解除登录锁定", "Unlock"),
    "unlock_hint": Text(
        "密码错得太多会暂停登录几分钟（也可能是别人在试）。这里可以马上解除，密码不变。",
        "Too many wrong passwords pause signing in for some minutes (somebody else may have tried). End that here; the password stays.",
    ),
    "unlocked": Text("已解除，可以马上登录", "Unlocked; signing in works again"),
    "locked_out": Text(
        "密码错误次数过多，请{minutes}分钟后再试；忘记密码请联系本县管理员重置。",
        "Too many wrong passwords; try again in {minutes} minutes. If you forgot yours, ask your county's administrator.",
    ),
    "code": Text("验证码", "Code"),
    "code_title": Text("第二步：输入验证码", "Second step: enter the code"),
    "code_help": Text(
        "打开手机上的验证器应用，输入其中的 6 位数字；手机不在身边时，输入一个恢复码。",
        "Open the authenticator on your phone and enter its 6 digits; without the phone, enter a recovery code.",
    ),
    "wrong_code": Text(
        "验证码不对或已用过，请用最新的一个再试。", "The code is wrong or was used; try the newest one."
    ),
    "code_too_often": Text("输错次数过多，请过一会儿再试。", "Too many wrong codes; wait a little and try again."),
    "example_title": Text("示例县的账号", "Accounts of the example county"),
    "example_hint": Text(
        "密码都是 {password}。点“进入”即可以该岗位登录。",
        "Every password is {password}. “Enter” signs you in with that role.",
    ),
    "enter": Text("进入", "Enter"),
    "enter_as": Text("以 {name}（{role}）进入", "Enter as {name} ({role})"),
    # Own account
    "account": Text("我的账号", "My account"),
    "password_title": Text("修改密码", "Change the password"),
    "password_first": Text(
        "您的密码是别人设置的，请先换成只有自己知道的密码，再继续使用。",
        "Your password was set by somebody else. Choose one that only you know, then go on.",
    ),
    "old_password": Text("现在的密码", "Current password"),
    "new_password": Text("新密码", "New password"),
    "new_password_again": Text("再输入一次新密码", "New password again"),
    "password_kinds": Text(
        "密码至少要有小写字母、大写字母、数字、符号中的三种。",
        "A password needs at least three of: lower-case letters, capitals, digits, other signs.",
    ),
    "passwords_differ": Text("两次输入的新密码不一样。", "The two new passwords differ."),
    "same_password": Text("新密码与现在的密码相同，请换一个。", "The new password is the present one; choose another."),
    "telephone": Text("手机", "Telephone"),
    "confirm_password": Text("输入密码以确认", "Your password, to confirm"),
    "wrong_old_password": Text("现在的密码不对。", "The present password is wrong."),
    "password_changed": Text(
        "密码已修改，其他电脑和手机上的登录已全部退出。",
        "The password is changed; you were signed out everywhere else.",
    ),
    "change": Text("修改", "Change"),
    "save": Text("保存", "Save"),
    "details": Text("个人资料", "Details"),
    "details_saved": Text("已保存。", "Saved."),
    "language": Text("界面语言", "Language"),
    "my_roles": Text("我的岗位", "My roles"),
    "no_roles": Text("还没有岗位，请联系本县管理员。", "No role yet; ask your county's administrator."),
    "second_factor": Text("两步验证", "Second step at sign-in"),
    "second_factor_off": Text(
        "未开启。开启后，登录时除密码外还要输入手机验证器里的数字，密码泄露也进不来。",
        "Off. When on, signing in takes a number from an app on your phone beside the password: a leaked password is not enough.",
    ),
    "second_factor_on": Text(
        "已开启，剩余恢复码 {count} 个。", "On; {count:recovery code is|recovery codes are} left."
    ),
    "turn_on": Text("开启两步验证", "Turn on the second step"),
    "turn_off": Text("关闭两步验证", "Turn it off"),
    "new_codes": Text("重新生成恢复码", "Make new recovery codes"),
    "scan": Text(
        "用手机验证器应用（如腾讯身份验证器、Microsoft Authenticator、FreeOTP）扫描二维码，或手工输入密钥，再把显示的 6 位数字填在下面。",
        "Scan the code with an authenticator app (FreeOTP, Microsoft Authenticator ...) or type the key, then enter the 6 digits that it shows.",
    ),
    "qr_alt": Text("两步验证二维码", "QR code of the second step"),
    "key": Text("密钥", "Key"),
    "recovery_codes": Text("恢复码", "Recovery codes"),
    "recovery_codes_hint": Text(
        "请现在打印或抄下来，收好：手机丢失时每个恢复码可以代替验证码用一次。离开本页后不再显示。",
        "Print or copy them now: each stands in for a code once when the phone is lost. They are not shown again.",
    ),
    "second_factor_turned_off": Text("两步验证已关闭。", "The second step is off."),
    "sessions": Text("登录的电脑和手机", "Where you are signed in"),
    "this_one": Text("本机", "this one"),
    "since": Text("登录时间", "Since"),
    "address": Text("地址", "Address"),
    "browser": Text("浏览器", "Browser"),
    "unknown_browser": Text("未知浏览器", "unknown browser"),
    "end_session": Text("退出这一台", "Sign out there"),
    "end_others": Text("退出其他全部", "Sign out everywhere else"),
    "ended": Text("已退出 {count} 处登录。", "Signed out in {count:place|places}."),
    "back": Text("返回", "Back"),
    "done": Text("完成", "Done"),
    # Managing people
    "people": Text("人员", "People"),
    "add": Text("新增账号", "New account"),
    "add_many": Text("Excel 批量建账号", "Import accounts from Excel"),
    "find": Text("查找", "Search"),
    "find_help": Text("姓名、用户名、单位", "name, user name, organisation"),
    "all_roles": Text("全部岗位", "all roles"),
    "all_states": Text("全部状态", "all states"),
    "active": Text("在用", "in use"),
    "closed": Text("已停用", "closed"),
    "state": Text("状态", "State"),
    "name": Text("姓名", "Name"),
    "username": Text("用户名", "User name"),
    "username_help": Text("登录用，建好后不能改；可用拼音或工号。", "For signing in; cannot be changed later."),
    "username_taken": Text("用户名“{username}”已经有人用。", "The user name {username} is taken."),
    "role": Text("岗位", "Role"),
    "roles": Text("岗位", "Roles"),
    "organisation": Text("单位", "Organisation"),
    "schools": Text("督学负责的学校", "Schools of the inspector"),
    "schools_help": Text("只有责任督学要选；按住 Ctrl 可多选。", "For inspectors only; hold Ctrl to choose several."),
    "wrong_kind": Text("“{role}”应属于：{kinds}。", "A {role} belongs to: {kinds}."),
    "inspector_needs_schools": Text("请选择督学负责的学校。", "Choose the schools of the inspector."),
    "last_sign_in": Text("最近登录", "Last sign-in"),
    "never": Text("从未登录", "never"),
    "nobody": Text("没有符合条件的人", "Nobody is found"),
    "nobody_hint": Text("换个条件，或新增账号。", "Ask otherwise, or make an account."),
    "give_role": Text("增加岗位", "Give a role"),
    "take_role": Text("取消岗位", "Remove"),
    "role_given": Text("岗位已增加。", "The role is given."),
    "role_taken": Text("岗位已取消。", "The role is taken away."),
    "reset_password": Text("重置密码", "Reset the password"),
    "reset_hint": Text(
        "生成一个一次性密码；原密码、两步验证和现有登录全部失效，锁定解除。",
        "Makes a one-time password; the old one, the second step and all sessions end, a lock is lifted.",
    ),
    "one_time_password": Text("一次性密码", "One-time password"),
    "one_time_hint": Text(
        "请当面或电话告诉本人。只显示这一次，离开本页后看不到；首次登录后必须修改。",
        "Tell it in person or by telephone. It is shown only now, and must be changed at the first sign-in.",
    ),
    "close_account": Text("停用账号", "Close the account"),
    "close_hint": Text(
        "停用后不能登录，记录保留。手上的工作先交给别人。",
        "A closed account cannot sign in; its records stay. What it holds goes to others first.",
    ),
    "close_nothing": Text("此人手上没有要交接的工作。", "There is nothing to hand over."),
    "close_confirm": Text("交接并停用", "Hand over and close"),
    "hand_to": Text("交给", "To"),
    "count": Text("数量", "Count"),
    "choose_successor": Text("请选择接手的人。", "Choose who takes over."),
    "account_closed": Text(
        "账号已停用，交接 {count} 项。", "The account is closed; {count:thing was|things were} handed over."
    ),
    "reopen": Text("重新启用", "Open again"),
    "template": Text("下载模板", "Download the template"),
    "template_file": Text("{county}人员账号模板.xlsx", "{county} accounts.xlsx"),
    "passwords_file": Text("{county}初始密码.xlsx", "{county} passwords.xlsx"),
    "bulk_steps": Text(
        "1. 下载模板；2. 每行填一个账号；3. 上传。全部正确才会建账号，有错会逐格列出。",
        "1. Download the template. 2. One account a line. 3. Upload it. Accounts are made only if every cell is right.",
    ),
    "upload": Text("上传并建账号", "Upload and make the accounts"),
    "workbook": Text("填好的模板（.xlsx）", "The filled-in template (.xlsx)"),
    "no_file": Text("请选择文件。", "Choose a file."),
    "file_too_large": Text(
        "文件超过 5 MB，不像是账号模板。", "The file is larger than 5 MB; it is hardly the template."
    ),
    "faults_title": Text("有 {count} 处错误，什么都没有建", "{count:fault|faults}; nothing was made"),
    "fault_sheet": Text("表", "Sheet"),
    "fault_cell": Text("单元格", "Cell"),
    "fault": Text("问题", "What is wrong"),
    "bulk_made": Text("已建 {count} 个账号", "{count:account is|accounts are} made"),
    "bulk_schools": Text("新增学校 {count} 所：", "{count:school is|schools are} new:"),
    "bulk_returns": Text(
        "{year}学年的空报表已发给新增学校，可以填报。", "The new schools have their empty returns of {year} to fill in."
    ),
    "bulk_no_returns": Text(
        "现在没有开放填报的学年，新增学校还没有报表。以后新建学年时，请在“新办学校”中填上它们的标识码；建立第一个学年时会自动带上。",
        "No year is open, so the new schools have no return yet. When the next year is opened, name them by code among the schools that open; a first year takes them in by itself.",
    ),
    "bulk_once": Text(
        "初始密码只显示这一次，请现在下载。首次登录后必须修改。",
        "The passwords are shown only now: download them. Each must be changed at the first sign-in.",
    ),
    "download_passwords": Text("下载初始密码表", "Download the sheet of passwords"),
}
