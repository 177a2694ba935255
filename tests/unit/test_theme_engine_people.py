"""What people decide about themes stays through refreshes."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from models.themes.ledger import EventKind, Ledger, Refreshed, Theme, ThemeEvent
from theme_corpora import corpus, maker, weeks_of

SAID = weeks_of([0, 1, 2, 3], 700)
LATER = [*SAID, *weeks_of([0, 1, 2, 3, 4], 700, start=70)]


def theme_about(made: Refreshed, need: int) -> Theme:
    numbers = [
        n
        for n, one in zip(made.assigned.numbers, LATER, strict=False)
        if one.need == need and n >= 0
    ]
    return made.ledger.themes[int(np.bincount(numbers).argmax())]


def with_theme(ledger: Ledger, theme: Theme) -> Ledger:
    return replace(
        ledger,
        themes=tuple(theme if one.id == theme.id else one for one in ledger.themes),
    )


def theme(ledger: Ledger, id: str) -> Theme:
    return ledger.themes[ledger.numbers()[id]]


def test_a_name_that_a_person_gave_stays() -> None:
    made = maker().refresh(corpus(SAID))
    named = replace(theme_about(made, 0), names={"en": "Zero"}, is_named=True, is_muted=True)
    later = maker().refresh(corpus(LATER), with_theme(made.ledger, named))
    kept = theme(later.ledger, named.id)
    assert (kept.names, kept.is_named, kept.is_muted) == ({"en": "Zero"}, True, True)
    assert theme_about(later, 0).id == named.id


def test_names_that_no_person_gave_are_given_anew_on_demand() -> None:
    made = maker().refresh(corpus(SAID))
    first, second = theme_about(made, 0), theme_about(made, 1)
    ledger = with_theme(made.ledger, replace(first, names={"en": "Zero"}, is_named=True))
    ledger = with_theme(ledger, replace(second, names={"en": "An old name"}))
    kept = maker().refresh(corpus(SAID), ledger).ledger
    assert theme(kept, second.id).names == {"en": "An old name"}
    anew = maker().refresh(corpus(SAID), ledger.without_names()).ledger
    assert theme(anew, first.id).names == {"en": "Zero"}
    assert theme(anew, second.id).names == second.names
    assert [one.id for one in anew.themes] == [one.id for one in made.ledger.themes]


def test_a_pinned_theme_is_neither_split_nor_moved() -> None:
    made = maker().refresh(corpus(SAID))
    pinned = replace(theme_about(made, 0), is_pinned=True)
    later = maker().refresh(corpus(LATER), with_theme(made.ledger, pinned))
    kept = theme(later.ledger, pinned.id)
    assert kept.centre.tobytes() == pinned.centre.tobytes()
    new = later.ledger.events[len(made.ledger.events) :]
    assert pinned.id not in {event.theme for event in new if event.kind is EventKind.SPLIT}


def test_what_people_merged_stays_together() -> None:
    made = maker().refresh(corpus(SAID))
    ours, theirs = theme_about(made, 0), theme_about(made, 1)
    centre = (ours.centre + theirs.centre) / np.linalg.norm(ours.centre + theirs.centre)
    act = ThemeEvent(
        EventKind.MERGE, ours.id, (theirs.id,), datetime(2025, 5, 1, tzinfo=UTC), by="U1"
    )
    merged = replace(
        made.ledger,
        themes=tuple(
            replace(one, centre=centre) if one.id == ours.id else one
            for one in made.ledger.themes
            if one.id != theirs.id
        ),
        merged={theirs.id: ours.id},
        events=(*made.ledger.events, act),
    )
    ledger, sizes = merged, len(merged.themes)
    for _ in range(2):
        later = maker().refresh(corpus(SAID), ledger)
        ledger = later.ledger
        assert theme_about(later, 0).id == theme_about(later, 1).id == ours.id
        assert len(ledger.themes) == sizes
        assert ledger.home(theirs.id) == ours.id
        assert ledger.events == merged.events


def test_a_theme_in_plain_words_takes_what_it_is_about() -> None:
    made = maker().refresh(corpus(SAID))
    defined = maker().define(made.ledger, "anything about need 2", {"en": "Two"})
    id = defined.themes[-1].id
    assert id not in {one.id for one in made.ledger.themes}
    later = maker().refresh(corpus(LATER), defined)
    kept = theme(later.ledger, id)
    assert (kept.names, kept.definition) == ({"en": "Two"}, "anything about need 2")
    assert theme_about(later, 2).id == id


def test_a_theme_whose_comments_are_gone_ends_and_says_where_they_went() -> None:
    made = maker().refresh(corpus(SAID))
    gone = theme_about(made, 3)
    left = [one for one in SAID if one.need != 3]
    later = maker().refresh(corpus(left), made.ledger)
    assert gone.id not in later.ledger.numbers()
    (event,) = [
        one
        for one in later.ledger.events[len(made.ledger.events) :]
        if gone.id in (one.theme, *one.others)
    ]
    assert event.kind in {EventKind.DEATH, EventKind.MERGE}


def test_the_centres_of_another_encoder_are_made_of_each_themes_comments() -> None:
    made = maker().refresh(corpus(SAID))
    centres = maker().centres(corpus(SAID), made.assigned.numbers, len(made.ledger.themes))
    kept = np.stack([one.centre for one in made.ledger.themes])
    assert (centres * kept).sum(axis=1).min() > 0.95
