from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from models.themes.ledger import EventKind, Ledger, Place, Refreshed
from theme_corpora import Numbered, Said, corpus, maker, weeks_of

#: Ten weeks on four needs, then six on a fifth as well.
HISTORY = [*weeks_of([0, 1, 2, 3], 700), *weeks_of([0, 1, 2, 3, 4], 420, start=70)]


def themes_of(made: Refreshed) -> list[str]:
    """The id of each comment's theme, or the name of its place."""
    themes = [theme.id for theme in made.ledger.themes]
    return [themes[n] if n >= 0 else Place(n).name for n in made.assigned.numbers]


def grown(weeks: int, said: list[Said] = HISTORY) -> list[Said]:
    return [one for one in said if one.day is not None and one.day < 7 * weeks]


def week_by_week(said: list[Said], first: int, last: int) -> list[Refreshed]:
    made: list[Refreshed] = []
    for week in range(first, last + 1):
        ledger = made[-1].ledger if made else None
        made.append(maker().refresh(corpus(grown(week, said)), ledger))
    return made


@pytest.mark.parametrize("seed", range(3))
def test_the_order_and_the_batches_of_arrival_do_not_matter(seed: int) -> None:
    whole = maker().refresh(corpus(HISTORY))
    random = np.random.default_rng(seed)
    order = random.permutation(len(HISTORY))
    ledger: Ledger | None = None
    for end in (*sorted(random.choice(len(HISTORY), 3, replace=False)), len(HISTORY)):
        made = maker().refresh(corpus(HISTORY, order[:end]), ledger)
        ledger = made.ledger
    expected = np.array(themes_of(whole))[order]
    pairs = set(zip(expected, themes_of(made), strict=True))
    assert len(pairs) == len(set(expected)) == len(set(themes_of(made)))


def test_the_same_corpus_makes_the_same_ledger_to_the_last_bit() -> None:
    order = np.random.default_rng(1).permutation(len(HISTORY))
    ours, theirs = maker().refresh(corpus(HISTORY)), maker().refresh(corpus(HISTORY, order))
    assert [theme.centre.tobytes() for theme in ours.ledger.themes] == [
        theme.centre.tobytes() for theme in theirs.ledger.themes
    ]
    assert ours.ledger.events == theirs.ledger.events


def test_from_week_to_week_only_events_move_a_comment() -> None:
    made = week_by_week(HISTORY, 4, 16)
    for before, after in pairwise(made):
        new = after.ledger.events[len(before.ledger.events) :]
        touched = {id for event in new for id in (event.theme, *event.others)}
        pairs = list(zip(themes_of(before), themes_of(after), strict=False))
        silent = [pair for pair in pairs if len({*pair, "POOL"}) > 2 and not {*pair} <= touched]
        assert len(silent) <= 0.01 * len(pairs)
        assert sum("POOL" in pair for pair in pairs) <= 0.15 * len(pairs)


@pytest.mark.parametrize("seed", range(4))
def test_few_comments_keep_their_themes_from_week_to_week(seed: int) -> None:
    said = [Said(i % 3, 7 * (i // 5), id=f"{seed}-{i}") for i in range(90)]
    for before, after in pairwise(week_by_week(said, 5, 18)):
        new = after.ledger.events[len(before.ledger.events) :]
        touched = {id for event in new for id in (event.theme, *event.others)}
        pairs = list(zip(themes_of(before), themes_of(after), strict=False))
        had = [pair for pair in pairs if pair[0] != "POOL"]
        silent = [(then, now) for then, now in had if then != now and not {then, now} <= touched]
        assert len(silent) <= 0.03 * len(had)


def test_many_comments_of_a_week_that_goes_on_found_themes_with_the_few_before_them() -> None:
    said = [Said(i % 2, 0, id=f"few {i}") for i in range(24)]
    said += [Said(i % 6, 7, id=f"many {i}") for i in range(300)]
    made = maker().refresh(corpus(said))
    themes = themes_of(made)
    pairs = set(zip(themes, (one.need for one in said), strict=True))
    held = [theme for theme, _ in pairs if theme != "POOL"]
    assert len(held) == len(set(held)) >= 6
    assert themes.count("POOL") <= 0.1 * len(said)


def test_a_need_that_comes_up_becomes_a_theme_of_its_own_and_an_event_says_so() -> None:
    before, *_, after = week_by_week(HISTORY, 9, 16)
    known = {theme.id for theme in before.ledger.themes}
    new = [theme.id for theme in after.ledger.themes if theme.id not in known]
    fifth = [id for id, one in zip(themes_of(after), HISTORY, strict=True) if one.need == 4]
    (id,) = {max(set(fifth), key=fifth.count)}
    assert id in new
    began = {EventKind.BIRTH, EventKind.SPLIT}
    events = [event for event in after.ledger.events if event.kind in began]
    (event,) = [event for event in events if id in (event.theme, *event.others)]
    assert event.moved > 0
    about = {one.id for one in HISTORY if one.need == 4}
    assert event.evidence
    assert set(event.evidence) <= about
    assert event.at is not None


def test_no_id_is_given_twice() -> None:
    made = week_by_week(HISTORY, 3, 16)
    born = [event.theme for event in made[-1].ledger.events if event.kind is EventKind.BIRTH]
    assert len(born) == len(set(born))
    assert made[-1].ledger.next_id > max(int(theme.id[1:]) for theme in made[-1].ledger.themes)


def test_a_border_that_moves_is_an_event_with_evidence() -> None:
    undated = [replace(one, day=None) for one in HISTORY]
    before = maker().refresh(corpus(undated[:900]))
    after = maker().refresh(corpus(undated), before.ledger)
    new = after.ledger.events[len(before.ledger.events) :]
    told = [{event.theme, *event.others} for event in new]
    pairs = list(zip(themes_of(before), themes_of(after), strict=False))
    moved = [pair for pair in pairs if len({*pair, "POOL"}) > 2]
    assert sum(not any({*pair} <= one for one in told) for pair in moved) <= 0.01 * len(pairs)
    assert all(event.evidence for event in new)


def test_what_is_named_keeps_its_name() -> None:
    first = maker().refresh(corpus(grown(14)))
    namer = Numbered()
    maker(namer).refresh(corpus(grown(15)), first.ledger)
    assert namer.named == []


def test_comments_that_came_since_join_the_nearest_theme() -> None:
    made = maker().refresh(corpus(HISTORY))
    again = maker().assign(corpus(HISTORY[:50]), made.ledger)
    assert again.numbers.tolist() == made.assigned.numbers[:50].tolist()
    assert again.similarity == pytest.approx(made.assigned.similarity[:50], abs=1e-6)


def test_what_is_near_to_nothing_waits_in_the_pool() -> None:
    made = maker().refresh(corpus(weeks_of([0, 1, 2, 3], 700)))
    assigned = maker().assign(corpus([Said(9, 80, id="strange")]), made.ledger)
    assert assigned.numbers.tolist() == [Place.POOL]
    assert assigned.similarity.tolist() == [0]


def test_few_comments_are_in_no_theme() -> None:
    assert themes_of(maker().refresh(corpus(HISTORY))).count("POOL") <= 0.1 * len(HISTORY)


@pytest.mark.parametrize("n", [0, 1, 2, 7, 60])
def test_a_corpus_may_be_small(n: int) -> None:
    made = maker().refresh(corpus(HISTORY[:n]))
    assert len(made.assigned.numbers) == n
    assert {theme.id for theme in made.ledger.themes} >= set(themes_of(made)) - {"POOL"}


def test_comments_without_a_date_have_themes_too() -> None:
    undated = [replace(one, day=None) for one in HISTORY]
    made = maker().refresh(corpus(undated))
    by_need = {need: set() for need in range(5)}
    for one, id in zip(undated, themes_of(made), strict=True):
        by_need[one.need].add(id)
    assert all(theme.born is None for theme in made.ledger.themes)
    assert made.ledger.themes
    assert not (by_need[0] & by_need[1]) - {"POOL"}


def test_undated_comments_leave_the_history_of_the_others_alone() -> None:
    alone = maker().refresh(corpus(HISTORY))
    more = [*HISTORY, *(replace(one, day=None, id=f"u{one.id}") for one in HISTORY[:100])]
    together = maker().refresh(corpus(more), alone.ledger)
    assert themes_of(together)[: len(HISTORY)] == themes_of(alone)
    assert together.ledger.events == alone.ledger.events


def test_comments_of_one_text_are_one_theme() -> None:
    same = [replace(Said(0, 1), id="one") for _ in range(100)]
    assert len(maker().refresh(corpus(same)).ledger.themes) == 1
