"""What a table of themes says in English and Chinese."""

from __future__ import annotations

from bot.analysis.answers import Change
from bot.analysis.wording import say
from bot.feedback import Need
from bot.questions.query import Kind, Query
from models.themes.ledger import EventKind, Place

SAID = {
    "en": {
        "title": "Themes of {n:,} comments",
        "id": "Id",
        "name": "Theme",
        "count": "Comments",
        "share": "Share",
        "customers": "Customers",
        "sentiment": "Mood",
        "need": "Mostly",
        "mostly": "mostly {need}",
        "since": "since {month}",
        "change": "Change",
        "muted": "muted",
        "pinned": "pinned",
        "elsewhere": "In no theme",
        "between": "Change: {since} to {until}, against as many days before; only where it is "
        "beyond chance.",
        "nothing": "Nothing has happened yet.",
        "by_itself": "by itself",
    },
    "zh": {
        "title": "{n:,} 条评论的主题",
        "id": "编号",
        "name": "主题",
        "count": "评论数",
        "share": "占比",
        "customers": "客户数",
        "sentiment": "情感",
        "need": "主要是",
        "mostly": "以{need}为主",
        "since": "始于 {month}",
        "change": "变化",
        "muted": "已静音",
        "pinned": "已固定",
        "elsewhere": "不属于任何主题",
        "between": "变化：{since} 至 {until}，与之前同样长的时间相比；仅列出超出偶然的变化。",
        "nothing": "还没有任何变动。",
        "by_itself": "自动",
    },
}

_PLACES = {
    "en": {
        Place.POOL: "no theme yet",
        Place.SHORT_PRAISE: "short praise",
        Place.SHORT_COMPLAINT: "short complaints",
        Place.NOISE: "no words",
    },
    "zh": {
        Place.POOL: "暂无主题",
        Place.SHORT_PRAISE: "简短好评",
        Place.SHORT_COMPLAINT: "简短差评",
        Place.NOISE: "没有内容",
    },
}

_EVENTS = {
    "en": {
        EventKind.BIRTH: "born",
        EventKind.MERGE: "took in {others}",
        EventKind.SPLIT: "split into itself and {others}",
        EventKind.DEATH: "ended",
        EventKind.SHIFT: "gave comments to {others}",
        EventKind.RENAME: "renamed",
        EventKind.MUTE: "muted",
        EventKind.UNMUTE: "unmuted",
        EventKind.PIN: "pinned",
        EventKind.UNPIN: "unpinned",
        EventKind.DEFINE: "defined",
    },
    "zh": {
        EventKind.BIRTH: "产生",
        EventKind.MERGE: "并入 {others}",
        EventKind.SPLIT: "拆分出 {others}",
        EventKind.DEATH: "结束",
        EventKind.SHIFT: "部分评论移到 {others}",
        EventKind.RENAME: "改名",
        EventKind.MUTE: "静音",
        EventKind.UNMUTE: "取消静音",
        EventKind.PIN: "固定",
        EventKind.UNPIN: "取消固定",
        EventKind.DEFINE: "定义",
    },
}


def name_of_need(need: Need | None, lang: str) -> str:
    """What a need is called; nothing for none."""
    return "" if need is None else say(Query(Kind.THEMES, lang=lang), need)


def name_of_place(place: Place, lang: str) -> str:
    """What comments of no theme are called by where they stand."""
    return _PLACES[lang][place]


def name_of_event(kind: EventKind, others: tuple[str, ...], lang: str) -> str:
    """What happened to a theme, and what others it touched."""
    return _EVENTS[lang][kind].format(others=", ".join(others))


def points(change: Change | None) -> str:
    """A change of a share in percentage points; nothing where it is no change."""
    return f"{100 * change.difference:+.1f}" if change and change.is_change else ""
