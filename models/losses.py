"""What training makes small."""

from __future__ import annotations

from torch import Tensor, nn

_FORBIDDEN = -1e4


def task_loss(
    logits: Tensor, gold: Tensor, allowed: Tensor, weights: Tensor, *, multi_label: bool
) -> Tensor:
    """Cross entropy over the labels that could be chosen, shape (); 0 without such rows.

    `logits`, `gold` and `allowed` have shape (n, labels), `weights` (labels,). Where only some
    labels could be chosen, the loss says nothing about the others.
    """
    used = allowed.any(dim=1)
    if not bool(used.any()):
        return logits.sum() * 0
    logits, gold, allowed = logits[used], gold[used], allowed[used]
    if multi_label:
        losses = nn.functional.binary_cross_entropy_with_logits(
            logits, gold.float(), pos_weight=weights, reduction="none"
        )
        return (losses * allowed).sum() / allowed.sum()
    shares = logits.masked_fill(~allowed, _FORBIDDEN).log_softmax(dim=1)
    weight = (gold * weights).sum(dim=1)
    return -((shares * gold).sum(dim=1) * weight).sum() / weight.sum()


def anchor_loss(embedding: Tensor, base: Tensor) -> Tensor:
    """The mean of 1 - cosine between embeddings and those of the untouched base, shape ()."""
    return (1 - (embedding.float() * base).sum(dim=1)).mean()
