"""Where a text names the product that it is about."""

from __future__ import annotations

import re

from models.scripts import simplified

#: A word of a product's name stands for it ("Garmin" for "Garmin Connect") when it is at least so
#: long, and says more than what sort of thing it is.
_WORD = 4
_SORTS = frozenset(
    """
    airlines bank banking book books box card chat cloud communications connect credit delivery
    desktop drive energy fitness food games hotel hotels insurance life mail maps media messenger
    mobile music notes office online phone photos plus premium prime services shop social sports
    store studio systems teams telecom times translate travel video wallet wireless world
    """.split()
)

#: Chinese names lose these words in speech: 电信 for 中国电信, 全季 for 全季酒店.
_BEFORE = ("中国", "中华")
_AFTER = tuple(
    "电信 移动 银行 酒店 宾馆 民宿 音乐 视频 外卖 出行 打车 健身 手机 电脑 阅读 输入法 网盘 "
    "云盘 邮箱 地图 管理系统 系统 软件 商城 购物 快递 速运 航空 保险 证券 游戏 直播 课堂 "
    "背单词 笔记 文档 会议 app".split()
)
_SHORTEST = 2

_LATIN = re.compile(r"[a-z0-9]", re.IGNORECASE)
_HAN = re.compile(r"[\u4e00-\u9fff]")


def mentions(text: str, product: str | None) -> list[tuple[int, int]]:
    """Half-open character ranges that name `product`, in any case; none for no product.

    Where its whole name is not there, parts of it count that stand for it in speech. Traditional
    and simplified characters are the same.
    """
    name, text = simplified(" ".join((product or "").split())), simplified(text)
    if not name:
        return []
    return _found(text, (name,)) or _found(text, _parts(name))


def _parts(name: str) -> tuple[str, ...]:
    if _HAN.search(name):
        return _parts_of_chinese(name)
    words = name.split()
    return tuple(w for w in words if len(w) >= _WORD and w.lower() not in _SORTS)


def _parts_of_chinese(name: str) -> tuple[str, ...]:
    short = name.lower()
    for word in _BEFORE:
        short = short.removeprefix(word) if len(short) - len(word) >= _SHORTEST else short
    for word in _AFTER:
        if short.endswith(word) and len(short) - len(word) >= _SHORTEST:
            short = short.removesuffix(word)
    return (short,) if short != name.lower() else ()


def _found(text: str, names: tuple[str, ...]) -> list[tuple[int, int]]:
    if not names:
        return []
    pattern = "|".join(map(_pattern, names))
    return [match.span() for match in re.finditer(pattern, text, re.IGNORECASE)]


def _pattern(name: str) -> str:
    """Whole words only, where words have borders: "Salt" is not in "salty"."""
    before = r"(?<![a-z0-9])" if _LATIN.match(name[0]) else ""
    after = r"(?![a-z0-9])" if _LATIN.match(name[-1]) else ""
    return before + r"\s+".join(map(re.escape, name.split())) + after
