"""Seconds per answer on a whole corpus, and the memory it takes.

    python tests/benchmarks/answers.py REVIEWS.csv [--rounds 3]

Brings the file into a fresh home, then asks every question `--rounds` times in shuffled order. The
ratio is against one encoder pass, the least that an answer by meaning can cost.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from bot.bootstrap import Earful
from bot.config import load_settings
from bot.ingest.pipeline import ingest

TOPICS = ("voice calls", "video calls", "stickers", "groups", "notifications", "privacy", "speed")
TOPICS += ("themes", "channels", "login", "语音通话", "隐私", "battery", "ads", "fax machines")
FORMS = ("summarise what people say about {}", "how do people feel about {}?", "find {}")
FORMS += ("what do people say about {} in March 2017?", "1 star reviews about {}")
NOW = datetime(2017, 5, 3, tzinfo=UTC)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("file", type=Path)
    arguments.add_argument("--rounds", type=int, default=3)
    given = arguments.parse_args()
    settings = load_settings()
    with tempfile.TemporaryDirectory() as folder:
        earful = Earful(
            settings.model_copy(update={"database_url": f"sqlite:///{folder}/earful.db"}),
            predictor=Earful(settings).predictor,
        )
        earful.settings.home = Path(folder)
        corpus = earful.corpus()
        parts = {"store": corpus.store, "index": corpus.index, "predictor": earful.predictor}
        ingest(
            given.file,
            **parts,
            source=None,
            mapping={},
            zone=settings.zone,
            now=datetime.now(UTC),
            progress=None,
        )
        ask = earful.desk().ask
        questions = [form.format(topic) for form in FORMS for topic in TOPICS] + ["summary"]
        asked = questions * given.rounds
        random.Random(0).shuffle(asked)
        first = timed(lambda: ask(asked[0], NOW))
        seconds = [timed(lambda question=question: ask(question, NOW)) for question in asked]
        passes = [timed(lambda: earful.predictor.embed_query("voice calls")) for _ in range(50)]
        earful.close()
    p50, p95 = np.percentile(seconds, [50, 95])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{len(seconds)} answers on {corpus_size(given.file)} rows: first {first:.2f} s, then p50 "
        f"{1000 * p50:.0f} ms, p95 {1000 * p95:.0f} ms, worst {1000 * max(seconds):.0f} ms; "
        f"p50 is {p50 / np.median(passes):.0f} encoder passes; peak memory {peak:.0f} MB"
    )


def timed(call: object) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def corpus_size(file: Path) -> int:
    with file.open("rb") as lines:
        return sum(1 for _ in lines) - 1


if __name__ == "__main__":
    main()
