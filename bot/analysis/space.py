"""The centred space in which comments and topics are compared.

An encoder's raw cosines sit in a narrow band, lean towards a comment's language and length, and
mean little by themselves. Taking each language's mean out of its comments, and the mean of everyday
topics out of a topic, leaves what they speak of: on the planted truths of the sample feedback the
area under the ROC curve rises from 0.75 to 0.90.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from bot.analysis.columns import MISSING, Column
from bot.ports import Floats, Keys

#: A language with fewer comments than this is centred with all the other such languages.
MIN_COMMENTS = 50

_CHUNK = 20_000
_OTHER = ""
_TINY = 1e-6

_Sums = Mapping[str, NDArray[np.float64]]

#: Everyday topics of product feedback; their mean is what being a topic alone looks like.
EVERYDAY_TOPICS = {
    "en": (
        "login, payments, crashes, performance, battery, notifications, search, video playback, "
        "music, photos, camera, messages, calls, groups, maps, delivery, customer support, "
        "pricing, subscription, ads, design, fonts, settings, privacy, security, export, import, "
        "sharing, calendar, keyboard, offline use, updates, installation, account, language, "
        "statistics, games, shopping, news, printing"
    ).split(", "),
    "zh": (
        "登录 支付 崩溃 速度 电池 通知 搜索 视频 音乐 照片 消息 通话 客服 价格 会员 广告 "
        "界面 设置 隐私 安全 导出 分享 日历 更新 账号 语言 游戏 购物"
    ).split(),
}


class Space:
    """The comments of a corpus, centred by language. Rows are in ascending order of `keys`.

    `vectors` gives vectors by key, `products` their inner products with one vector. `known` is the
    space of the first of these comments, of which nothing is measured again.
    """

    def __init__(
        self,
        keys: Keys,
        languages: Column,
        vectors: Callable[[Keys], Floats],
        products: Callable[[Floats, Keys], Floats],
        known: Space | None = None,
    ) -> None:
        self.keys = keys
        self._vectors = vectors
        self._sums, self._squares = self._measured(languages, known)
        self._groups, self._centres = self._centred(languages)
        self._norms = self._distances(products)

    def cosines(self, direction: Floats, products: Floats) -> Floats:
        """Cosines of the centred comments with a unit direction, from their raw inner products."""
        shift = self._centres @ direction
        cosines: Floats = ((products - shift[self._groups]) / self._norms).astype(np.float32)
        return cosines

    def standardise(self, cosines: Floats) -> Floats:
        """Cosines as z-scores among the comments of the same language."""
        standard = np.empty_like(cosines)
        for group in range(len(self._centres)):
            mine = self._groups == group
            spread = float(cosines[mine].std()) if mine.any() else 0.0
            standard[mine] = (cosines[mine] - cosines[mine].mean()) / max(spread, 0.02)
        return standard

    def mean_direction(self, rows: NDArray[np.intp], weights: Floats) -> Floats:
        """The weighted mean of centred comments, of unit length."""
        return unit(weights @ self.centred(rows))

    def centred(self, rows: NDArray[np.intp]) -> Floats:
        """The centred comments themselves, rows of unit length."""
        vectors = self._vectors(self.keys[rows]) - self._centres[self._groups[rows]]
        centred: Floats = vectors / self._norms[rows, None]
        return centred

    def _measured(self, languages: Column, known: Space | None) -> tuple[_Sums, Floats]:
        """The sum of the vectors of each language, and the squared length of each vector.

        Sums of vectors in half precision are exact in double, whatever order they are added in.
        """
        sums = dict(known._sums) if known else {}
        squares = [known._squares] if known else []
        names = (*languages.names, _OTHER)
        for start in range(len(squares[0]) if squares else 0, len(self.keys), _CHUNK):
            rows = slice(start, start + _CHUNK)
            chunk, codes = self._vectors(self.keys[rows]), languages.codes[rows]
            squares.append(np.einsum("ij,ij->i", chunk, chunk))
            for code in np.unique(codes).tolist():
                more = chunk[codes == code].sum(axis=0, dtype=np.float64)
                sums[names[code]] = sums.get(names[code], 0) + more
        return sums, np.concatenate([np.zeros(0, np.float32), *squares])

    def _centred(self, languages: Column) -> tuple[NDArray[np.intp], Floats]:
        """The group of each comment's language, and the mean of each group."""
        numbers = _groups(languages)
        groups: NDArray[np.intp] = numbers[languages.codes]
        sizes = np.bincount(groups)
        if not len(sizes):
            return groups, np.zeros((0, 0), np.float32)
        sums = np.zeros((len(sizes), len(next(iter(self._sums.values())))))
        for name, number in zip((*languages.names, _OTHER), numbers.tolist(), strict=True):
            sums[number] += self._sums.get(name, 0)
        return groups, (sums / np.maximum(sizes, 1)[:, None]).astype(np.float32)

    def _distances(self, products: Callable[[Floats, Keys], Floats]) -> Floats:
        """How far each vector is from its group's mean: |v - c|² = |v|² - 2 v·c + |c|²."""
        squares = self._squares.copy()
        for group, centre in enumerate(self._centres):
            mine = self._groups == group
            squares[mine] += centre @ centre - 2 * products(centre, self.keys[mine])
        return np.sqrt(np.maximum(squares, _TINY**2))


def unit(vector: Floats) -> Floats:
    """The vector, scaled to length one."""
    scaled: Floats = (vector / max(float(np.linalg.norm(vector)), _TINY)).astype(np.float32)
    return scaled


def _groups(languages: Column) -> NDArray[np.intp]:
    """The group of each language by its code, the last for none; rare languages share one."""
    sizes = np.append(languages.counts(), np.count_nonzero(languages.codes == MISSING))
    is_common = sizes >= MIN_COMMENTS
    is_common[-1] = False
    if not is_common.any():
        return np.zeros(len(sizes), np.intp)
    rest = int(is_common.sum())
    groups: NDArray[np.intp] = np.where(is_common, np.cumsum(is_common) - 1, rest)
    if sizes[groups == rest].sum() < MIN_COMMENTS:
        groups[groups == rest] = groups[np.argmax(np.where(is_common, sizes, 0))]
    return groups
