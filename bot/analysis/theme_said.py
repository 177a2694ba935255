"""One theme as an answer tells of it: its numbers, who says it, and the words that say it best."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.analysis.answers import Change, Finding, Interval, ThemeShare
from bot.analysis.beginnings import Beginning, beginnings, say_beginning
from bot.analysis.class_shares import ClassShare, sentiment_shares
from bot.analysis.felt_parts import felt_parts
from bot.analysis.material import Material, rows
from bot.analysis.moods import tendency
from bot.analysis.notes import Crowd, notes_on
from bot.analysis.statistics import share_interval
from bot.analysis.subjects import Tone, subject
from bot.analysis.theme_changes import ThemeChanges, theme_changes
from bot.analysis.theme_counts import ThemeCounts, count_themes
from bot.analysis.theme_view import ThemeView
from bot.analysis.typical import typical
from bot.analysis.windows import Window, window_of
from bot.analysis.wording import listed, percent, percent_interval, say, say_period, signed_points
from bot.feedback import Need, Sentiment
from bot.ports import CommentTable, Floats
from bot.questions.orders import MOVES, Order, order_of
from bot.questions.query import Query

#: What it is worth, in cosine, that a comment feels as most of its theme do.
_FEELS_ALIKE = np.float32(0.1)

#: How comments feel that answer a question for such an order, or on these alone.
_BY_ORDER = {Order.TROUBLE: 0, Order.NEGATIVE: 0, Order.POSITIVE: 2}
_BY_SENTIMENT: Mapping[tuple[Sentiment, ...], int] = {
    (Sentiment.NEGATIVE,): 0,
    (Sentiment.POSITIVE,): 2,
}
_BY_NEED: Mapping[tuple[Need, ...], int] = {
    (Need.BUG_REPORT,): 0,
    (Need.COMPLAINT,): 0,
    (Need.PRAISE,): 2,
}

#: How names of themes are put that would belie what is said of comments that feel so, or wish.
_BELIED = {0: (Tone.PRAISE,), 2: (Tone.TROUBLE, Tone.WISH), None: ()}
_BELIED_BY_WISHES = (Tone.PRAISE, Tone.TROUBLE)

#: So many parts are said to be named with feeling, each by at least so many comments.
_FELT, _FEWEST_FELT = 3, 2


@dataclass(frozen=True, slots=True)
class Themes:
    """The themes of an answer's comments, counted, and how they changed where that can be told."""

    query: Query
    material: Material
    view: ThemeView
    counts: ThemeCounts
    changes: ThemeChanges | None

    @property
    def shown(self) -> list[int]:
        """The numbers of the themes that any comment has, but for the muted ones; largest first."""
        order = np.lexsort((np.arange(len(self.counts.count)), -self.counts.count))
        held = [number for number in order.tolist() if self.counts.count[number]]
        return [number for number in held if not self.view.ledger.themes[number].is_muted]

    def name(self, number: int) -> str:
        """What a theme is called in the language of the asker, or its subject.

        It is the subject where the name says otherwise than the comments that the question is on.
        """
        belied = _BELIED[feeling_of(self.query)]
        if self.query.filters.need == (Need.FEATURE_REQUEST,):
            belied = _BELIED_BY_WISHES
        return subject(self.query, self.view.ledger.themes[number], belied)

    def area(self, number: int) -> str:
        """What the theme's area is called; its id where that has no name."""
        id = self.view.ledger.themes[number].area
        names = next((area.names for area in self.view.ledger.areas if area.id == id), {})
        return names.get(self.query.lang) or names.get("en") or id

    def members(self, number: int) -> CommentTable:
        """The comments of a theme."""
        return rows(self.counts.table, self.counts.rows(number))

    def moods(self, number: int) -> list[ClassShare]:
        """The shares of negative, neutral and positive comments of a theme."""
        return sentiment_shares(self.query, self.material, self.members(number))

    def change(self, number: int) -> Change | None:
        """How its share changed; None where that was not looked at."""
        return self.changes.of.get(number) if self.changes else None


def feeling_of(query: Query) -> int | None:
    """The code of the sentiment that a question is on: 0 for what is wrong, 2 for what is liked."""
    named = _BY_ORDER.get(order_of(query.text))
    if named is None:
        named = _BY_SENTIMENT.get(query.filters.sentiment)
    return _BY_NEED.get(query.filters.need) if named is None else named


def find_themes(query: Query, material: Material, view: ThemeView) -> Themes:
    """Count the themes of the comments that the material is about, and what changed of them."""
    window = window_of(query, material)
    changes = theme_changes(material, view, window) if window else None
    counts = count_themes(material, view, material.about)
    return Themes(query, material, view, counts, changes)


@dataclass(frozen=True, slots=True)
class Told:
    """A theme, the finding that tells of it, and the keys of the comments quoted."""

    share: ThemeShare
    finding: Finding
    quoted: tuple[int, ...]


def tell(themes: Themes, numbers: Sequence[int]) -> list[Told]:
    """Tell of these themes, in this order."""
    crowd = Crowd(themes.query, themes.material, themes.counts.table.keys, len(numbers))
    began = beginnings(themes.query, themes.material, themes.view, numbers)
    return [_told(themes, number, crowd, began) for number in numbers]


def say_theme_change(themes: Themes, number: int) -> str:
    """How a theme changed, in a few words.

    What is not beyond chance is only told of where a question asks what rose or fell.
    """
    change, changes = themes.change(number), themes.changes
    is_asked = order_of(themes.query.text) in MOVES
    if changes is None or change is None or not (change.is_change or is_asked):
        return ""
    phrase = "theme_rose" if change.difference > 0 else "theme_fell"
    low, high = 100 * change.interval.low, 100 * change.interval.high
    return say(
        themes.query,
        phrase if change.is_change else "theme_steady",
        before=percent(changes.before.share(number)),
        now=percent(changes.now.share(number)),
        difference=signed_points(themes.query, change.difference),
        interval=f"{low:+.1f} – {high:+.1f}",
        when=say_when(themes.query, changes),
    )


def say_when(query: Query, changes: ThemeChanges) -> str:
    """Which two stretches a change is between."""
    gap = "" if query.lang == "zh" else " "
    if changes.window.is_asked:
        return gap + say(query, "theme_when_asked")
    days = (changes.window.until - changes.window.since).days
    return gap + say(query, "theme_when_lately", days=days)


def say_lately(query: Query, window: Window) -> str:
    """Which days changes are looked for between where a question names none."""
    now = say_period(query, window.since, window.until)
    return say(query, "themes_lately", days=(window.until - window.since).days, now=now)


def _told(themes: Themes, number: int, crowd: Crowd, began: Mapping[int, Beginning]) -> Told:
    counts = themes.counts
    keys, change = counts.keys(number), themes.change(number)
    speaking = _speaking(themes, number)
    quoted = typical(themes.material, speaking.keys, _nearness(themes, speaking))
    notes = _notes(themes, number, crowd, began.get(number))
    share = ThemeShare(
        id=themes.view.ledger.themes[number].id,
        name=themes.name(number),
        area=themes.area(number),
        count=len(keys),
        share=counts.share(number),
        interval=counts.interval(number),
        sentiment=float(counts.score[number]),
        change=change.difference if change else None,
        change_interval=change.interval if change else None,
        evidence=tuple(themes.material.ids(quoted)),
        comments=tuple(themes.material.ids(keys)),
        negative=int(counts.negative[number]) / len(keys),
        is_change=change.is_change if change else False,
        is_new=_is_new(themes, number),
        notes=notes,
    )
    share = _with_people(share, counts, number)
    return Told(share, _finding(themes, number, share), tuple(int(key) for key in quoted))


def _speaking(themes: Themes, number: int) -> CommentTable:
    """The comments that may be quoted: those that feel as the question wants, if any do."""
    members = themes.members(number)
    feeling = feeling_of(themes.query)
    if feeling is None or not (members.sentiment == feeling).any():
        return members
    return rows(members, np.flatnonzero(members.sentiment == feeling))


def _nearness(themes: Themes, speaking: CommentTable) -> Floats:
    """How well each comment of a theme speaks for it: how near it is, and whether it feels so."""
    usual = np.bincount(speaking.sentiment, minlength=3).argmax()
    feels_alike = np.where(speaking.sentiment == usual, _FEELS_ALIKE, np.float32(0))
    nearness: Floats = themes.view.similarity_of(speaking.keys) + feels_alike
    return nearness


def _felt_parts(themes: Themes, number: int) -> str:
    """The parts that its comments name with blame or praise, where the question is on that."""
    query, name = themes.query, themes.name(number).casefold()
    feeling = feeling_of(query)
    if feeling is None:
        return ""
    parts = felt_parts(query, themes.material, _speaking(themes, number).keys, feeling)
    told = [
        say(query, "theme_felt_item", part=part, n=len(keys))
        for part, keys in parts
        if len(keys) >= _FEWEST_FELT and part.casefold() not in name
    ]
    phrase = "theme_praised" if feeling else "theme_blamed"
    return say(query, phrase, listed=listed(query, told[:_FELT])) if told else ""


def _notes(themes: Themes, number: int, crowd: Crowd, began: Beginning | None) -> tuple[str, ...]:
    """Since which release it is there, and whom it is from."""
    dispersion = float(themes.counts.dispersion[number])
    version = began.release.version if began else None
    notes = notes_on(crowd, themes.counts.rows(number), dispersion, said=version)
    return (say_beginning(themes.query, began), *notes) if began else notes


def _with_people(share: ThemeShare, counts: ThemeCounts, number: int) -> ThemeShare:
    """The theme with its share of all customers, where they are known."""
    if not counts.n_customers:
        return share
    n, of = int(counts.customers[number]), counts.n_customers
    interval = share_interval(n, of)
    return replace(share, customers=n, customer_share=n / of, customer_interval=interval)


def _is_new(themes: Themes, number: int) -> bool:
    changes, change = themes.changes, themes.change(number)
    return bool(changes and change and change.is_change and not changes.before.count[number])


def _finding(themes: Themes, number: int, share: ThemeShare) -> Finding:
    stop, gap = ("。", "") if themes.query.lang == "zh" else (".", " ")
    said = [part[:1].upper() + part[1:] for part in _sentences(themes, number, share) if part]
    return Finding(
        title=share.name,
        text=gap.join(part + stop for part in said),
        value=share.share,
        interval=share.interval,
        n=share.count,
        of=themes.counts.n,
        change=themes.change(number),
        evidence=share.evidence,
        comments=share.comments,
    )


def _sentences(themes: Themes, number: int, share: ThemeShare) -> Iterator[str]:
    query = themes.query
    semicolon = "；" if query.lang == "zh" else "; "
    shares = [_say_share(query, "theme_share", share.count, themes.counts.n, share.interval)]
    if share.customers is not None and share.customer_interval is not None:
        of = themes.counts.n_customers or 0
        said = _say_share(query, "theme_people", share.customers, of, share.customer_interval)
        shares.append(said)
    yield semicolon.join(shares)
    yield say(query, "note_new") if share.is_new else say_theme_change(themes, number)
    yield semicolon.join(share.notes)
    if not query.filters.sentiment:
        yield tendency(query, themes.material, themes.members(number))
    yield _felt_parts(themes, number)


def _say_share(query: Query, phrase: str, n: int, of: int, interval: Interval) -> str:
    share, between = percent(n / max(of, 1)), percent_interval(interval)
    return say(query, phrase, n=n, of=of, share=share, interval=between)
