"""Labelled examples, and the splits that keep a test honest.

Equal texts, texts that begin or end alike, and texts of one group (the sentences of one review)
never fall on two sides of a split.
"""

from __future__ import annotations

import csv
import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from models.errors import TrainingDataError

SEED = "20261122"

_LARGEST_FIELD = 16 << 20

#: How a file says that none of several labels holds.
_NONE: Mapping[str, str] = {"other": "other", "": "other", "none": "other"}

#: Texts this long (in letters and digits; Chinese says more in fewer) that share the first or
#: last so many characters are taken for versions of one text.
_ALIKE = {"zh": (30, 25), "ja": (30, 25)}
_ALIKE_ELSEWHERE = (60, 45)


@dataclass(frozen=True, slots=True)
class Example:
    """A text and what people said of it.

    `among` are the labels that could have been given; empty means all of the task's. A `weak`
    label was not given by someone who was asked this question of this text (stars, for one): it
    may teach, but never judges. For a task that marks parts of texts, `spans` are those parts, each
    a half-open range of characters with its label. `product` is what the text is about, where that
    is known. `part` says on which side of the split whoever made the data put it, `train` or
    `test`; empty leaves it to us. `strength` is how strongly people felt it, where they rated.
    """

    text: str
    labels: tuple[str, ...]
    lang: str
    source: str
    group: str
    among: tuple[str, ...] = ()
    weak: bool = False
    spans: tuple[tuple[int, int, str], ...] = ()
    product: str = ""
    part: str = ""
    strength: float = 0.0


@dataclass(frozen=True, slots=True)
class Splits:
    """Examples to learn from, to choose and calibrate by, and to report on."""

    train: tuple[Example, ...]
    validation: tuple[Example, ...]
    test: tuple[Example, ...]


def normalise(text: str) -> str:
    """Letters and digits only, NFKC, lower case: texts that agree in this are the same."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(char for char in folded if char.isalnum())


def draw(*parts: str) -> float:
    """A number in [0, 1) that depends on nothing but the parts."""
    digest = hashlib.sha256("\0".join((SEED, *parts)).encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def sample(examples: Iterable[Example], limit: int) -> list[Example]:
    """At most `limit` examples, the same ones every time; as even over labels as they allow."""
    groups: dict[tuple[str, ...], list[Example]] = defaultdict(list)
    for example in examples:
        groups[example.labels].append(example)
    chosen: list[Example] = []
    for done, group in enumerate(sorted(groups.values(), key=len)):
        ranked = sorted(group, key=lambda e: draw("sample", e.source, e.text))
        chosen.extend(ranked[: (limit - len(chosen)) // (len(groups) - done)])
    return chosen


def deduplicate(examples: Iterable[Example]) -> list[Example]:
    """One example a text and product. Contradicting labels cancel out; a weak one gives way."""
    by_text: dict[tuple[str, str], list[Example]] = defaultdict(list)
    for example in examples:
        text = normalise(example.text) or example.text
        by_text[text, example.product.casefold()].append(example)
    kept = []
    for same in by_text.values():
        best = [e for e in same if not e.weak] or same
        if len({(tuple(sorted(e.labels)), e.among, len(e.spans)) for e in best}) == 1:
            kept.append(best[0])
    return kept


def split(examples: Sequence[Example], *, validation: float = 0.1, test: float = 0.2) -> Splits:
    """Split deduplicated examples; weak ones teach only, and only when nothing alike judges."""
    parts: dict[str, list[Example]] = {"train": [], "validation": [], "test": []}
    for members in _families(examples):
        part = _part(members, validation, test)
        kept = [e for e in members if part == "train" or not e.weak]
        if part == "test":
            kept = [e for e in kept if e.part != "train"]
        parts[part] += kept
    return Splits(*(tuple(parts[name]) for name in ("train", "validation", "test")))


def keep_apart(splits: Sequence[Splits]) -> list[Splits]:
    """Without the texts to learn from that judge in another task: one encoder sees them all."""
    judging = {
        normalise(e.text) for each in splits for part in (each.validation, each.test) for e in part
    }
    return [
        replace(each, train=tuple(e for e in each.train if normalise(e.text) not in judging))
        for each in splits
    ]


def _families(examples: Sequence[Example]) -> list[list[Example]]:
    """Examples that must stay on one side of a split."""
    families: dict[int, list[Example]] = defaultdict(list)
    for component, example in zip(_components(examples), examples, strict=True):
        families[component].append(example)
    return list(families.values())


def _part(members: Sequence[Example], validation: float, test: float) -> str:
    if any(e.part == "test" for e in members):
        return "test"
    if all(e.weak for e in members):
        return "train"
    place = draw("split", f"{members[0].source}\0{members[0].group}")
    if any(e.part == "train" for e in members):  # whose test is elsewhere
        return "validation" if place < validation else "train"
    return "test" if place < test else "validation" if place < test + validation else "train"


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a CSV in UTF-8; TrainingDataError when it is missing, empty or not text."""
    csv.field_size_limit(_LARGEST_FIELD)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if reader.fieldnames is None:
                raise TrainingDataError(f"{path} is empty; its first line names the columns.")
            yield from reader
    except FileNotFoundError as error:
        raise TrainingDataError(f"There is no file {path}; name a CSV file.") from error
    except (UnicodeDecodeError, csv.Error, OSError) as error:
        raise TrainingDataError(
            f"{path} cannot be read as CSV in UTF-8 ({error}); save it as CSV UTF-8."
        ) from error


def read_labelled(
    path: Path,
    labels: Sequence[str],
    aliases: Callable[[frozenset[str]], Mapping[str, str]] = lambda _: {},
    *,
    multi_label: bool = False,
) -> list[Example]:
    """Examples of a CSV with the columns text, label and, if you like, lang, source and group.

    A label is one of `labels`, in any case, or another spelling: `aliases` is called with all
    that the file has. Several are joined with `|`, and where `multi_label`, a row may have none
    (`other`, or empty). Rows without text are left out. Raises TrainingDataError that names the
    line and the label.
    """
    rows = _with_text(path)
    given = frozenset(raw for _, row in rows for raw in _spelled(row))
    known = {name.lower(): name for name in labels} | dict(aliases(given))
    known |= _NONE if multi_label else {}
    return [_from_row(row, known, number, path) for number, row in rows]


def read_marked(path: Path, labels: Sequence[str]) -> list[Example]:
    """Examples of a CSV with the columns text and label, for a task that marks spans.

    A label is `words:label`, several joined by ` ;; `, the words exactly as in the text; empty
    when there is nothing to mark. Rows without text are left out. Raises TrainingDataError that
    names the row.
    """
    examples = []
    for number, row in _with_text(path):
        text, parts = row["text"], [p for p in (row["label"] or "").split(" ;; ") if p]
        spans = find_spans(text, parts)
        if len(spans) < len(parts) or any(label not in labels for _, _, label in spans):
            raise TrainingDataError(
                f"{path}, row {number}: write label as `words:label ;; words:label` with words "
                f"as they stand in the text, and one of {', '.join(labels)}."
            )
        lang = row.get("lang") or guess_language(text)
        examples.append(Example(text, (), lang, path.stem, str(number), spans=spans))
    return examples


def find_spans(text: str, parts: Iterable[str]) -> tuple[tuple[int, int, str], ...]:
    """Of each `words:label`, the first place of the words that none before it has taken."""
    spans: list[tuple[int, int, str]] = []
    for part in parts:
        words, _, label = part.strip().rpartition(":")
        start = text.find(words)
        while start >= 0 and any(
            start < end and begin < start + len(words) for begin, end, _ in spans
        ):
            start = text.find(words, start + 1)
        if words and start >= 0:
            spans.append((start, start + len(words), label))
    return tuple(sorted(spans))


def guess_language(text: str) -> str:
    """`ja` with kana, `ko` with hangul, `zh` with other CJK characters, else `en`."""
    if any("\u3040" <= char <= "\u30ff" for char in text):
        return "ja"
    if any("\uac00" <= char <= "\ud7a3" for char in text):
        return "ko"
    return "zh" if any("\u4e00" <= char <= "\u9fff" for char in text) else "en"


def _with_text(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Rows that have a text, with their numbers from 1; TrainingDataError when there is none."""
    rows = list(enumerate(read_rows(path), start=1))
    if rows and not {"text", "label"} <= rows[0][1].keys():
        raise TrainingDataError(f"{path} needs the columns text and label in its first line.")
    rows = [(number, row) for number, row in rows if (row["text"] or "").strip()]
    if not rows:
        raise TrainingDataError(f"{path} has no row with a text; it needs the columns text, label.")
    return rows


def _spelled(row: Mapping[str, str]) -> list[str]:
    return [raw.strip().lower() for raw in (row["label"] or "").split("|")]


def _from_row(row: Mapping[str, str], known: Mapping[str, str], number: int, path: Path) -> Example:
    unknown = [raw for raw in _spelled(row) if raw not in known]
    if unknown:
        raise TrainingDataError(
            f"{path}, row {number}: the label {unknown[0]!r} is not known; "
            f"write one of {', '.join(sorted(known))}."
        )
    text = row["text"].strip()
    return Example(
        text=text,
        labels=tuple(known[raw] for raw in _spelled(row) if known[raw] not in _NONE),
        lang=row.get("lang") or guess_language(text),
        source=row.get("source") or path.stem,
        group=row.get("group") or str(number),
        product=row.get("product") or row.get("target_brand") or "",
    )


def _components(examples: Sequence[Example]) -> list[int]:
    sharing: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, example in enumerate(examples):
        for key in _kinship(example):
            sharing[key].append(number)
    pairs = [pair for members in sharing.values() for pair in pairwise(members)]
    rows, columns = (list(side) for side in zip(*pairs, strict=True)) if pairs else ([], [])
    graph = coo_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(examples),) * 2)
    return [int(label) for label in connected_components(graph, directed=False)[1]]


def _kinship(example: Example) -> Iterator[tuple[str, ...]]:
    yield ("group", example.source, example.group)
    text = normalise(example.text) or example.text
    yield ("text", text)
    long, shared = _ALIKE.get(example.lang, _ALIKE_ELSEWHERE)
    if len(text) >= long:
        yield ("first", text[:shared])
        yield ("last", text[-shared:])
