"""The public names of `import junheng`, from their docstrings and signatures."""

from __future__ import annotations

import dataclasses
import inspect

import junheng
from reference_pages.markdown import made_from

INTRODUCTION = f"""# Python

{made_from("src/junheng/__init__.py")}

公开的名字只有这些，别的都可能改。数据框是 polars 的，列见[结果](result.md)。

These are the public names; everything else may change. Dataframes are polars, their columns stand in [the result](result.md).

```python
import junheng as jh

county = jh.read("示例")  # an imported county; or files: jh.read("学校报表.xlsx", year=2024)
result = jh.evaluate(county, "cn-2017")
print(result.verdict)
print(result.school_rows.filter(result.school_rows["verdict"] == "fail"))
print(jh.explain(result, "YZ-CV3", stage="primary").value)
```
"""


def signature(value: object) -> str:
    """The call, without types: they stand in the code."""
    if inspect.isclass(value) or not callable(value):
        return ""  # an object is made by junheng, not by the caller
    names = [
        ("*" if each.kind is each.VAR_POSITIONAL else "") + each.name
        + ("" if each.default is each.empty else f"={each.default!r}")
        for each in inspect.signature(value).parameters.values()
    ]  # fmt: skip
    return f"({', '.join(names)})"


def members(value: object) -> list[str]:
    """What an object made by junheng holds and can do."""
    if not inspect.isclass(value) or issubclass(value, Exception):
        return []
    held = dataclasses.fields(value) if dataclasses.is_dataclass(value) else ()
    fields = [each.name for each in held if each.repr and not each.name.startswith("_")]
    lines = [f"有 has: {', '.join(f'`{name}`' for name in fields)}"] if fields else ["可以 can:"]
    for name, member in vars(value).items():
        if name.startswith("_") or name in fields or not (inspect.isfunction(member) or hasattr(member, "__doc__")):
            continue
        said = (inspect.getdoc(member) or "").split("\n")[0]
        if said and (inspect.isfunction(member) or type(member).__name__ in {"property", "cached_property"}):
            call = "()" if inspect.isfunction(member) else ""
            lines.append(f"- `.{name}{call}`: {said}")
    return lines


def section(name: str) -> str:
    """The section of one public name."""
    value = vars(junheng)[name]
    said = inspect.cleandoc(value.__doc__ or "")
    head, _, rest = said.partition("\n\n")
    parts = [f"## {name}{signature(value)}", head.replace("\n", " ")]
    parts += [f"```text\n{rest}\n```"] if rest else []
    listed = members(value)
    parts += [listed[0]] if listed else []
    parts += ["\n".join(listed[1:])] if len(listed) > 1 else []
    return "\n\n".join(parts)


def api() -> str:
    """The page."""
    return "\n\n".join([INTRODUCTION.strip(), *(section(name) for name in sorted(junheng.__all__))]) + "\n"
