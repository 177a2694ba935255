"""Which words order something of digests and alerts, and which are questions about comments."""

from __future__ import annotations

import re

from bot.digests.grammar import says_when

#: A command that begins so is an order, whatever follows.
DIGEST = re.compile(r"\A\s*(?:digests?|订阅|简报)(?:\s+|$)", re.I)
ALERTS = re.compile(r"\A\s*(?:alerts?|提醒)(?:\s+|$)", re.I)

_ACTION = re.compile(
    r"(?:list|ls|show|列表|查看|(?:remove|delete|stop|end|rm|cancel|pause|rest|resume|continue"
    r"|删除|取消|暂停|恢复)\s*#?d?\d+)?\s*",
    re.I,
)
_SWITCH = re.compile(r"(?:on|off|start|stop|unmute|status|开启|打开|关闭|恢复)?\s*", re.I)
#: Polite words, and those that name a digest after how often: "send me a weekly digest about".
_ASKING = re.compile(
    r"\s*(?:(?:please|pls|can\s+you|could\s+you)\s+)*"
    r"(?:send|post|give|make|set\s+up|create|schedule|start|subscribe)\s+(?:(?:me|us)\s+)?(?:to\s+)?"
    r"(?:an?\s+|the\s+)?(?P<every>daily|weekly|monthly)\s+(?:digest|report|summary|update)s?\s+",
    re.I,
)
_ASKING_ZH = re.compile(
    r"\s*(?:请|麻烦)?(?:帮我|给我)?(?:设置|订阅|安排|发送?|推送)?(?:一[份个]|一下)?\s*(?=每[天日周月个星礼工])"
)
#: The word for it in the middle: "please stop digest D3".
_ACTING = re.compile(
    r"\s*(?:(?:please|pls|can\s+you)\s+)*(?P<act>remove|delete|stop|end|cancel|pause|resume|取消|删除|暂停|恢复)"
    r"\s*(?:the\s+)?(?:digest|订阅|简报)\s*(?P<id>#?d?\d+)\s*[.!。]?\s*",
    re.I,
)
#: A schedule behind what it is about: "… about checkout every Monday at 9:00".
_WHEN_LAST = re.compile(
    r"[\s,]+(?P<when>(?:every|each|on)\s+\w+(?:\s*(?:,|and|&)\s*\w+)*"
    r"(?:\s+(?:at\s+)?\d{1,2}(?:[:.]\d\d)?(?:\s*[ap]m)?)?)\s*[.!]?\s*$",
    re.I,
)


def is_order(text: str) -> bool:
    """Whether a message orders something: by the word for it, or by saying when, to the hour.

    "digest of last week" and "weekly trend of crashes" are questions.
    """
    if found := DIGEST.match(text):
        rest = text[found.end() :]
        return bool(_ACTION.fullmatch(rest)) or says_when(order_of(rest))
    if found := ALERTS.match(text):
        return bool(_SWITCH.fullmatch(text[found.end() :]))
    if _ASKING.match(text) or _ACTING.fullmatch(text):
        return True
    return says_when(order_of(text), to_the_hour=True)


def order_of(text: str) -> str:
    """An order without its polite words, and with the schedule in front."""
    if acting := _ACTING.fullmatch(text):
        return f"{acting['act']} {acting['id']}"
    said = DIGEST.sub("", text, count=1)
    asking = _ASKING.match(said)
    if asking is None:
        polite = _ASKING_ZH.match(said)
        return said[polite.end() :] if polite else said
    rest = said[asking.end() :]
    last = _WHEN_LAST.search(rest)
    if last is None or not says_when(last["when"]):
        return f"{asking['every']} {rest}"
    return f"{asking['every']} {last['when']} {rest[: last.start()]}"
