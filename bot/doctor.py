"""What is configured, reachable and missing on this machine, and how to mend it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence

from bot.bootstrap import SAMPLE, WORKSPACE, Earful, make_home
from bot.drift import drift
from bot.errors import EarfulError
from bot.slack.doctor import Check, check_slack
from bot.themes import FEWEST
from models.errors import ModelError

_NEEDED_BYTES = 2 * 1024**3


def examine(earful: Earful) -> Sequence[Check]:
    """Look at everything; a check that breaks is a finding too, and the others go on."""
    found: list[Check] = []
    for name, check in _CHECKS:
        try:
            found += check(earful)
        except (EarfulError, ModelError, OSError) as error:
            found.append(Check(name, ok=False, detail=str(error), mend="mend that and run again"))
    return found


def _home(earful: Earful) -> Iterator[Check]:
    home = earful.settings.home
    make_home(home)
    writable = os.access(home, os.W_OK)
    yield Check("home", writable, str(home), "" if writable else "make EARFUL_HOME writable")
    free = shutil.disk_usage(home).free
    detail = f"{free / 1024**3:.1f} GB free"
    mend = "" if free > _NEEDED_BYTES else "free 2 GB, or set EARFUL_HOME to another disk"
    yield Check("disk", not mend, detail, mend)


def _database(earful: Earful) -> Iterator[Check]:
    span = earful.store(WORKSPACE).span()
    yield Check("database", ok=True, detail=earful.engine.url.render_as_string())
    if span.n:
        detail = f"{span.n:,} comments" + (
            f", {span.first:%Y-%m-%d} to {span.last:%Y-%m-%d}" if span.first and span.last else ""
        )
        yield Check("feedback", ok=True, detail=detail)
        return
    sample = earful.store(SAMPLE).span().n
    detail = f"none of your own; {sample:,} sample comments" if sample else "none"
    yield Check("feedback", bool(sample), detail, "run `earful ingest FILE`")


def _models(earful: Earful) -> Iterator[Check]:
    revision, used = earful.predictor.revision, earful.weights
    yield Check("models", ok=True, detail=f"{used.revision.id} ({used.why}), as {revision}")
    found = earful.canary
    detail = found.in_words() if found else "not checked: nothing is recorded beside these weights"
    yield Check("canary", ok=True, detail=detail)
    yield from _labels(earful, revision)


def _labels(earful: Earful, revision: str) -> Iterator[Check]:
    """How many comments have labels of which models; of earlier ones they can be renewed."""
    counts = earful.store(WORKSPACE).revisions()
    if counts:
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        detail = ", ".join(f"{n:,} comments by {name}" for name, n in ranked)
        mend = "" if set(counts) == {revision} else "run `earful models relabel`"
        yield Check("labels", not mend, detail, mend)


def _drift(earful: Earful) -> Iterator[Check]:
    """Figures to judge by, never a fault."""
    revision, weights = earful.predictor.revision, earful.weights.folder
    found = drift(earful.store(WORKSPACE), revision, weights)
    if isinstance(found, str):
        yield Check("drift", ok=True, detail=found)
        return
    for one in found:
        mend = "label some of yours and try `earful models evaluate`" if one.is_shifted else ""
        yield Check(f"drift: {one.name}", ok=True, detail=one.in_words(), mend=mend)


def _index(earful: Earful) -> Iterator[Check]:
    corpus = earful.corpus()
    indexed, stored = len(corpus.index), corpus.store.span().n
    mend = "" if indexed == stored else "stop all other Earful programs and run this again"
    yield Check("index", not mend, f"{indexed:,} of {stored:,} comments", mend)


def _themes(earful: Earful) -> Iterator[Check]:
    """None are no fault: they come with the comments."""
    stored, n = earful.theme_store().stored(), earful.store().span().n
    if stored is not None:
        waiting = len(earful.theme_store().unassigned())
        detail = f"{len(stored.ledger.themes):,} themes, {waiting:,} comments not looked at yet"
        mend = "run `earful themes refresh`" if waiting else ""
    else:
        detail = "none yet"
        mend = "run `earful themes refresh`" if n >= FEWEST else ""
    yield Check("themes", not mend, detail, mend)


def _writer(earful: Earful) -> Iterator[Check]:
    """None is no fault: answers are worded by rule."""
    if earful.writer is None:
        yield Check("writer", ok=True, detail="none: answers are worded by rule")
        return
    wrong = earful.writer.trouble()
    detail = f"{earful.settings.llm_base_url}, {earful.settings.llm_model}"
    mend = f"{wrong}; start it, or mend EARFUL_LLM_BASE_URL and EARFUL_LLM_API_KEY" if wrong else ""
    yield Check("writer", not wrong, detail, mend)


def _slack(earful: Earful) -> Iterator[Check]:
    for check in check_slack(earful.settings):
        yield Check(check.name, check.ok, check.detail, check.mend)


_CHECKS: tuple[tuple[str, Callable[[Earful], Iterator[Check]]], ...] = (
    ("home", _home),
    ("database", _database),
    ("models", _models),
    ("drift", _drift),
    ("index", _index),
    ("themes", _themes),
    ("writer", _writer),
    ("slack", _slack),
)
