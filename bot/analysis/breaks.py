"""When a rate or a share changed, and whether it did so beyond chance.

Each way to change (a step, a burst that passes, a steady slope) is a contrast over the bins of a
series, and the squared contrast over its variance says how much of the scatter it explains. The
largest of a form is held against those of series drawn without any change, of the same sizes and
scatter (a parametric bootstrap), so that series where nothing happens have a break in no more than
ALPHA of cases: the forms share it by Bonferroni's inequality, several series by Holm's method
(Scandinavian Journal of Statistics 6, 1979). Steps are then looked for on either side of a step
(binary segmentation: A. J. Scott & M. Knott, Biometrics 30, 1974) with half of the chance each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

#: The chance to tell of any break in series that have none.
ALPHA = 0.05

#: Series with fewer bins, or fewer things counted, say nothing about breaks.
FEWEST_BINS = 12
FEWEST_COUNTED = 20

#: How many bins a burst may last; the longer ones up to half of all bins.
_BURSTS = (1, 2, 3, 4, 5, 6, 7, 10, 14, 20, 28, 40, 56, 80)

#: Of forms with p-values up to this, the one that explains most is told.
_RARE = 0.01
_SLOPE_BONUS = 1.08

_MOST_ALIKE = 0.5
_DRAWS = 499
_TINY = 1e-12

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]


class Form(StrEnum):
    """How a series changed."""

    STEP = "step"
    BURST = "burst"
    SLOPE = "slope"


@dataclass(frozen=True, slots=True)
class Series:
    """What was counted in each bin, and of how much: comments of comments, or comments of days.

    Both have shape (bins,). With `is_share` the counts are parts of the sizes, so that they are
    binomial but for their dispersion; without it they are Poisson but for it.
    """

    counts: Numbers
    sizes: Numbers
    is_share: bool

    def of(self, places: Places) -> Series:
        """The series of these bins only."""
        return replace(self, counts=self.counts[places], sizes=self.sizes[places])


@dataclass(frozen=True, slots=True)
class Break:
    """A change at the beginning of bin `start`; bins are counted as in the series.

    `before` and `after` are the bins on its two sides, up to the next break: for a burst `after`
    is the burst and `before` all else, for a slope its first and second half. `dispersion` is the
    variance as a multiple of what counting alone makes, 1 or more; `strength` orders breaks.
    """

    form: Form
    start: int
    before: Places
    after: Places
    dispersion: float
    strength: float
    p_value: float


@dataclass(frozen=True, slots=True)
class _Fit:
    """The best contrast of one form in each of several series, all of shape (series,)."""

    strength: Numbers
    best: Places
    dispersion: Numbers


@dataclass(frozen=True, slots=True)
class _Scan:
    p_value: float
    form: Form
    contrast: Numbers
    dispersion: float
    strength: float


def find_breaks(many: Sequence[Series], alpha: float = ALPHA) -> tuple[tuple[Break, ...], ...]:
    """The breaks of each series, by their beginnings; none where there is too little to tell.

    `alpha` is the chance that any is told of when no series has one.
    """
    kept = [np.flatnonzero(series.sizes > 0) for series in many]
    scans = [_scan(series.of(places)) for series, places in zip(many, kept, strict=True)]
    p_values = [1.0 if scan is None else scan.p_value for scan in scans]
    granted = _holm(p_values, alpha)
    return tuple(
        _in_order(series, _split(series, places, scan, chance)) if scan and chance else ()
        for series, places, scan, chance in zip(many, kept, scans, granted, strict=True)
    )


def _holm(p_values: Sequence[float], alpha: float) -> list[float]:
    """The chance that is granted to each test that holds, 0 to the others."""
    granted = [0.0] * len(p_values)
    for rank, place in enumerate(np.argsort(p_values, kind="stable")):
        chance = alpha / (len(p_values) - rank)
        if p_values[place] > chance:
            break
        granted[place] = chance
    return granted


def _split(series: Series, places: Places, scan: _Scan | None, chance: float) -> list[Break]:
    """The break of these bins, and those of the parts that it leaves."""
    if scan is None or scan.p_value > chance:
        return []
    holds = scan.contrast > 0
    if scan.form is Form.SLOPE:
        holds = np.arange(len(places)) >= len(places) // 2
    before, after = places[~holds], places[holds]
    start = int(places[0] if scan.form is Form.SLOPE else after[0])
    found = Break(scan.form, start, before, after, scan.dispersion, scan.strength, scan.p_value)
    parts = {Form.STEP: (before, after), Form.BURST: (before,), Form.SLOPE: ()}[scan.form]
    rest = [
        one
        for part in parts
        for one in _split(series, part, _scan(series.of(part)), chance / len(parts))
    ]
    return [found, *rest]


def _in_order(series: Series, found: Sequence[Break]) -> tuple[Break, ...]:
    """The breaks by their beginnings, each with what lies between it and its neighbours.

    Binary segmentation compares all before a step with all after it; once the other steps are
    known, a step is between two of them. Bursts are no part of what steps compare.
    """
    bursts = [one.after for one in found if one.form is Form.BURST]
    calm = np.setdiff1d(np.flatnonzero(series.sizes > 0), np.concatenate([*bursts, []]))
    steps = sorted(one.start for one in found if one.form is Form.STEP)
    edges = [0, *steps, len(series.sizes)]

    def bounded(one: Break) -> Break:
        if one.form is Form.SLOPE or not steps:
            return one
        place = int(np.searchsorted(edges, one.start, side="right"))
        now = calm[(calm >= edges[place - 1]) & (calm < edges[place])]
        if one.form is Form.BURST:
            return replace(one, before=now)
        last = calm[(calm >= edges[place - 2]) & (calm < edges[place - 1])]
        return replace(one, before=last, after=now)

    told = (bounded(one) for one in found)
    return tuple(
        sorted((one for one in told if len(one.before) and len(one.after)), key=lambda b: b.start)
    )


def _scan(series: Series) -> _Scan | None:
    """The form and place of the change that explains most, and how beyond chance it is."""
    total = series.counts.sum()
    opposite = series.sizes.sum() - total if series.is_share else total
    if len(series.counts) < FEWEST_BINS or min(total, opposite) < 1:
        return None
    if (series.sizes.sum() if series.is_share else total) < FEWEST_COUNTED:
        return None
    forms = _contrasts(len(series.counts))
    fits = _fit(series.counts[None], series, forms)
    drawn = _fit(_unchanged(series), series, forms)
    p_values = {form: _p_value(fits[form].strength[0], drawn[form].strength) for form in forms}
    chosen = _clearest(fits, p_values)
    fit = fits[chosen]
    return _Scan(
        p_value=min(1.0, len(forms) * min(p_values.values())),
        form=chosen,
        contrast=forms[chosen][fit.best[0]],
        dispersion=float(fit.dispersion[0]),
        strength=float(fit.strength[0]),
    )


def _p_value(strength: float, null: Numbers) -> float:
    """How often chance alone is as strong.

    Beyond the strongest tenth of the drawn series by their exponential tail, which is that of a
    likelihood ratio, so that p-values are finer than one in so many draws (T. A. Knijnenburg et
    al., Bioinformatics 25, 2009).
    """
    reached = int((null >= strength).sum())
    tail = np.sort(null)[-(len(null) // 10) :]
    if reached >= len(tail) // 2:
        return (1 + reached) / (len(null) + 1)
    scale = max(float(tail.mean() - tail[0]), _TINY)
    return len(tail) / len(null) * float(np.exp(-(strength - tail[0]) / scale))


def _clearest(fits: dict[Form, _Fit], p_values: dict[Form, float]) -> Form:
    """Of the forms that chance hardly makes, the one that explains most.

    A slope has one place to be and a step many, which flatters the step.
    """
    rare = max(_RARE, min(p_values.values()))
    explained = {
        form: fits[form].strength[0] * (_SLOPE_BONUS if form is Form.SLOPE else 1)
        for form, p_value in p_values.items()
        if p_value <= rare
    }
    return max(explained, key=lambda form: explained[form])


def _contrasts(n: int) -> dict[Form, Numbers]:
    """The contrasts of each form over n bins, a row each."""
    bins = np.arange(n)
    steps = bins >= np.arange(1, n)[:, None]
    bursts = [
        (bins >= start) & (bins < start + length)
        for length in _BURSTS
        if length <= n // 2
        for start in range(_margin(length), n - length - _margin(length) + 1)
    ]
    return {
        Form.STEP: steps.astype(np.float64),
        Form.BURST: np.array(bursts, np.float64),
        Form.SLOPE: bins[None] / n,
    }


def _margin(length: int) -> int:
    """How many bins must lie on either side of a burst, so that it is no step near an end."""
    return max(1, length // 2)


def _fit(counts: Numbers, series: Series, forms: dict[Form, Numbers]) -> dict[Form, _Fit]:
    """The best contrast of each form in series of these sizes; counts of shape (series, bins)."""
    sizes, total = series.sizes, series.sizes.sum()
    mean = counts.sum(axis=1) / total
    off = counts / sizes - mean[:, None]
    variance = np.maximum(mean * (1 - mean) if series.is_share else mean, _TINY)
    scatter = (off**2 * sizes).sum(axis=1) / variance
    return {
        form: _best(rows - ((rows @ sizes) / total)[:, None], off, sizes, variance, scatter)
        for form, rows in forms.items()
    }


def _best(
    contrasts: Numbers, off: Numbers, sizes: Numbers, variance: Numbers, scatter: Numbers
) -> _Fit:
    products = (off * sizes) @ contrasts.T
    norms = contrasts**2 @ sizes
    explained = products**2 / np.maximum(norms, _TINY)
    best, each = explained.argmax(axis=1), np.arange(len(off))
    top = explained[each, best] / variance
    slopes = products[each, best] / norms[best]
    rest = (off - slopes[:, None] * contrasts[best]) * np.sqrt(sizes)
    dispersion = np.maximum(1, (scatter - top) / (len(sizes) - 2)) * _persistence(rest)
    freedom = len(sizes) - 2
    return _Fit(freedom * np.log1p(top / dispersion / freedom), best, dispersion)


def _persistence(rest: Numbers) -> Numbers:
    """By how much bins that follow their neighbours widen the variance of a mean, 1 or more.

    (1 + r) / (1 - r) of a first-order autoregression with correlation r of neighbours, which a
    second change also makes: more than _MOST_ALIKE is taken for one.
    """
    squares = np.maximum((rest**2).sum(axis=1), _TINY)
    follows = np.clip((rest[:, 1:] * rest[:, :-1]).sum(axis=1) / squares, 0, _MOST_ALIKE)
    widened: Numbers = (1 + follows) / (1 - follows)
    return widened


def _unchanged(series: Series) -> Numbers:
    """Counts of series with the same mean and dispersion and without any change.

    Negative binomial or beta-binomial where the counts scatter more than counting alone makes.
    """
    generator = np.random.default_rng(len(series.sizes))
    shape, sizes = (_DRAWS, len(series.sizes)), series.sizes
    mean = series.counts.sum() / sizes.sum()
    unit = mean * (1 - mean) if series.is_share else mean
    scatter = (((series.counts / sizes - mean) ** 2 * sizes) / unit).sum() / (len(sizes) - 1)
    extra = max(scatter - 1, 0)
    if not series.is_share:
        expected = np.broadcast_to(mean * sizes, shape)
        rates = generator.gamma(expected / extra, extra) if extra > _TINY else expected
        return generator.poisson(rates).astype(np.float64)
    alike = min(extra / max(sizes.mean() - 1, _TINY), 0.99)
    if alike > _TINY:
        given = 1 / alike - 1
        mean = generator.beta(mean * given, (1 - mean) * given, shape)
    return generator.binomial(sizes.astype(np.int64), mean, shape).astype(np.float64)
