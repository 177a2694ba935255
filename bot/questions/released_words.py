"""What people type to say that something was shipped, and what is a question about it.

released dark mode · released dark mode on 2026-11-20 · released drop dark mode · released
we shipped dark mode · 我们上线了暗黑模式 · 发布 暗黑模式
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Act(StrEnum):
    """What is wanted of the things that are released."""

    ADD = "add"
    DROP = "drop"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class ReleaseOrder:
    """What somebody says of a release: `name` as customers ask for it, since the day `on`."""

    act: Act
    name: str = ""
    on: date | None = None


_COMMAND = re.compile(
    r"\A\s*(?:released|shipped|launched)(?![\w-])\s*[:：]?\s*(?P<rest>.*)\Z"
    r"|\A\s*(?:已?发布|已?上线)(?:了|\s*[:：]|(?=\s|\Z))\s*(?P<rest_zh>.*)\Z",
    re.IGNORECASE | re.DOTALL,
)
_SAID = (
    re.compile(
        r"\A\W*(?:(?:hi|hey|fyi|news|good\s+news)\W+)*we(?:['’]ve|\s+have)?\s+"
        r"(?:(?:just|now|finally|also|already)\s+)*"
        r"(?:shipped|released|launched|rolled\s+out)\s+(?P<rest>.+)\Z",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        r"\A\W*(?:我们|咱们)(?:刚刚?|今天|昨天|已经?|终于|也)*(?:发布|上线|推出)了?(?P<rest>.+)\Z",
        re.DOTALL,
    ),
)
_LIST = re.compile(r"(?:list|ls|show|列表|查看)?\s*\Z", re.IGNORECASE)
_DROP = re.compile(r"(?:drop|remove|undo|delete|撤回|删除|取消)\s+(?P<name>.+)\Z", re.I | re.S)
_ON = re.compile(r"[\s,，]*(?:\bon\s+|\bsince\s+|[于自从]\s*)?(?P<day>\d{4}-\d\d-\d\d)\s*\Z", re.I)
_NAMED_DAY = re.compile(r"[\s,，]*\b(?P<day>today|yesterday|now)\s*\Z", re.IGNORECASE)
_EARLIER = re.compile(r"昨天")
_ARTICLE = re.compile(r"\A(?:the|our|a|an|new|新的?)\s+", re.IGNORECASE)
_QUOTED = "\"'“”‘’「」《》.!。！ "
#: A sentence that goes on, or only a number: a question of versions, or a tale.
_NO_NAME = re.compile(
    r"[?？\n]|\A[\d.v]+\Z|[,;，；].{12}|\b(?:last|ago|week|month|year)\b|上周|上个?月|去年", re.I
)
_LONGEST, _MOST_WORDS = 60, 6


def read_release(text: str, today: date) -> ReleaseOrder | None:
    """The release that a message is about; None for any other message, as every question is.

    A name has six words at most: more is a tale, and no name that customers ask by.
    """
    found = _COMMAND.match(text)
    if found is not None:
        return _of_command((found["rest"] or found["rest_zh"] or "").strip(), today)
    said = next((match for cue in _SAID if (match := cue.match(text))), None)
    if said is None:
        return None
    added = _added(said["rest"], today)
    if added is not None and _EARLIER.search(text[: said.start("rest")]):
        return ReleaseOrder(Act.ADD, added.name, today - timedelta(days=1))
    return added


def _of_command(rest: str, today: date) -> ReleaseOrder | None:
    if _LIST.fullmatch(rest):
        return ReleaseOrder(Act.LIST)
    if dropped := _DROP.fullmatch(rest):
        return ReleaseOrder(Act.DROP, dropped["name"].strip(_QUOTED))
    return _added(rest, today)


def _added(rest: str, today: date) -> ReleaseOrder | None:
    rest, on = _day(rest.rstrip(".!。！ "), today)
    name = _ARTICLE.sub("", rest.strip(_QUOTED)).strip(_QUOTED)
    is_name = bool(name) and len(name) <= _LONGEST and len(name.split()) <= _MOST_WORDS
    if not is_name or on is None or _NO_NAME.search(rest):
        return None
    return ReleaseOrder(Act.ADD, name, on)


def _day(rest: str, today: date) -> tuple[str, date | None]:
    """The text before the day, and the day; today where none is said, None for none there is."""
    if found := _ON.search(rest):
        try:
            return rest[: found.start()], date.fromisoformat(found["day"])
        except ValueError:
            return rest, None
    if found := _NAMED_DAY.search(rest):
        is_earlier = found["day"].lower() == "yesterday"
        return rest[: found.start()], today - timedelta(days=is_earlier)
    return rest, today
