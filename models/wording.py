"""What the words of a text say of its label, beside what the encoder's head says.

A head reads what is meant, a count of words and their parts how it is put: "versus" and "哪个更"
ask for a comparison whatever is compared, "would be nice" wishes whatever it is. They miss
different texts, so that both together miss fewer. The words may be joined by the embedding, on
which this classifier, unlike a head that learns beside others, is trained to the end. How head and
wording are weighed, and how sure they are together, was fitted on validation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_softmax, logit, softmax

from models.calibration import Calibration
from models.protocols import Floats
from models.scripts import script
from models.wording_parts import Hashed, Settings, counted, taken_apart, weighed

#: A share of nothing is taken for this much: its logarithm has to be a number.
_LEAST = 1e-7

#: The same where the label may hold or not: a head that is surer has seen nothing like the text.
_LEAST_ODDS = 1e-4


@dataclass(frozen=True, slots=True)
class About:
    """Where a wording comes from: SHA-256 of the texts that taught it, and of its head.

    With `multi_label`, any number of the labels may hold. With `focused`, the product's name is
    taken out of a text before it is read: see `models.wording_parts.without_product`.
    """

    labels: tuple[str, ...]
    settings: Settings
    data: str
    head: str
    multi_label: bool = False
    focused: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """A logistic regression on n known parts of texts and the embedding, joined with a head.

    `parts` are their sorted hashes, `rarity` their inverse document frequencies, both of shape
    (n,); `weights` has shape (n, labels), `bias` (labels,), and `embedding` (width, labels),
    width 0 where it is not looked at. `share`, of shape (scripts, labels), is the head's in the
    sum of the log-odds, from 0 to 1, which `calibration` then makes honest.
    """

    about: About
    parts: NDArray[np.uint32]
    rarity: NDArray[np.float16]
    weights: NDArray[np.float16]
    bias: Floats
    embedding: NDArray[np.float16]
    share: Floats
    calibration: Calibration

    def shares(self, texts: Sequence[str], embeddings: Floats | None = None) -> Floats:
        """What the wording alone says, shape (n, labels); less sure than it could be."""
        return self.as_shares(self.log_odds(texts, embeddings))

    def log_odds(self, texts: Sequence[str], embeddings: Floats | None = None) -> Floats:
        """The same as logarithms: of shares of one, or of odds where several may hold."""
        return self.log_odds_of(taken_apart(texts, self.about.settings), embeddings)

    def log_odds_of(self, parts: Sequence[Hashed], embeddings: Floats | None = None) -> Floats:
        """As `log_odds`, from the parts of the texts."""
        logits = self._of_parts(parts)
        if len(self.embedding) and embeddings is not None:
            logits = logits + embeddings @ self.embedding.astype(np.float32)
        said: Floats = logits if self.about.multi_label else log_softmax(logits, axis=1)
        return said

    def summed(self, head: Floats, alone: Floats, texts: Sequence[str]) -> Floats:
        """Logits of both together, not calibrated; of the head's probabilities (n, labels)."""
        share = self.share[scripts_of(texts)]
        together: Floats = share * head_log_odds(head, self.about) + (1 - share) * alone
        return together

    def join(self, head: Floats, texts: Sequence[str], embeddings: Floats | None = None) -> Floats:
        """Calibrated probabilities of both together, of the head's; shape (n, labels)."""
        return self.join_said(head, self.log_odds(texts, embeddings), texts)

    def join_said(self, head: Floats, alone: Floats, texts: Sequence[str]) -> Floats:
        """As `join`, from the log-odds of the wording alone."""
        together = self.summed(head, alone, texts)
        return self.as_shares(self.calibration.apply_by_script(together, scripts_of(texts)))

    def of_parts(self, texts: Sequence[str]) -> Floats:
        """Logits (n, labels) of the words and the bias, without the embedding."""
        return self._of_parts(taken_apart(texts, self.about.settings))

    def _of_parts(self, parts: Sequence[Hashed]) -> Floats:
        rows = [self._of_text(own) for own in parts]
        return np.stack(rows) if rows else np.zeros((0, len(self.bias)), np.float32)

    def _of_text(self, own: Hashed) -> Floats:
        places, values = weighed(counted(own, self.parts), self.rarity)
        logits: Floats = values @ self.weights[places].astype(np.float32) + self.bias
        return logits

    def as_shares(self, logits: Floats) -> Floats:
        """Probabilities (n, labels), of logits of that shape."""
        shares = expit(logits) if self.about.multi_label else softmax(logits, axis=1)
        result: Floats = shares.astype(np.float32)
        return result


#: The wordings of a folder of weights, by task.
Wordings = Mapping[str, Wording]


def head_log_odds(head: Floats, about: About) -> Floats:
    """A head's probabilities (n, labels) as `Wording.log_odds` says what it says."""
    if about.multi_label:
        odds: Floats = logit(np.clip(head, _LEAST_ODDS, 1 - _LEAST_ODDS))
        return odds
    logarithms: Floats = np.log(head + _LEAST)
    return logarithms


def scripts_of(texts: Sequence[str]) -> NDArray[np.int64]:
    """The script of each text, as its place in `models.scripts.SCRIPTS`."""
    return np.fromiter(map(script, texts), np.int64, len(texts))


def with_wordings(
    said: Mapping[str, Floats],
    wordings: Wordings,
    texts: Sequence[str],
    anonymous: Sequence[str],
    embeddings: Floats,
) -> dict[str, Floats]:
    """What the heads say of n texts, (n, labels) each, joined with the wordings there are.

    `anonymous` are the texts without the names of their products, for tasks that are focused.
    """
    parts: dict[tuple[int, int, bool], Sequence[Hashed]] = {}
    joined = dict(said)
    for task in said.keys() & wordings.keys():
        wording = wordings[task]
        settings, focused = wording.about.settings, wording.about.focused
        read = anonymous if focused else texts
        key = (settings.characters, settings.words, focused and anonymous != texts)
        if key not in parts:  # which is most of the work, and the same for most tasks
            parts[key] = taken_apart(read, settings)
        alone = wording.log_odds_of(parts[key], embeddings)
        joined[task] = wording.join_said(said[task], alone, read)
    return joined
