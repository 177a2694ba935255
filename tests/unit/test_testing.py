import numpy as np
import pytest

from models.testing import HashingPredictor

PREDICTOR = HashingPredictor()


def needs(text: str) -> set[str]:
    (shares,) = PREDICTOR.predict([text]).probabilities["needs"]
    return {
        label for label, share in zip(PREDICTOR.labels["needs"], shares, strict=True) if share > 0.5
    }


def leaving(text: str, product: str | None = None) -> bool:
    shares = PREDICTOR.predict([text], products=[product]).probabilities["churn_intent"]
    return bool(shares[0, 0] > 0.5)


def test_every_label_has_a_column_and_every_text_a_row() -> None:
    for texts in ([], ["the login crashes", "", "好"]):
        result = PREDICTOR.predict(texts)
        assert result.embeddings.shape == (len(texts), PREDICTOR.dimension)
        assert {task: values.shape for task, values in result.probabilities.items()} == {
            task: (len(texts), len(labels)) for task, labels in PREDICTOR.labels.items()
        }
        assert {task: len(spans) for task, spans in result.spans.items()} == {
            task: len(texts) for task in PREDICTOR.span_labels
        }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The app crashes", {"bug_report"}),
        ("Please add a dark mode", {"feature_request"}),
        ("I hate this, how do I get a refund?", {"complaint", "question"}),
        ("I love it", {"praise"}),
        ("客服怎么联系不上，一直闪退", {"bug_report", "question"}),
        ("It is an app", set()),
        ("", set()),
    ],
)
def test_needs_are_read_off_word_lists(text: str, expected: set[str]) -> None:
    assert needs(text) == expected


def test_whoever_comes_to_the_product_is_not_leaving_it() -> None:
    assert leaving("I am cancelling and switching to Acme")
    assert leaving("I am switching to Acme", product="Globex")
    assert not leaving("I am switching to Acme", product="Acme")
    assert leaving("卸载了")
    assert not leaving("I stay")


def test_aspects_are_where_the_text_names_them() -> None:
    text = "The login is broken, so is 登录 and the prices"

    (spans,) = PREDICTOR.predict([text]).spans["aspects"]

    assert [text[span.start : span.end] for span in spans] == ["login", "登录", "prices"]
    assert {span.label for span in spans} == {"negative"}


def test_equal_texts_are_equal_in_any_company() -> None:
    alone = PREDICTOR.predict(["slow search"])
    among = PREDICTOR.predict(["love", "slow search"])

    assert np.array_equal(alone.embeddings[0], among.embeddings[1])
    assert np.array_equal(alone.embeddings[0], PREDICTOR.embed_query("Slow, SEARCH!"))
    assert alone.spans["aspects"][0] == among.spans["aspects"][1]
