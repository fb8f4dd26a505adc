"""What is wrong with a command line, in both languages: argparse itself speaks English only."""

import re
from collections.abc import Callable

from kuaijin.core.base import Text

_KNOWN: tuple[tuple[str, str], ...] = (
    (r"the following arguments are required: (.+)", "缺少参数：{0}"),
    (r"unrecognized arguments: (.+)", "不认识的参数：{0}"),
    (r"one of the arguments (.+) is required", "须给出其中一个参数：{0}"),
    (r"ambiguous option: (.+) could match (.+)", "参数 {0} 不明确，可能是：{1}"),
    (r"not allowed with argument (.+)", "不能与参数 {0} 同时使用"),
    (r"invalid choice: (.+) \(choose from (.+)\)", "没有 {0} 这个选项；可选：{1}"),
    (r"invalid int value: (.+)", "应为整数，不是 {0}"),
    (r"invalid float value: (.+)", "应为数字，不是 {0}"),
    (r"invalid \S+ value: (.+)", "不能是 {0}"),
    (r"expected one argument", "须跟一个值"),
    (r"expected at least one argument", "至少须跟一个值"),
    (r"expected at most one argument", "最多跟一个值"),
    (r"expected (\d+) arguments?", "须跟 {0} 个值"),
    (r"ignored explicit argument (.+)", "不带值，给了 {0}"),
    (r"can't open '(.+)': (.+)", "“{0}”打不开：{1}"),
)
_OF_ARGUMENT = re.compile(r"argument ([^:]+): (.*)", re.DOTALL)


def _chinese(message: str) -> str | None:
    for pattern, zh in _KNOWN:
        match = re.fullmatch(pattern, message, re.DOTALL)
        if match is not None:
            return zh.format(*match.groups())
    return None


def explained(message: str) -> Text:
    """A message of argparse in both languages; one of our own, which stands in both already, as it is."""
    named = _OF_ARGUMENT.fullmatch(message)
    if named is None:
        return Text(_chinese(message) or message, message)
    name, rest = named.groups()
    zh = _chinese(rest)
    if zh is None and " / " in rest:
        zh, _, rest = rest.partition(" / ")
    return Text(f"{name}：{zh or rest}", f"{name}: {rest}")


def report(program: str, usage: str, message: str, leave: Callable[[int, str], None]) -> None:
    """Say how the command is used and what was wrong, and leave with 2."""
    text = explained(message)
    how = usage.removeprefix("usage: ")
    leave(2, f"用法 / usage: {how}{program}: 错误：{text.zh}\n{program}: error: {text.en}\n")
