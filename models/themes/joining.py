"""Which theme a comment joins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.protocols import Floats
from models.themes.grouping import Numbers
from models.themes.ledger import Place, Theme

#: Added to the cosine with a definition that a comment fits, so that it goes before other themes.
_FIRST = 2.0


@dataclass(frozen=True, slots=True)
class Joining:
    """Centres of shape (centres, dimension), how near to each is near, and whose each is.

    A theme that people merged has several. `is_defined` marks what people described: a comment
    that fits joins that, even where another theme is nearer.
    """

    centres: Floats
    thresholds: Floats
    owners: Numbers
    is_defined: NDArray[np.bool_]

    def join(
        self, vectors: Floats, otherwise: Place = Place.POOL, strictly: float = 1.0
    ) -> tuple[NDArray[np.int32], Floats]:
        """The number of each vector's theme, or the other place, and the cosine; shapes (n,).

        Thresholds count `strictly` times.
        """
        least = self.thresholds * strictly
        if not len(self.centres):
            return np.full(len(vectors), otherwise, np.int32), np.zeros(len(vectors), np.float32)
        cosines = vectors @ self.centres.T
        ranks = np.where(cosines >= least, cosines + _FIRST * self.is_defined, -1)
        best = ranks.argmax(axis=1)
        nearest = cosines[np.arange(len(best)), best]
        is_held = nearest >= least[best]
        numbers = np.where(is_held, self.owners[best], otherwise).astype(np.int32)
        return numbers, np.where(is_held, nearest, 0).astype(np.float32)


def joining(themes: Sequence[Theme], parts: Sequence[tuple[Floats, float]] = ()) -> Joining:
    """How comments join these themes.

    `parts` gives for each theme the centres it is made of, shape (parts, dimension), and the
    threshold of each; by default its own.
    """
    of_each = parts or [(theme.centre[None], theme.threshold) for theme in themes]
    counts = [len(centres) for centres, _ in of_each]
    empty = np.zeros((0, 0), np.float32)
    return Joining(
        np.concatenate([centres for centres, _ in of_each]) if of_each else empty,
        np.repeat(np.array([least for _, least in of_each], np.float32), counts),
        np.repeat(np.arange(len(counts)), counts),
        np.repeat(np.array([theme.definition is not None for theme in themes], bool), counts),
    )
