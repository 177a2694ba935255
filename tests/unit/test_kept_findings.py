"""What was found of comments is kept until they change, and is what is found anew."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np

from bot.analysis.customers import UNKNOWN, n_customers
from bot.analysis.material import digest_of, rows
from bot.analyst import Analyst
from bot.feedback import Comment
from bot.kept_findings import Findings, KeptFindings
from bot.ports import Selection, StoreVersion
from bot.storage.memory.comments import MemoryCommentStore
from bot.storage.memory.index import MemoryIndex
from factories import NOW, comment, labelled
from models.testing import HashingPredictor

MODELS = HashingPredictor()
VERSION = StoreVersion("corpus", 1)


def counted(findings: Findings, key: object, made: list[object]) -> object:
    return findings.get(key, lambda: made.append(key) or key)


def test_what_is_found_is_made_once_and_again_for_other_comments() -> None:
    kept, made = KeptFindings(), list[object]()
    for version in (VERSION, VERSION, StoreVersion("corpus", 2), VERSION):
        counted(kept.now(version, None), "risks", made)
    assert made == ["risks"] * 3


def test_nothing_found_is_kept_too_and_of_many_the_last() -> None:
    findings, made = Findings(), list[object]()
    for key in (*range(8), 0, 8, 0, 1):
        counted(findings, key, made)
    assert made == [*range(9), 1]
    assert [findings.get("nothing", lambda: None), findings.get("nothing", list)] == [None, None]


def test_comments_are_told_apart_by_their_keys() -> None:
    some = [np.array(keys, np.int64) for keys in ([], [1], [1, 2], [2, 1])]
    assert len({digest_of(keys) for keys in some}) == len(some)
    assert digest_of(some[2]) == digest_of(some[2].copy())


def test_few_of_many_customers_are_counted_as_many_are() -> None:
    few = np.array([10**9, UNKNOWN, 10**9, 5])
    assert [n_customers(few), n_customers(few % 7), n_customers(few[:0])] == [2, 2, 0]
    assert n_customers(np.array([UNKNOWN])) == 0


def test_all_rows_of_a_table_are_the_table() -> None:
    table = filled("a").select(Selection())
    everyone = np.ones(len(table.keys), bool)
    assert rows(table, everyone) is table
    assert rows(table, np.arange(12) < 1).keys.tolist() == table.keys[:1].tolist()


def said(number: int, text: str) -> Comment:
    at = NOW - timedelta(days=number % 25)
    return comment(f"{text} {number}", created_at=at, account=f"account {number % 4}")


def analyst_of(store: MemoryCommentStore) -> Analyst:
    index = MemoryIndex(MODELS.dimension)
    return Analyst(store=store, index=index, predictor=MODELS, zone=ZoneInfo("UTC"))


def filled(text: str) -> MemoryCommentStore:
    store = MemoryCommentStore()
    store.add(labelled([said(number, text) for number in range(12)], MODELS))
    return store


def test_after_a_change_an_answer_is_that_of_one_who_knew_nothing_before() -> None:
    store, question = filled("sync is broken"), "which accounts may leave?"
    analyst = analyst_of(store)
    first, again = (analyst.ask(question, NOW) for _ in range(2))
    assert again.accounts == first.accounts
    leaving = "we are cancelling our subscription, switching to a competitor"
    store.add(labelled([said(number, leaving) for number in range(2)], MODELS))
    now, anew = (one.ask(question, NOW) for one in (analyst, analyst_of(store)))
    assert now.n_comments == 14
    assert (now.headline, now.accounts) == (anew.headline, anew.accounts)
    assert now.accounts != first.accounts
