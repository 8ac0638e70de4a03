"""The words of the shell, and where the words of every app are looked up."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.utils.translation import get_language

from junheng.text import Language, Text

WORDS: dict[str, Text] = {
    "junheng": Text("均衡", "junheng"),
    "desk": Text("义务教育优质均衡工作台", "Desk for balanced compulsory education"),
    "sign_in": Text("登录", "Sign in"),
    "sign_out": Text("退出", "Sign out"),
    "user_name": Text("用户名", "User name"),
    "password": Text("密码", "Password"),
    "wrong_sign_in": Text("用户名或密码不对，请再试一次。", "User name or password is wrong; try again."),
    "skip_to_content": Text("跳到正文", "Skip to content"),
    "no_right": Text("您没有打开这个页面的权限", "You may not open this page"),
    "no_right_hint": Text(
        "这一页需要别的岗位。如果应当由您来做，请联系本县管理员。",
        "This page belongs to another role. If it should be yours, ask your county's administrator.",
    ),
    "not_found": Text("没有这个页面", "No such page"),
    "not_found_hint": Text(
        "地址不对，或者内容不在您的范围内。", "The address is wrong, or what it names is not within your reach."
    ),
    "home": Text("首页", "Home"),
    "choose_county": Text("选择县（市、区）和年份", "Choose a county and year"),
    "no_county_yet": Text(
        "您还没有任何县的岗位。请联系本县管理员开通。", "You have no role in any county yet; ask its administrator."
    ),
    "year": Text("年份", "Year"),
    "county": Text("县（市、区）", "County"),
}


def language() -> Language:
    """The language of this request."""
    return "en" if (get_language() or "").startswith("en") else "zh"


@cache
def _words_of(app: str) -> dict[str, Text]:
    module = f"{apps.get_app_config(app).name}.words"
    if find_spec(module) is None:
        return {}
    found: dict[str, Text] = import_module(module).WORDS
    return found


def words(key: str) -> Text:
    """The words of a key: `sign_in` of the shell, `returns.submit` of the app `returns`.

    Raises:
        KeyError: nobody has said them.
    """
    app, dot, name = key.rpartition(".")
    return _words_of(app)[name] if dot else WORDS[key]


def say(key: str, **fields: object) -> str:
    """The words of a key in the language of this request."""
    found = words(key)
    return (found.format(**fields) if fields else found).get(language())
