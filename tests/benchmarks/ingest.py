"""Ingest throughput, all steps, against the stack that one would wire up otherwise.

    python tests/benchmarks/ingest.py REVIEWS.csv [--rows 4000] [--naive-rows 200] [--rounds 3]

Ours: read, check, mask, dedupe, encode, label, store, index, from the file to the disk. The other:
`SentenceTransformer.encode` with the same encoder and a transformers text-classification pipeline
of RoBERTa-base's size (its weights are random: only their number matters), both with defaults, on
rows of the same file. The two take turns, so that a noisy machine is noisy for both.
"""

from __future__ import annotations

import argparse
import csv
import resource
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from bot.bootstrap import Earful
from bot.config import load_settings
from bot.ingest.pipeline import ingest
from models.base import prepare_base


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("file", type=Path)
    arguments.add_argument("--rows", type=int, default=4000)
    arguments.add_argument("--naive-rows", type=int, default=200)
    arguments.add_argument("--rounds", type=int, default=3)
    given = arguments.parse_args()
    texts = rows_of(given.file, given.rows)
    ours, naive = [], []
    Earful(load_settings()).predictor.predict(texts[:64])
    after_ours = 0
    for _ in range(given.rounds):
        ours.append(ours_per_second(given.file, given.rows))
        after_ours = after_ours or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        naive.append(naive_per_second(texts[:: max(1, len(texts) // given.naive_rows)]))
        print(f"ours {ours[-1]:.0f}/s, naive {naive[-1]:.1f}/s, ratio {ours[-1] / naive[-1]:.1f}")
    print(
        f"median of {given.rounds}: ours {np.median(ours):.0f} comments/s, naive "
        f"{np.median(naive):.1f}/s, ratio {np.median(np.divide(ours, naive)):.1f}; "
        f"peak memory of ours {after_ours / 1024:.0f} MB"
    )


def rows_of(file: Path, limit: int) -> list[str]:
    with file.open(encoding="utf-8", newline="") as lines:
        return [row["text"] for row, _ in zip(csv.DictReader(lines), range(limit), strict=False)]


def ours_per_second(file: Path, limit: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        part = Path(folder) / "part.csv"
        with file.open(encoding="utf-8", newline="") as lines, part.open("w", newline="") as out:
            writer = csv.writer(out)
            writer.writerows(
                row for row, _ in zip(csv.reader(lines), range(limit + 1), strict=False)
            )
        settings = load_settings()
        earful = Earful(
            settings.model_copy(update={"database_url": f"sqlite:///{folder}/earful.db"}),
            predictor=Earful(settings).predictor,
        )
        earful.settings.home = Path(folder)
        corpus = earful.corpus()
        started = time.perf_counter()
        report = ingest(
            part,
            store=corpus.store,
            index=corpus.index,
            predictor=earful.predictor,
            source=None,
            mapping={},
            zone=earful.settings.zone,
            now=datetime.now(UTC),
            progress=None,
        )
        seconds = time.perf_counter() - started
        earful.close()
    return report.n_read / seconds


def naive_per_second(texts: list[str]) -> float:
    from sentence_transformers import SentenceTransformer
    from tokenizers import ByteLevelBPETokenizer
    from transformers import (
        PreTrainedTokenizerFast,
        RobertaConfig,
        RobertaForSequenceClassification,
        pipeline,
    )

    encoder = SentenceTransformer(str(prepare_base(load_settings().home)), device="cpu")
    bpe = ByteLevelBPETokenizer()
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    bpe.train_from_iterator(texts, vocab_size=20_000, special_tokens=special, show_progress=False)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=bpe._tokenizer, pad_token="<pad>", unk_token="<unk>", model_max_length=512
    )
    classifier = pipeline(
        "text-classification",
        model=RobertaForSequenceClassification(RobertaConfig(vocab_size=50_265, num_labels=3)),
        tokenizer=tokenizer,
        device="cpu",
    )
    classifier(texts[:2], truncation=True)
    started = time.perf_counter()
    encoder.encode(texts, show_progress_bar=False)
    classifier(texts, truncation=True)
    return len(texts) / (time.perf_counter() - started)


if __name__ == "__main__":
    main()
