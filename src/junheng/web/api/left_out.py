"""What a page does and no token may, or what is no business of a program: by the name of the page, with the reason."""

from __future__ import annotations

from junheng.text import Text

_OWN_ACCOUNT = Text(
    "本人账号只由本人在网页上改：令牌泄露了，账号也不会被夺走。",
    "One's own account is changed in a browser by oneself: a token that leaks never takes the account with it.",
)
_SIGN_IN = Text("程序不登录，只带令牌。", "A program does not sign in; it brings a token.")
_FOR_EVER = Text(
    "删除后不能恢复，由管理员在网页上看过再确认；批量用命令 junheng remove-personal。",
    "It cannot be undone: an administrator looks and confirms in a browser; a script takes junheng remove-personal.",
)
_OPEN = Text("对所有人公开，不用令牌。", "Open to everybody without a token.")

LEFT_OUT: dict[str, Text] = {
    "sign_in": _SIGN_IN,
    "sign_in_code": _SIGN_IN,
    "sign_out": _SIGN_IN,
    "account": _OWN_ACCOUNT,
    "account_password": _OWN_ACCOUNT,
    "second_factor": _OWN_ACCOUNT,
    "second_factor_off": _OWN_ACCOUNT,
    "recovery_codes": _OWN_ACCOUNT,
    "session_end": _OWN_ACCOUNT,
    "tokens": _OWN_ACCOUNT,
    "token_end": _OWN_ACCOUNT,
    "api_schema": Text("就是接口说明本身。", "It is the description of the API itself."),
    "language": Text("用请求头 Accept-Language 选择语言。", "The header Accept-Language chooses the language."),
    "health": Text("本来就是 JSON，监控程序直接读。", "It is JSON already, for what watches the desk."),
    "public": _OPEN,
    "public_newest": _OPEN,
    "people_bulk_passwords": Text(
        "批量建账号的回答里已经有一次性密码，不再另做表格。",
        "What makes many accounts answers with their one-time passwords; no sheet is made of them again.",
    ),
    "personal": _FOR_EVER,
    "personal_look": _FOR_EVER,
    "personal_remove": _FOR_EVER,
    "person_unlock": Text(
        "解除锁定要知道是谁在猜，由管理员在网页上做。",
        "Who ends a pause should know who guesses: the administrator does it in a browser.",
    ),
    "ledgers": Text("只是转到第一本台账。", "It only leads to the first ledger."),
    "style": Text("给开发者看的样式页，正式环境没有。", "A page of parts for developers, not there in production."),
}
