"""What training makes small."""

from __future__ import annotations

from torch import Tensor, nn

#: Stands for a token that nobody labelled.
UNKNOWN = -100

_FORBIDDEN = -1e4


def task_loss(
    logits: Tensor, gold: Tensor, allowed: Tensor, weights: Tensor, *, multi_label: bool
) -> Tensor:
    """The sum over rows of the cross entropy over the labels that could be chosen, shape ().

    `logits`, `gold` and `allowed` have shape (n, labels), `weights` (labels,). Where only some
    labels could be chosen, the loss says nothing about the others, and a row counts as much as
    any other.
    """
    used = allowed.any(dim=1)
    if not bool(used.any()):
        return logits.sum() * 0
    logits, gold, allowed = logits[used], gold[used], allowed[used]
    if multi_label:
        losses = nn.functional.binary_cross_entropy_with_logits(
            logits, gold.float(), pos_weight=weights, reduction="none"
        )
        return ((losses * allowed).sum(dim=1) / allowed.sum(dim=1)).sum()
    shares = logits.masked_fill(~allowed, _FORBIDDEN).log_softmax(dim=1)
    weight = (gold * weights).sum(dim=1)
    return -((shares * gold).sum(dim=1) * weight).sum()


def span_loss(logits: Tensor, places: Tensor, labels: Tensor, weights: Tensor) -> Tensor:
    """The sum over texts of the mean cross entropies of their tokens, shape ().

    `logits` has shape (n, tokens, 3 + labels). `places` and `labels`, of shape (n, tokens), say
    what each token is, and are `UNKNOWN` where nobody said; `weights` are those of the places.
    """
    split = len(weights)
    where = _token_loss(logits[..., :split], places, weights)
    what = _token_loss(logits[..., split:], labels, None)
    return where + what


def _token_loss(logits: Tensor, gold: Tensor, weights: Tensor | None) -> Tensor:
    losses = nn.functional.cross_entropy(
        logits.transpose(1, 2), gold, weight=weights, ignore_index=UNKNOWN, reduction="none"
    )
    known = (gold != UNKNOWN).sum(dim=1)
    return (losses.sum(dim=1) / known.clamp(min=1)).sum()


def anchor_loss(embedding: Tensor, base: Tensor) -> Tensor:
    """The mean of 1 - cosine between embeddings and those of the untouched base, shape ()."""
    return (1 - (embedding.float() * base).sum(dim=1)).mean()
