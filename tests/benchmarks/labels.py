"""Comments per second with every label and the embedding, against the encoder alone and the peers.

    python tests/benchmarks/labels.py --data DIR [--rows 2000] [--peer-rows 80] [--rounds 5]
                                      [--json]

DIR holds files like `reviews_*.csv` and `sentiment_zh*.csv` with the columns `text, lang` and, if
known, `app`; each file gives as many comments, English ones and Chinese ones. Three ways to read
the same comments take turns, so that a noisy machine is noisy for all, and ratios are medians over
the rounds:

- Earful: `predict`, with the product of each comment.
- The encoder alone: no adapter, no heads, every layer in int8 as nncf's defaults have it (few texts
  calibrate it and no bias is corrected, which its speed does not show); the same prompt, tokens
  and batches.
- The peers, with defaults: `SentenceTransformer.encode`, then a transformers text-classification
  pipeline of RoBERTa-base's size for sentiment and another for needs. Their weights are random and
  their tokenizer is the encoder's: only the number of weights and tokens matters for speed. They
  read every k-th comment by length.

The labels are also compared, task by task, with those of torch in fp32: the share of comments (of
tasks of several labels, of comments and labels) that are told the same, on every second comment.

Start and memory are those of fresh processes, once the model has been prepared; all figures are
the median of a few, memory is the peak of one process that reads every comment.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from bot.config import load_settings
from models.inference import EncoderPredictor, load_predictor

SOURCES = (("reviews_*.csv", "en"), ("sentiment_zh*.csv", "zh"))
TOPICS = ("sync", "voice calls", "login", "battery", "ads", "语音通话", "登录", "广告", "隐私")
TOPICS += ("dark mode",)
FORMS = ("{}", "what do people say about {}?", "complaints about {}", "用户怎么看{}？", "find {}")
FIRST = "The app crashes whenever I open a photo, please fix it!"
FRESH = "fresh"

BATCH = 16
CALIBRATION = 64
STARTS = 3

Read = Callable[[], object]


@dataclass(frozen=True)
class Comment:
    text: str
    product: str | None


@dataclass(frozen=True)
class Figure:
    """`limit` is what is wanted, as a least or, without `is_least`, a most."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    is_least: bool = True
    spread: tuple[float, float] | None = None

    @property
    def is_met(self) -> bool | None:
        if self.limit is None:
            return None
        return self.value >= self.limit if self.is_least else self.value < self.limit


def main() -> None:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--rows", type=int, default=2000)
    arguments.add_argument("--peer-rows", type=int, default=80)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--json", action="store_true", help="print JSON instead of a table")
    given = arguments.parse_args()
    busy = os.getloadavg()[0]
    comments = comments_of(given.data, given.rows)
    # first, while this process is small: a child's peak begins with its parent's
    fresh = fresh_figures(comments)
    with redirect_stdout(sys.stderr), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of libraries about themselves
        predictor = load()
        rates = measure(predictor, comments, given.peer_rows, given.rounds)
        same = agreement_figures(predictor, comments[::2])
    figures = [*speed_figures(rates), *fresh, query_figure(predictor), *same]
    about = {
        "revision": predictor.revision,
        "tasks": tasks_of(predictor),
        "comments": len(comments),
        "chinese": sum(map(is_chinese, comments)),
        "median_characters": median([len(c.text) for c in comments]),
        "peer_comments": len(by_length(comments, given.peer_rows)),
        "rounds": given.rounds,
        "cores": os.cpu_count(),
        "load_before": busy,
    }
    print(as_json(figures, about) if given.json else as_table(figures, about))


def comments_of(folder: Path, count: int) -> list[Comment]:
    """So many different comments in random order, the same ones each time.

    Different, because Earful reads equal ones once, which would flatter it.
    """
    files = [(path, lang) for glob, lang in SOURCES for path in sorted(folder.glob(glob))]
    if {lang for _, lang in files} != {lang for _, lang in SOURCES}:
        sys.exit(f"{folder} lacks files like {' and '.join(glob for glob, _ in SOURCES)}.")
    drawn = random.Random(0)
    chosen: dict[str, Comment] = {}
    for number, (path, lang) in enumerate(files):
        share = count // len(files) + (number < count % len(files))
        pool = {comment.text: comment for comment in read(path, lang)}
        chosen |= drawn.sample(list(pool.items()), min(share, len(pool)))
    return drawn.sample(list(chosen.values()), len(chosen))


def read(path: Path, lang: str) -> Iterator[Comment]:
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["lang"] == lang and row["text"].strip():
                yield Comment(row["text"], row.get("app") or None)


def by_length(comments: Sequence[Comment], count: int) -> list[Comment]:
    """So many of the comments, spread evenly over their lengths."""
    ordered = sorted(comments, key=lambda comment: len(comment.text))
    count = min(count, len(ordered))
    return [ordered[(2 * place + 1) * len(ordered) // (2 * count)] for place in range(count)]


def is_chinese(comment: Comment) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in comment.text)


def fresh_figures(comments: Sequence[Comment]) -> list[Figure]:
    say("preparing the model, if it is not yet")
    fresh_process([])
    say("starting fresh processes")
    starts = [fresh_process([])[0] for _ in range(STARTS)]
    _, peak = fresh_process(comments)
    return [
        Figure("start to first prediction, warm", median(starts), "s", 5, False, ends(starts)),
        Figure("peak memory, all comments", peak, "MB", 2048, False),
    ]


def fresh_process(comments: Sequence[Comment]) -> tuple[float, float]:
    """Seconds until a new process has labelled its first comment; MB after these as well."""
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, __file__, FRESH], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        seconds = time.perf_counter() - started
        peak, _ = process.communicate(json.dumps([[c.text, c.product] for c in comments]))
    if process.returncode:
        sys.exit("A fresh process failed; see above.")
    return seconds, float(peak)


def in_fresh_process() -> None:
    answers, sys.stdout = sys.stdout, sys.stderr
    predictor = load()
    predictor.predict([FIRST])
    print("ready", file=answers, flush=True)
    labels(predictor, [Comment(*pair) for pair in json.load(sys.stdin)])
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, file=answers)


def load() -> EncoderPredictor:
    settings = load_settings()
    return load_predictor(
        settings.home,
        encoder=settings.encoder,
        weights=settings.weights,
        probe_texts=sample_texts,
        report=say,
    )


def sample_texts() -> list[str]:
    from bot.sample.loader import sample_rows

    return [row["text"] for row in sample_rows(date(2026, 11, 22))]


def labels(predictor: EncoderPredictor, comments: Sequence[Comment]) -> object:
    return predictor.predict([c.text for c in comments], products=[c.product for c in comments])


def tasks_of(predictor: EncoderPredictor) -> list[str]:
    made = predictor.predict([FIRST])
    return sorted([*made.probabilities, *made.spans])


def measure(
    predictor: EncoderPredictor, comments: list[Comment], peer_rows: int, rounds: int
) -> dict[str, np.ndarray]:
    """Comments per second of each way in each round."""
    from models.base import prepare_base, prompts

    settings = load_settings()
    base = prepare_base(settings.home, settings.encoder)
    few = by_length(comments, peer_rows)
    say("quantizing the encoder alone")
    embed = encoder_alone(base, [prompts(base)[1] + c.text for c in comments])
    say("building the peers")
    peers = peer_stack(base, [c.text for c in few])
    ways: dict[str, tuple[Read, int]] = {
        "earful": (lambda: labels(predictor, comments), len(comments)),
        "encoder": (embed, len(comments)),
        "peers": (peers, len(few)),
    }
    for call, _ in ways.values():
        call()
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds):
        # forwards and backwards, so that none is always after the same other
        for name in list(ways)[:: -1 if number % 2 else 1]:
            call, count = ways[name]
            rates[name].append(count / timed(call))
        say(", ".join(f"{name} {values[-1]:.1f}/s" for name, values in rates.items()))
    return {name: np.array(values) for name, values in rates.items()}


def encoder_alone(base: Path, prompted: Sequence[str]) -> Read:
    """Reads the texts with the quantized encoder and mean pooling."""
    from tokenizers import Tokenizer

    from models.tokenizer import TextTokenizer

    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(TextTokenizer(base).max_tokens)
    every = max(1, len(prompted) // CALIBRATION)
    request = quantized(base, list(batches(tokenizer, prompted[::every], 1)))
    return lambda: [request.infer(batch) for batch in batches(tokenizer, prompted, BATCH)]


def batches(tokenizer: Any, texts: Sequence[str], size: int) -> Iterator[list[np.ndarray]]:
    """Ids and mask of the texts, shortest first."""
    rows = sorted((row.ids for row in tokenizer.encode_batch(texts)), key=len)
    for start in range(0, len(rows), size):
        batch = rows[start : start + size]
        ids = np.zeros((len(batch), len(batch[-1])), np.int64)
        mask = np.zeros_like(ids)
        for place, row in enumerate(batch):
            ids[place, : len(row)] = row
            mask[place, : len(row)] = 1
        yield [ids, mask]


def quantized(base: Path, items: list[list[np.ndarray]]) -> Any:
    """A request to the compiled encoder; what nncf leaves alone is in bf16 where that is faster."""
    import nncf
    from nncf.quantization.advanced_parameters import AdvancedQuantizationParameters

    from models.runtimes import openvino

    model = nncf.quantize(
        converted(base),
        nncf.Dataset(items),
        model_type=nncf.ModelType.TRANSFORMER,
        subset_size=len(items),
        advanced_parameters=AdvancedQuantizationParameters(disable_bias_correction=True),
    )
    core = openvino().Core()
    has_bf16 = "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    hints = {
        "INFERENCE_PRECISION_HINT": "bf16" if has_bf16 else "f32",
        "PERFORMANCE_HINT": "LATENCY",
    }
    with tempfile.TemporaryDirectory() as folder:
        openvino().save_model(model, Path(folder) / "encoder.xml")
        compiled = core.compile_model(Path(folder) / "encoder.xml", "CPU", hints)
    return compiled.create_infer_request()


def converted(base: Path) -> Any:
    import torch

    from models.network import load_encoder
    from models.runtimes import openvino

    class Pooled(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = load_encoder(base)

        def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
            weights = mask.unsqueeze(-1).float()
            mean = (states * weights).sum(1) / weights.sum(1).clamp(min=1)
            return torch.nn.functional.normalize(mean, dim=-1)

    example = torch.ones((2, 4), dtype=torch.int64)
    return openvino().convert_model(Pooled(), example_input=(example, example.clone()))


def peer_stack(base: Path, texts: list[str]) -> Read:
    from sentence_transformers import SentenceTransformer

    encoder = SentenceTransformer(str(base), device="cpu")
    classifiers = [classifier(base, 3), classifier(base, 5)]

    def run() -> None:
        encoder.encode(texts, show_progress_bar=False)
        for classify in classifiers:
            classify(texts, truncation=True)

    return run


def classifier(base: Path, n_labels: int) -> Any:
    from transformers import (
        AutoTokenizer,
        RobertaConfig,
        RobertaForSequenceClassification,
        pipeline,
    )

    tokenizer = AutoTokenizer.from_pretrained(base)
    config = RobertaConfig(
        vocab_size=len(tokenizer),
        pad_token_id=tokenizer.pad_token_id,
        max_position_embeddings=tokenizer.model_max_length + tokenizer.pad_token_id + 1,
        num_labels=n_labels,
    )
    model = RobertaForSequenceClassification(config).eval()
    return pipeline("text-classification", model=model, tokenizer=tokenizer, device="cpu")


def speed_figures(rates: dict[str, np.ndarray]) -> list[Figure]:
    earful, encoder, peers = rates["earful"], rates["encoder"], rates["peers"]
    own, other = earful / encoder, earful / peers
    return [
        Figure("Earful: labels and embedding", median(earful), "/s"),
        Figure("encoder alone, int8", median(encoder), "/s"),
        Figure("encode + two RoBERTa-base pipelines", median(peers), "/s"),
        Figure("Earful / encoder alone", median(own), "x", 0.7, spread=ends(own)),
        Figure("Earful / peers", median(other), "x", 30, spread=ends(other)),
    ]


def query_figure(predictor: EncoderPredictor) -> Figure:
    questions = [form.format(topic) for form in FORMS for topic in TOPICS]
    for question in questions[:5]:
        predictor.embed_query(question + "!")
    spent = [1000 * timed(lambda q=q: predictor.embed_query(q)) for q in questions]
    return Figure("one question", median(spent), "ms", 10, False, ends(spent))


def agreement_figures(predictor: EncoderPredictor, comments: Sequence[Comment]) -> list[Figure]:
    from models.base import prepare_base
    from models.release import reference_predictor
    from models.tasks import PACKAGED

    say("labelling with torch in fp32")
    settings = load_settings()
    base = prepare_base(settings.home, settings.encoder)
    exact = reference_predictor(base, settings.weights or PACKAGED)
    ours, theirs = (
        one.predict([c.text for c in comments], products=[c.product for c in comments])
        for one in (predictor, exact)
    )
    figures = []
    for task, shares in ours.probabilities.items():
        is_one = bool(np.allclose(shares.sum(axis=1), 1, atol=1e-3))
        told = [
            s.argmax(axis=1) if is_one else s > 0.5 for s in (shares, theirs.probabilities[task])
        ]
        figures.append(
            Figure(f"same as fp32: {task}", float(np.mean(told[0] == told[1])), "", 0.99)
        )
    for task, found in ours.spans.items():
        pairs = [
            ({(s.start, s.end, s.label) for s in a}, {(s.start, s.end, s.label) for s in b})
            for a, b in zip(found, theirs.spans[task], strict=True)
        ]
        same = sum(len(a & b) for a, b in pairs) * 2 / sum(len(a) + len(b) for a, b in pairs)
        figures.append(Figure(f"same as fp32: {task}, F1 of spans", same, ""))
    return figures


def timed(call: Read) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def median(values: Sequence[float] | np.ndarray) -> float:
    return float(np.median(values))


def ends(values: Sequence[float] | np.ndarray) -> tuple[float, float]:
    return float(min(values)), float(max(values))


def as_json(figures: Sequence[Figure], about: dict[str, Any]) -> str:
    measured = [
        {
            "name": one.name,
            "value": one.value,
            "unit": one.unit,
            "wanted": one.limit and f"{'>=' if one.is_least else '<'} {one.limit:g}",
            "met": one.is_met,
            "spread": one.spread,
        }
        for one in figures
    ]
    return json.dumps({**about, "figures": measured}, indent=1, ensure_ascii=False)


def as_table(figures: Sequence[Figure], about: dict[str, Any]) -> str:
    tasks = ", ".join(about["tasks"])
    lines = [
        f"{about['revision']} ({tasks}) on {about['comments']} comments, {about['chinese']} of "
        f"them Chinese, of median {about['median_characters']:.0f} characters; {about['rounds']} "
        f"rounds; load before {about['load_before']:.1f} on {about['cores']} cores",
        "",
        f"{'':37}{'median':>10}  {'lowest - highest':20}{'wanted':10}met",
    ]
    for one in figures:
        between = f"{one.spread[0]:.2f} - {one.spread[1]:.2f}" if one.spread else ""
        wanted = f"{'>=' if one.is_least else '<'} {one.limit:g}" if one.limit else ""
        met = {None: "", True: "yes", False: "NO"}[one.is_met]
        value = f"{one.value:.{2 if one.unit else 4}f} {one.unit}"
        lines.append(f"{one.name:37}{value:>10}  {between:20}{wanted:10}{met}".rstrip())
    lines += [
        "",
        f"The pipelines' weights are random, of RoBERTa-base's size; they read "
        f"{about['peer_comments']} of the comments, spread evenly over their lengths.",
    ]
    return "\n".join(lines)


def say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    if sys.argv[1:] == [FRESH]:
        in_fresh_process()
    else:
        main()
