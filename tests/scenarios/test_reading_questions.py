"""Questions and conversations that nobody tuned on are read as people read them."""

from __future__ import annotations

import pytest

from asked import VOCABULARY
from bot.kind_reader import kind_reader
from bot.questions.conversation import understand
from bot.questions.parser import read
from bot.questions.query import Kind, Query
from bot.questions.reading import KindReader
from models.protocols import Predictor
from question_sets import TODAY, Gold, conversations, unseen_questions

#: Somewhat less than what is measured, for what another processor's rounding changes.
LEAST_KINDS, LEAST_FIELDS, LEAST_TURNS = 0.9, 0.8, 0.8

_NO_FIELDS = {Kind.HELP, Kind.UNKNOWN}


@pytest.fixture(scope="module")
def kinds(predictor: Predictor) -> KindReader:
    reader = kind_reader(predictor)
    assert reader is not None
    return reader


def is_right(gold: Gold, query: Query) -> bool:
    return query.kind is gold.kind and not gold.missed(query)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_kinds_and_fields_of_questions(kinds: KindReader, lang: str) -> None:
    asked = [gold for gold in unseen_questions() if gold.lang == lang]
    queries = [
        read(gold.text, today=TODAY, vocabulary=VOCABULARY, kinds=kinds).query for gold in asked
    ]
    pairs = list(zip(asked, queries, strict=True))

    assert len(asked) > 200
    assert sum(gold.kind is query.kind for gold, query in pairs) >= LEAST_KINDS * len(pairs)
    fields = [not gold.missed(query) for gold, query in pairs if query.kind not in _NO_FIELDS]
    assert sum(fields) >= LEAST_FIELDS * len(fields)


def test_turns_of_conversations(kinds: KindReader) -> None:
    right = []
    for _, turns in conversations():
        before: Query | None = None
        for gold in turns:
            reading = understand(
                gold.text,
                before,
                today=TODAY,
                vocabulary=VOCABULARY,
                kinds=kinds,
            )
            right.append(is_right(gold, reading.query))
            before = before if reading.query.kind in _NO_FIELDS else reading.query

    assert len(right) > 200
    assert sum(right) >= LEAST_TURNS * len(right)
