"""Seconds per kind of question on a large corpus, seconds to bring in a thousand more, and memory.

    python tests/benchmarks/scale.py --comments 100000 [--rounds 2] [--themes] [--profile] [--json]

The comments are those of the sample feedback over and over, each with its own id, author and time,
spread over two years, and with its embedding moved a little; the models read each text once. Each
copy of the sample has accounts of its own, of which some have left. They are kept in a folder that
is thrown away. `--themes` makes themes of them first; `--profile` says where the time goes. Adding
is measured through ingest, with what the models say already known. Beside the seconds stands how
busy the machine was (its load): on two cores that others use, only those of the processor tell.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import os
import pstats
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from bot.analysis.answers import Answer
from bot.bootstrap import Corpus, Earful
from bot.config import load_settings
from bot.feedback import Comment
from bot.ingest.accounts import ingest_account_rows
from bot.ingest.drafts import Draft
from bot.ingest.labelling import labelled
from bot.ingest.pipeline import ingest_rows
from bot.ports import NewComment
from bot.sample.loader import sample_accounts, sample_rows
from models.protocols import Floats, Predictions, Predictor, Progress

NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)
_DAYS = 730
_BATCH = 20_000
_MORE = 1000
_MOVED = 0.01

QUESTIONS: Mapping[str, Sequence[str]] = {
    "summary": (
        "summary",
        "summarise what people say about sync",
        "summarise the feedback on billing in the last 30 days",
        "what do Android users complain about?",
        "总结一下大家对同步的反馈",
    ),
    "sentiment": (
        "how do people feel?",
        "how do people feel about search?",
        "how do people feel by platform?",
        "how do people feel about offline mode in October 2026?",
    ),
    "search": ("find comments mentioning refunds", "find dark mode", "查找提到离线模式的评论"),
    "trend": (
        "show the trend by week",
        "how has feedback about sync developed over time?",
        "how did the mood on Android change over time?",
    ),
    "compare": (
        "compare Android with iOS",
        "compare 5.2 with 5.1",
        "compare sync on Android with iOS",
        "compare October 2026 with September 2026",
    ),
    "themes": (
        "what are the main themes?",
        "which themes rose in the last 30 days?",
        "most negative themes on Android",
    ),
    "churn": (
        "which customers may leave?",
        "why do customers leave?",
        "which enterprise customers may leave because of sync?",
        "谁可能会流失？",
    ),
    "recommend": (
        "what should we fix first?",
        "what should we do about sync?",
        "what should we do for Android users?",
    ),
    "brief": (
        "write a product brief about sync",
        "write a product brief",
        "写一份关于离线模式的产品简报",
    ),
}


class Knowing:
    """The models, with what they say of some texts known; a number ends those asked about."""

    def __init__(self, predictor: Predictor, texts: Sequence[str]) -> None:
        self._models = predictor
        self._n = len(texts)
        self._said = predictor.predict(texts)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._models, name)

    def predict(
        self, texts: Sequence[str], progress: Progress | None = None, **_: Any
    ) -> Predictions:
        """What is known of the texts."""
        rows = [int(text.rpartition(" ")[2]) % self._n for text in texts]
        said = self._said
        if progress is not None:
            progress(len(texts))
        return Predictions(
            said.embeddings[rows],
            {task: of[rows] for task, of in said.probabilities.items()},
            {task: [of[row] for row in rows] for task, of in said.spans.items()},
        )


def main() -> None:
    given = _arguments()
    settings = load_settings()
    with tempfile.TemporaryDirectory() as folder:
        models = Earful(settings).predictor
        earful = Earful(
            settings.model_copy(
                update={"home": Path(folder), "database_url": f"sqlite:///{folder}/earful.db"}
            ),
            predictor=models,
        )
        figures = _measure(earful, models, given)
        earful.close()
    if given.json:
        json.dump(figures, sys.stdout)


def _measure(earful: Earful, models: Predictor, given: argparse.Namespace) -> dict[str, float]:
    rows = sample_rows(NOW.date())
    corpus = earful.corpus()
    figures: dict[str, float] = {}
    _timed(figures, "fill the store", lambda: fill(corpus, rows, models, given.comments))
    _timed(figures, "build the index", lambda: corpus.index.refresh(corpus.store))
    if given.themes:
        _timed(figures, "make themes", lambda: earful.themes().refresh())
    desk = earful.desk()
    _timed(figures, "warm up", desk.warm)
    _timed(figures, "first answer", lambda: desk.ask("summary", NOW))
    figures |= _ask(desk.ask, given.rounds, given.profile)
    more = _numbered(rows, given.comments, _MORE)
    knowing = Knowing(models, [row["text"] for row in rows])
    parts = {"store": corpus.store, "index": corpus.index, "predictor": knowing}
    zone = earful.settings.zone
    _timed(figures, "add 1,000", lambda: ingest_rows(more, **parts, zone=zone, now=NOW))
    _timed(figures, "first answer after", lambda: desk.ask("summary", NOW))
    figures["peak memory, GB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    _say(f"peak memory {figures['peak memory, GB']:.2f} GB")
    return figures


def _ask(ask: Callable[..., Answer], rounds: int, is_profiled: bool) -> dict[str, float]:
    figures = {}
    for kind, questions in QUESTIONS.items():
        profile = cProfile.Profile()
        seconds = defaultdict(list)
        with profile if is_profiled else nullcontext():
            for question in questions * rounds:
                started = time.perf_counter(), time.process_time()
                answer = ask(question, NOW)
                seconds["wall"].append(time.perf_counter() - started[0])
                seconds["processor"].append(time.process_time() - started[1])
                seconds["files"].append(_seconds_of_files(answer))
        for of, spent in seconds.items():
            figures[f"{kind}, p95 of {of} seconds"] = float(np.percentile(spent, 95))
        _say(
            f"{kind}: p50 {np.median(seconds['wall']):.2f} s, p95 "
            f"{figures[f'{kind}, p95 of wall seconds']:.2f} s; of the processor p95 "
            f"{figures[f'{kind}, p95 of processor seconds']:.2f} s; its files "
            f"{figures[f'{kind}, p95 of files seconds']:.2f} s more; load {os.getloadavg()[0]:.1f}"
        )
        if is_profiled:
            pstats.Stats(profile, stream=sys.stderr).sort_stats("tottime").print_stats(12)
    return figures


def _seconds_of_files(answer: Answer) -> float:
    """Seconds of the processor until the files are written that go with an answer."""
    started = time.process_time()
    for file in answer.files:
        len(file.text)
    return time.process_time() - started


def fill(corpus: Corpus, rows: Sequence[Mapping[str, str]], models: Predictor, n: int) -> None:
    """Fill a store with so many comments, made of these rows over and over."""
    base = [_comment(row) for row in rows]
    drafts = [Draft(1, one, "", True, {}) for one in base]
    said = labelled(drafts, models.predict([one.text for one in base]), models)
    rng = np.random.default_rng(0)
    for start in range(0, n, _BATCH):
        corpus.store.add(list(_copies(said, start, min(start + _BATCH, n), n, rng)))
    copies = range(-(-n // len(rows)))
    accounts = [
        {**row, "account": _own(row["account"], copy)}
        for copy in copies
        for row in sample_accounts(NOW.date())
    ]
    ingest_account_rows(accounts, corpus.store, zone=UTC, now=NOW)


def _copies(
    said: Sequence[NewComment], start: int, end: int, n: int, rng: np.random.Generator
) -> Iterator[NewComment]:
    width = len(said[0].embedding)
    noise = rng.normal(0, _MOVED, (end - start, width)).astype(np.float32)
    for number in range(start, end):
        one = said[number % len(said)]
        when = NOW - timedelta(seconds=_DAYS * 86_400 * (1 - number / n))
        account = one.comment.account and _own(one.comment.account, number // len(said))
        comment = replace(
            one.comment,
            id=f"s{number}",
            created_at=when,
            author=f"u{number * 7919 % (n // 2)}",
            account=account,
        )
        yield replace(
            one,
            comment=comment,
            content_hash=f"s{number}",
            embedding=_unit(one.embedding + noise[number - start]),
        )


def _own(account: str, copy: int) -> str:
    """What an account is called in one copy of the sample."""
    return f"{account} {copy}"


def _unit(vector: Floats) -> Floats:
    unit: Floats = vector / np.linalg.norm(vector)
    return unit


def _comment(row: Mapping[str, str]) -> Comment:
    names = ("product", "version", "platform", "plan", "segment", "country", "lang", "source")
    columns: dict[str, Any] = {name: row.get(name) or None for name in (*names, "account")}
    rating = float(row["rating"]) if row.get("rating") else None
    return Comment(id=row["id"], text=row["text"], rating=rating, **columns)


def _numbered(rows: Sequence[Mapping[str, str]], since: int, n: int) -> list[dict[str, str]]:
    """More rows, of texts that are not there yet."""
    return [
        {
            **rows[number % len(rows)],
            "id": f"s{since + number}",
            "text": f"{rows[number % len(rows)]['text']} {number}",
            "created_at": NOW.isoformat(),
        }
        for number in range(n)
    ]


def _timed(figures: dict[str, float], name: str, call: Callable[[], object]) -> None:
    started = time.perf_counter(), time.process_time()
    call()
    figures[name] = time.perf_counter() - started[0]
    spent = time.process_time() - started[1]
    _say(f"{name}: {figures[name]:.1f} s, {spent:.1f} s of the processor")


def _arguments() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--comments", type=int, default=100_000)
    arguments.add_argument("--rounds", type=int, default=2)
    arguments.add_argument("--themes", action="store_true")
    arguments.add_argument("--profile", action="store_true")
    arguments.add_argument("--json", action="store_true")
    return arguments.parse_args()


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main()
