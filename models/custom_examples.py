"""The examples that a team gives for a label of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from models.datasets import Example, guess_language, normalise, read_rows
from models.errors import TrainingDataError

#: Examples that every label needs: one for each fold of the cross-validation.
FEWEST = 5

_WANTED = (
    "it needs the columns text and label, and two labels or more (such as yes and no) with at "
    f"least {FEWEST} texts each, better 8 to 64"
)

_LONGEST_LABEL = 255
_COLUMNS = ("text", "label", "lang")


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A text and the one label that people gave it."""

    text: str
    label: str


def read_examples(path: Path) -> list[LabelledText]:
    """Texts and labels of a CSV with the columns text and label, each text once, in its order.

    Labels that differ in case only are one, spelled as they are first. Rows without text are left
    out. Raises TrainingDataError that names the row when a label is missing or contradicts another.
    """
    spellings: dict[str, str] = {}
    seen: dict[str, tuple[int, LabelledText]] = {}
    for number, row in _rows(path):
        text, label = row["text"], row["label"]
        example = LabelledText(text, spellings.setdefault(label.casefold(), label))
        first, known = seen.setdefault(normalise(text) or text, (number, example))
        if known.label != example.label:
            raise TrainingDataError(
                f"{path}: rows {first} and {number} have the same text, labelled {known.label!r} "
                f"and {example.label!r}; keep one of them."
            )
    return [example for _, example in seen.values()]


def read_judged(path: Path, labels: Sequence[str]) -> list[Example]:
    """Every row of a CSV with the columns text, label and maybe lang, to compare labels with.

    Raises TrainingDataError that names the row when its label is none of `labels`, in any case.
    """
    known = {label.casefold(): label for label in labels}
    examples = []
    for number, row in _rows(path):
        if row["label"].casefold() not in known:
            raise TrainingDataError(
                f"{path}, row {number}: the label {row['label']!r} is not known; "
                f"write one of {', '.join(labels)}."
            )
        text, label = row["text"], known[row["label"].casefold()]
        lang = row.get("lang") or guess_language(text)
        examples.append(Example(text, (label,), lang, source=path.stem, group=str(number)))
    if not examples:
        raise TrainingDataError(f"{path} has no row with a text; it needs the columns text, label.")
    return examples


def read_trainable(path: Path, clean: Callable[[str], str] = str) -> list[LabelledText]:
    """The examples of a file, if a label can be made of them; `clean` is applied to each text.

    Raises TrainingDataError that says what is wrong with the file, or what is missing.
    """
    examples = [replace(each, text=clean(each.text)) for each in read_examples(path)]
    if problem := lacking(examples):
        raise TrainingDataError(f"{path}: {problem}; {_WANTED}.")
    return examples


def lacking(examples: Sequence[LabelledText]) -> str:
    """What is missing to make a label of the examples; empty when nothing is."""
    counts = Counter(example.label for example in examples)
    if not counts:
        return "there is no row with a text"
    if len(counts) == 1:
        return f"all examples are labelled {next(iter(counts))!r}"
    label, fewest = min(counts.items(), key=lambda pair: pair[1])
    if fewest < FEWEST:
        return f"{label!r} has {fewest} different text{'s'[: fewest != 1]}"
    return ""


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Number and cells of each row with a text; white space is made even, and a label is there."""
    for number, row in enumerate(read_rows(path), start=1):
        if not {"text", "label"} <= row.keys():
            raise TrainingDataError(f"{path} needs the columns text and label in its first line.")
        cells = {name: " ".join((row.get(name) or "").split()) for name in _COLUMNS}
        if cells["text"]:
            _check_label(cells["label"], number, path)
            yield number, cells


def _check_label(label: str, number: int, path: Path) -> None:
    if not label:
        raise TrainingDataError(f"{path}, row {number}: the label is missing; write one.")
    if len(label) > _LONGEST_LABEL:
        raise TrainingDataError(
            f"{path}, row {number}: the label is longer than {_LONGEST_LABEL} characters; "
            "write a short name."
        )
