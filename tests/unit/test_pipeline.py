"""What becomes of rows: in once, changed, the same, one with another, or named."""

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from bot.errors import IngestError
from bot.feedback import Comment, Need, Sentiment
from bot.ingest import pipeline
from bot.ingest.accounts import ingest_account_rows, ingest_accounts
from bot.ingest.duplicates import NEAR_MOST
from bot.ingest.report import IngestReport
from bot.storage.memory import MemoryCommentStore, MemoryIndex
from factories import SentimentOnly
from models.testing import HashingPredictor

NOW = datetime(2026, 3, 31, tzinfo=UTC)
LONG = "the export button does nothing when I press it"
LONG_CHINESE = "更新之后一直闪退，根本没法登录，客服也没有回复我，真的非常失望"


class Corpus:
    """A store and an index that files are taken into, and what is in them then."""

    def __init__(self) -> None:
        self.store = MemoryCommentStore()
        self.predictor = HashingPredictor()
        self.index = MemoryIndex(self.predictor.dimension)

    def take(self, *rows: Mapping[str, str], **options: Any) -> IngestReport:
        return pipeline.ingest_rows(rows, **self.parts(), **options)

    def take_file(self, path: Path, **options: Any) -> IngestReport:
        return pipeline.ingest(path, **self.parts(), **options)

    def parts(self) -> dict[str, Any]:
        return {
            "store": self.store,
            "index": self.index,
            "predictor": self.predictor,
            "zone": ZoneInfo("UTC"),
            "now": NOW,
        }

    def comments(self) -> dict[str, Comment]:
        keys = self.store.keys()
        assert len(self.index) == len(keys)
        self.index.vectors(keys)
        loaded = self.store.load(keys)
        expected = self.predictor.predict([one.comment.text for one in loaded]).embeddings
        if len(keys):
            np.testing.assert_allclose(self.index.vectors(keys), expected, atol=1e-3)
        return {one.comment.id: one.comment for one in loaded}

    def texts(self) -> dict[str, str]:
        return {id: comment.text for id, comment in self.comments().items()}


@pytest.fixture
def corpus() -> Corpus:
    return Corpus()


def counts(report: IngestReport) -> dict[str, int]:
    """The counts that are not zero; they must add up."""
    named = {
        "added": report.n_added,
        "updated": report.n_updated,
        "unchanged": report.n_unchanged,
        "duplicates": report.n_duplicates,
        "rejected": report.n_rejected,
    }
    assert sum(named.values()) == report.n_read
    return {name: count for name, count in named.items() if count}


def test_every_column_of_a_comment(corpus: Corpus) -> None:
    corpus.take(
        {
            "id": "7", "review": "love it", "date": "2026-01-31 10:22", "stars": "4/5",
            "user": "ann", "company": "Acme", "source": "survey", "app": "Notes",
            "version": "5.2.1", "os": "Android", "tier": "Pro", "segment": "SMB",
            "country": "DE", "locale": "en-US", "link": "https://x.io/7", "Helpful": "3",
            "empty": "", "title": "Wow",
        }
    )  # fmt: skip
    assert corpus.comments()["7"] == Comment(
        id="7", text="love it", created_at=datetime(2026, 1, 31, 10, 22, tzinfo=UTC), rating=4.0,
        author="ann", account="Acme", source="survey", product="Notes", version="5.2.1",
        platform="Android", plan="Pro", segment="SMB", country="DE", lang="en",
        url="https://x.io/7", extra={"Helpful": "3", "title": "Wow"},
    )  # fmt: skip


def test_labels_are_made_once_as_it_arrives(corpus: Corpus) -> None:
    corpus.take({"id": "1", "text": "love it"}, {"id": "2", "text": "it is slow and broken"})
    labels = [one.labels for one in corpus.store.load(corpus.store.keys())]
    assert [one.sentiment for one in labels] == [Sentiment.POSITIVE, Sentiment.NEGATIVE]
    assert labels[0].sentiment_score == pytest.approx(0.75)
    assert labels[0].revision == corpus.predictor.revision


def test_every_label_that_the_models_give_is_kept(corpus: Corpus) -> None:
    corpus.take({"id": "1", "text": "the search is great, please add sync", "app": "Plum"})
    (labels,) = (one.labels for one in corpus.store.load(corpus.store.keys()))
    assert labels.needs == (Need.FEATURE_REQUEST, Need.PRAISE)
    assert labels.churn_intent is False
    assert [(aspect.start, aspect.end) for aspect in labels.aspects] == [(4, 10), (32, 36)]


def test_a_task_that_the_models_lack_leaves_its_labels_open(corpus: Corpus) -> None:
    corpus.predictor = SentimentOnly()
    corpus.take({"id": "1", "text": "the search is great"})
    (labels,) = (one.labels for one in corpus.store.load(corpus.store.keys()))
    assert labels.sentiment is Sentiment.POSITIVE
    assert (labels.needs, labels.churn_intent, labels.aspects) == (None, None, None)


def test_the_product_decides_who_is_leaving_it(corpus: Corpus) -> None:
    row = {"id": "1", "text": "switching to Plum"}
    for product, leaves in (("Fig", True), ("Plum", False)):
        report = corpus.take(row | {"app": product})
        assert sum(counts(report).values()) == 1
        assert corpus.comments()["1"].product == product
        (labels,) = (one.labels for one in corpus.store.load(corpus.store.keys()))
        assert labels.churn_intent is leaves
    assert counts(corpus.take(row | {"app": "Plum"})) == {"unchanged": 1}


def test_the_same_file_twice_changes_nothing(corpus: Corpus) -> None:
    rows = [{"id": str(n), "text": f"comment {n}", "date": "2026-01-31"} for n in range(1200)]
    rows += [{"text": f"no id {n}", "user": f"user {n}"} for n in range(300)]
    assert counts(corpus.take(*rows)) == {"added": 1500}
    before, keys = corpus.comments(), corpus.store.keys().tolist()
    assert counts(corpus.take(*rows)) == {"unchanged": 1500}
    assert corpus.comments() == before
    assert corpus.store.keys().tolist() == keys


def test_a_changed_text_is_labelled_again_and_replaces(corpus: Corpus) -> None:
    corpus.take({"id": "1", "text": "love it"}, {"id": "2", "text": "fine"})
    assert counts(corpus.take({"id": "1", "text": "slow and broken"})) == {"updated": 1}
    assert corpus.texts() == {"1": "slow and broken", "2": "fine"}
    labels = {one.comment.id: one.labels for one in corpus.store.load(corpus.store.keys())}
    assert labels["1"].sentiment is Sentiment.NEGATIVE


def test_changed_columns_keep_the_comment_in_its_place(corpus: Corpus) -> None:
    corpus.take({"id": "1", "text": "love it", "rating": "4", "plan": "Free"})
    keys = corpus.store.keys().tolist()
    report = corpus.take({"id": "1", "text": "love it", "rating": "5", "plan": "Pro"})
    assert counts(report) == {"updated": 1}
    assert corpus.store.keys().tolist() == keys
    assert (corpus.comments()["1"].rating, corpus.comments()["1"].plan) == (5.0, "Pro")


def test_without_an_id_equal_content_is_one_comment(corpus: Corpus) -> None:
    row = {"text": "Great app!", "user": "ann", "date": "2026-01-01", "app": "Notes"}
    assert counts(corpus.take(row, row | {"text": "great  app"})) == {"added": 1, "duplicates": 1}
    for column, other in [("user", "bob"), ("app", "Mail"), ("text", "Great app 👍")]:
        assert counts(corpus.take(row | {column: other})) == {"added": 1}
    assert counts(corpus.take(row | {"plan": "Pro"})) == {"updated": 1}
    assert len(corpus.comments()) == 4


def test_content_that_is_known_under_an_id_is_not_taken_again(corpus: Corpus) -> None:
    corpus.take({"id": "1", "text": "Great app", "date": "2026-01-01"})
    report = corpus.take({"text": "great app!", "date": "2026-01-01"})
    assert counts(report) == {"unchanged": 1}
    assert corpus.texts() == {"1": "Great app"}


def test_ten_thousand_identical_rows_are_one(corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "same.csv"
    path.write_text("text\n" + "good\n" * 10_000)
    assert counts(corpus.take_file(path)) == {"added": 1, "duplicates": 9_999}
    assert counts(corpus.take_file(path)) == {"unchanged": 1, "duplicates": 9_999}


def test_two_people_may_say_the_same(corpus: Corpus) -> None:
    rows = [{"id": str(n), "text": "good"} for n in range(1000)]
    assert counts(corpus.take(*rows)) == {"added": 1000}
    anonymous = [{"id": f"a{n}", "text": "good", "user": "A Google user"} for n in range(10)]
    assert counts(corpus.take(*anonymous)) == {"added": 10}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Good!", "good"),
        ("it’s slow…", "It's  SLOW"),
        (LONG, LONG + "!!"),
        (LONG, LONG.replace("button", "buton")),
        (LONG_CHINESE, LONG_CHINESE.replace("非常", "非常非常")),
    ],
)  # fmt: skip
def test_an_author_s_near_duplicates_are_one(corpus: Corpus, one: str, other: str) -> None:
    first = {"id": "1", "text": one, "user": "ann"}
    second = {"id": "2", "text": other, "user": "ann", "date": "2026-02-01"}
    assert counts(corpus.take(first, second)) == {"added": 1, "duplicates": 1}
    assert counts(corpus.take(second)) == {"duplicates": 1}
    assert corpus.texts() == {"1": one}
    assert counts(corpus.take(second | {"user": "bob"})) == {"added": 1}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("good", "goof"),
        ("version 5.1 crashes in the map view", "version 5.2 crashes in the map view"),
        (f"I really think {LONG}", f"I never think {LONG}"),
        (LONG_CHINESE, LONG_CHINESE.replace("回复", "不回复")),
        (LONG, LONG.replace("export button does", "import button did")),
        ("👍", "👎"),
    ],
)  # fmt: skip
def test_an_author_s_other_words_stay(corpus: Corpus, one: str, other: str) -> None:
    rows = [{"id": "1", "text": one, "user": "ann"}, {"id": "2", "text": other, "user": "ann"}]
    assert counts(corpus.take(*rows)) == {"added": 2}


def test_of_two_products_the_same_may_be_said(corpus: Corpus) -> None:
    row = {"id": "1", "text": LONG, "user": "ann", "app": "Notes"}
    assert counts(corpus.take(row, row | {"id": "2", "app": "Mail"})) == {"added": 2}
    assert counts(corpus.take(row | {"id": "3", "app": "Mail"})) == {"duplicates": 1}


def test_a_prolific_author_comes_out_the_same_each_time(corpus: Corpus) -> None:
    words = random.Random(7)
    texts = ["".join(words.choices("abcdefgh ", k=60)) for _ in range(NEAR_MOST * 2)]
    rows = [
        {"id": f"{n}", "text": text, "user": "ann"}
        for n, text in enumerate([*texts, *(f"{text}!" for text in texts)])
    ]
    assert counts(corpus.take(*rows)) == {"added": len(texts), "duplicates": len(texts)}
    assert counts(corpus.take(*rows)) == {"unchanged": len(texts), "duplicates": len(texts)}


def test_one_id_with_two_texts_in_a_file_is_named(corpus: Corpus) -> None:
    rows = [{"id": "1", "text": "a"}, {"id": "1", "text": "b"}, {"id": "1", "text": "a"}]
    for outcome in ("added", "unchanged"):
        report = corpus.take(*rows)
        assert counts(report) == {outcome: 1, "rejected": 1, "duplicates": 1}
        assert report.problems[0].line == 2
        assert "the id '1' stands on an earlier line" in report.problems[0].reason
    assert corpus.texts() == {"1": "a"}


def test_an_id_of_another_source_is_another_comment(corpus: Corpus) -> None:
    corpus.take({"id": "1", "text": "from the store", "source": "store"})
    row = {"id": "1", "text": "from the survey"}
    assert counts(corpus.take(row, source="survey")) == {"added": 1}
    assert counts(corpus.take(row, source="survey")) == {"unchanged": 1}
    assert corpus.texts() == {"1": "from the store", "survey:1": "from the survey"}


def test_a_source_once_known_stays_and_a_stated_one_wins(corpus: Corpus) -> None:
    row = {"id": "1", "text": "a", "source": "app_store"}
    corpus.take(row, source="reviews")
    assert corpus.comments()["1"].source == "reviews"
    assert corpus.comments()["1"].extra == {"source": "app_store"}
    assert counts(corpus.take({"id": "1", "text": "a", "x": "y"})) == {"updated": 1}
    assert corpus.comments()["1"].source == "reviews"


def test_personal_data_is_masked_before_anything_else(corpus: Corpus) -> None:
    row = {
        "id": "1", "text": "mail me at ann@x.org", "user": "ann@x.org", "email": "ann@x.org",
        "phone": "5551234567", "title": "call 555-123-4567", "link": "https://x.io/?u=ann@x.org",
    }  # fmt: skip
    seen: list[str] = []
    predict = corpus.predictor.predict

    def spy(texts: Sequence[str], **more: Any) -> Any:
        seen.extend(texts)
        return predict(texts, **more)

    corpus.predictor.predict = spy
    report = corpus.take(row)
    comment = corpus.store.load(corpus.store.keys())[0].comment
    assert seen == ["mail me at [email]"]
    assert comment.text == "mail me at [email]"
    assert comment.extra == {
        "title": "call [phone]", "email": "[email]", "phone": "[phone]",
    }  # fmt: skip
    assert comment.url == "https://x.io/?u=[email]"
    assert comment.author == "ann@x.org"
    assert report.masked == {"email": 3, "phone": 2}


def test_a_title_stands_in_for_a_missing_text(corpus: Corpus) -> None:
    corpus.take(
        {"id": "1", "text": "", "title": "Crashes"}, {"id": "2", "text": "ok", "title": "Hm"}
    )
    assert corpus.texts() == {"1": "Crashes", "2": "ok"}
    assert corpus.comments()["2"].extra == {"title": "Hm"}


def test_bad_rows_are_named_and_the_rest_go_in(corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text(
        "id,text,date,rating\n1,fine,2026-01-01,5\n2,,2026-01-01,5\n3,a,someday,5\n4,b,2099-01-01,5\n"
        "5,c,2026-01-01,banana\n6,d\n7,ok,2026-01-01,4\n"
        f"8,{'x' * 100_001},2026-01-01,4\n{'9' * 300},e,2026-01-01,4\n"
    )
    report = corpus.take_file(path)
    assert counts(report) == {"added": 2, "rejected": 7}
    assert [problem.line for problem in report.problems] == [3, 4, 5, 6, 7, 9, 10]
    reasons = " | ".join(problem.reason for problem in report.problems)
    for part in ("text is empty", "no date", "future", "no rating", "2 cells", "100,001", "the id"):
        assert part in reasons
    assert set(corpus.texts()) == {"1", "7"}


def test_of_many_bad_rows_a_thousand_are_kept(corpus: Corpus) -> None:
    report = corpus.take(*({"id": str(n), "text": ""} for n in range(2500)))
    assert (report.n_rejected, len(report.problems)) == (2500, 1000)


def test_days_first_are_told_from_the_whole_column(corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    lines = [f"{n},a{n},05/01/2026\n" for n in range(3000)]
    path.write_text("id,text,date\n" + "".join(lines))
    report = corpus.take_file(path)
    assert "month/day/year" in report.notes[0]
    path.write_text("id,text,date\n" + "".join(lines) + "x,b,13/01/2026\n")
    assert corpus.take_file(path).notes == ()
    dates = {comment.created_at for comment in corpus.comments().values()}
    assert dates == {datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 1, 13, tzinfo=UTC)}


def test_ratings_out_of_ten_are_noted(corpus: Corpus) -> None:
    rows = [{"id": str(n), "text": "a", "score": str(n)} for n in range(11)]
    report = corpus.take(*rows)
    assert "out of 10" in report.notes[0]
    assert corpus.comments()["8"].rating == 4.0
    assert corpus.comments()["0"].rating == 1.0


def test_times_without_a_zone_are_in_the_zone_that_is_set(corpus: Corpus) -> None:
    parts = corpus.parts() | {"zone": ZoneInfo("Asia/Shanghai")}
    pipeline.ingest_rows([{"id": "1", "text": "a", "date": "2026-01-31"}], **parts)
    assert corpus.comments()["1"].created_at == datetime(2026, 1, 30, 16, tzinfo=UTC)


def test_the_language_is_the_column_s_or_that_of_the_text(corpus: Corpus) -> None:
    texts = {
        "zh": "更新之后一直闪退", "ja": "このアプリはとても便利です", "ko": "앱이 안 열려요",
        "en": "the app keeps crashing after the update", "de": "die App stürzt ständig ab, schade",
        "ru": "приложение постоянно вылетает", "th": "แอปนี้ดีมาก",
    }  # fmt: skip
    corpus.take(
        *({"id": lang, "text": text, "lang": ""} for lang, text in texts.items()),
        {"id": "pt", "text": "ok", "lang": "pt_BR"},
        {"id": "emoji", "text": "👍 5/5", "lang": ""},
    )
    found = {id: comment.lang for id, comment in corpus.comments().items()}
    assert found == {**{lang: lang for lang in texts}, "pt": "pt", "emoji": None}


def test_the_report_is_a_document(corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes("id;评论;extra\n1;好;x\n2;;y\n".encode("gb18030"))
    document = corpus.take_file(path).as_json()
    assert document["columns"] == {"id": "id", "text": "评论"}
    assert document["unmatched"] == ("extra",)
    assert document["encoding"] == "gb18030"
    assert document["problems"] == ({"line": 3, "reason": "the text is empty"},)


def test_progress_grows_to_the_size_of_the_file(corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text("id,text\n" + "".join(f"{n},comment {n}\n" for n in range(2000)))
    reports: list[tuple[int, int]] = []
    corpus.take_file(path, progress=lambda done, total: reports.append((done, total)))
    size = path.stat().st_size
    assert len(reports) > 3
    assert reports == sorted(reports)
    assert reports[-1] == (size, size)
    assert {total for _, total in reports} == {size}


def test_without_a_text_column_nothing_goes_in(corpus: Corpus) -> None:
    with pytest.raises(IngestError, match="--map text="):
        corpus.take({"id": "1", "foo": "a"})
    assert counts(corpus.take({"id": "1", "foo": "a"}, mapping={"text": "foo"})) == {"added": 1}


def test_a_table_of_accounts(tmp_path: Path) -> None:
    store = MemoryCommentStore()
    path = tmp_path / "accounts.csv"
    path.write_text(
        "Company,plan,MRR,seats,started_at,last_seen_at,churned_at,logins,region,owner\n"
        'Acme,Pro,"$1,299.00",12,31.01.2025,2026-03-30,,42,EU,a@b.com\n'
        "Bolt,,,,,,2026-02-01,n/a,,\n"
        ",Pro,1,1,,,,,,\n"
        "Acme,Free,0,1,,,,,,\n"
        "Cord,Pro,lots,1,,,,,,\n"
    )
    report = ingest_accounts(path, store, zone=ZoneInfo("UTC"), now=NOW)
    assert (report.n_read, report.n_stored, report.n_rejected) == (5, 2, 3)
    assert [problem.line for problem in report.problems] == [4, 5, 6]
    assert report.behaviour == ("logins",)
    acme, bolt = store.accounts()
    assert (acme.account, acme.plan, acme.mrr, acme.seats) == ("Acme", "Pro", 1299.0, 12)
    assert acme.started_at == datetime(2025, 1, 31, tzinfo=UTC)
    assert (acme.behaviour, acme.extra) == ({"logins": 42.0}, {"region": "EU", "owner": "[email]"})
    assert (bolt.mrr, bolt.churned_at) == (None, datetime(2026, 2, 1, tzinfo=UTC))
    ingest_account_rows([{"account": "Acme", "mrr": "5"}], store, zone=ZoneInfo("UTC"), now=NOW)
    assert store.accounts()[0].mrr == 5.0
