"""Comments cut into clauses of folded words."""

from hypothesis import given
from hypothesis import strategies as st

from models.themes.reading import clauses, folded_clauses

WORDS = [
    "crashes",
    "the",
    "not",
    "but",
    "synced",
    "syncing",
    "notes",
    "don’t",
    ",",
    ".",
    "!",
    "ü",
    "4",
]


@given(st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=4)), max_size=20))
def test_stems_alone_are_those_of_the_clauses(words: list[str]) -> None:
    text = " ".join(words)
    assert folded_clauses(text) == [list(clause.stems) for clause in clauses(text)]


def test_a_mark_or_a_but_ends_a_clause_and_filler_is_left_out() -> None:
    assert folded_clauses("The photos crash, but syncing works") == [
        ["photo", "crash"],
        ["sync", "work"],
    ]
