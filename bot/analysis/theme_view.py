"""The lasting themes as analyses see them: the ledger, and the theme of every comment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.ports import Floats, Keys
from models.themes.ledger import Ledger

#: Theme numbers of comments: a place among the ledger's themes, or a negative `Place`.
Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class ThemeView:
    """The ledger of themes, and what tells the theme of comments.

    `numbers_of` maps keys of shape (n,) to numbers of the same shape: a comment's place in
    `ledger.themes`, or a negative `Place` where no theme holds it. `similarity_of` maps them to
    the cosines with their themes' centres, 0 where there is no theme.
    """

    ledger: Ledger
    numbers_of: Callable[[Keys], Numbers]
    similarity_of: Callable[[Keys], Floats]
