import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from models.base import prepare_base
from models.inference import EncoderPredictor
from models.protocols import Floats, Predictions
from models.release import reference_predictor
from models.tasks import PACKAGED
from probes import sample_texts

#: What 8 bits may change of a component of a unit vector when a text is padded differently.
NOISE = 0.01

TEXTS = sample_texts()[::10][:60]


@pytest.fixture(scope="module")
def predictions(predictor: EncoderPredictor) -> Predictions:
    return predictor.predict(TEXTS)


@pytest.fixture(scope="module")
def reference(prepared_home: Path) -> Predictions:
    """What torch in fp32 makes of the texts."""
    return reference_predictor(prepare_base(prepared_home), PACKAGED).predict(TEXTS)


def test_embeddings_are_those_of_torch(predictions: Predictions, reference: Predictions) -> None:
    assert predictions.embeddings.shape == (60, 384)
    assert predictions.embeddings.dtype == np.float32
    assert np.allclose(np.linalg.norm(predictions.embeddings, axis=1), 1, atol=1e-3)
    cosines = (predictions.embeddings * reference.embeddings).sum(axis=1)
    assert cosines.min() > 0.99
    kept = [
        len(set(ours) & set(theirs)) / 5
        for ours, theirs in zip(
            nearest(predictions.embeddings, 5), nearest(reference.embeddings, 5), strict=True
        )
    ]
    assert np.mean(kept) > 0.9


def test_labels_are_those_of_torch(
    predictor: EncoderPredictor, predictions: Predictions, reference: Predictions
) -> None:
    assert list(predictions.probabilities) == list(predictor.labels)
    for task, labels in predictor.labels.items():
        ours, theirs = predictions.probabilities[task], reference.probabilities[task]
        assert ours.shape == (60, len(labels))
        assert np.abs(ours - theirs).mean() < NOISE
        assert np.mean((ours > 0.5) == (theirs > 0.5)) > 0.96


def test_spans_are_parts_of_the_texts(
    predictor: EncoderPredictor, predictions: Predictions
) -> None:
    assert list(predictions.spans) == list(predictor.span_labels)
    for task, labels in predictor.span_labels.items():
        for text, spans in zip(TEXTS, predictions.spans[task], strict=True):
            ends = [0, *(span.end for span in spans)]
            assert all(end <= span.start for end, span in zip(ends, spans, strict=False))
            assert all(span.start < span.end <= len(text) for span in spans)
            assert all(span.label in labels and 0 < span.probability <= 1 for span in spans)


def test_predictions_do_not_depend_on_their_company(
    predictor: EncoderPredictor, predictions: Predictions
) -> None:
    for row in (0, 17, 42):
        alone = predictor.predict([TEXTS[row]])
        assert np.abs(alone.embeddings[0] - predictions.embeddings[row]).max() < NOISE
        for task, values in alone.probabilities.items():
            assert np.abs(values[0] - predictions.probabilities[task][row]).max() < 5 * NOISE


def test_results_come_back_in_order_with_copies(
    predictor: EncoderPredictor, predictions: Predictions
) -> None:
    mixed = [*TEXTS[::-1], TEXTS[3], TEXTS[3]]
    done: list[int] = []

    result = predictor.predict(mixed, done.append)

    assert np.abs(result.embeddings[:60] - predictions.embeddings[::-1]).max() < NOISE
    assert np.array_equal(result.embeddings[60], result.embeddings[61])
    assert sum(done) == 62


def test_nothing_asked_is_nothing_answered(predictor: EncoderPredictor) -> None:
    result = predictor.predict([])

    assert result.embeddings.shape == (0, predictor.dimension)
    assert {task: values.shape for task, values in result.probabilities.items()} == {
        task: (0, len(labels)) for task, labels in predictor.labels.items()
    }


@pytest.mark.parametrize("text", ["", "  \n\t", "\x00", "\ud83d", "👍" * 3000, "长" * 30_000])
def test_odd_texts_get_finite_answers(predictor: EncoderPredictor, text: str) -> None:
    result = predictor.predict([text, "a usual comment"])

    assert np.isfinite(result.embeddings).all()
    for values in result.probabilities.values():
        assert np.isfinite(values).all()
        assert ((values >= 0) & (values <= 1)).all()


def test_what_stands_late_in_a_long_text_counts(predictor: EncoderPredictor) -> None:
    plain = "The sync button is on the left of the screen. " * 60
    angry = "I hate it, awful, the worst app ever, it lost all my data. " * 8

    result = predictor.predict([plain, plain + angry])

    negative = predictor.labels["sentiment"].index("negative")
    before, after = result.probabilities["sentiment"][:, negative]
    assert after > before + 0.05
    assert result.embeddings[0] @ result.embeddings[1] < 0.9999


def test_a_text_is_read_up_to_so_many_characters(predictor: EncoderPredictor) -> None:
    long = "the sync button does nothing " * 700

    result = predictor.predict([long + "splendid", long + "dreadful"])

    assert np.array_equal(result.embeddings[0], result.embeddings[1])


@pytest.mark.parametrize(
    ("question", "answer", "distraction"),
    [
        ("battery drain", "My phone is empty by noon since I installed this.", "Love the colours."),
        ("refund", "退款三周了还没到账。", "界面简洁，操作流畅。"),
        ("夜间模式", "Please add a dark theme, my eyes hurt at night.", "Calls drop all the time."),
    ],
)
def test_questions_find_comments_in_either_language(
    predictor: EncoderPredictor, question: str, answer: str, distraction: str
) -> None:
    vector = predictor.embed_query(question)

    near, far = predictor.predict([answer, distraction]).embeddings @ vector

    assert vector.shape == (predictor.dimension,)
    assert near > far


def test_a_question_is_not_embedded_as_a_comment(predictor: EncoderPredictor) -> None:
    comment = predictor.predict(["voice calls"]).embeddings[0]

    assert np.abs(predictor.embed_query("voice calls") - comment).max() > NOISE


def test_threads_get_what_one_thread_gets(
    predictor: EncoderPredictor, predictions: Predictions
) -> None:
    with ThreadPoolExecutor(5) as pool:
        batches = pool.map(lambda _: predictor.predict(TEXTS[:20]).embeddings, range(5))
        questions = list(pool.map(predictor.embed_query, ["refund", "crash"] * 10))
        for embeddings in batches:
            assert np.abs(embeddings - predictions.embeddings[:20]).max() < NOISE

    assert all(np.array_equal(vector, questions[0]) for vector in questions[::2])
    assert not np.array_equal(questions[0], questions[1])


def test_the_revision_names_encoder_weights_and_runtime(predictor: EncoderPredictor) -> None:
    assert re.fullmatch(
        r"e5-small\+[0-9a-f]{8}@(ov-int8|ov-bf16|ov-fp32|torch-fp32)", predictor.revision
    )


def test_a_later_start_imports_neither_torch_nor_transformers(prepared_home: Path) -> None:
    script = f"""
import json, sys
from pathlib import Path
from models.inference import load_predictor
predictor = load_predictor(Path({str(prepared_home)!r}), probe_texts=lambda: 1 / 0)
vector = predictor.embed_query("refund")
print(json.dumps([predictor.revision, len(vector), sorted(sys.modules)]))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)

    revision, width, modules = json.loads(done.stdout)
    heavy = {"transformers", "nncf", "sentence_transformers", "openvino_telemetry.main"}
    if not revision.endswith("torch-fp32"):
        heavy.add("torch")
    assert width == 384
    assert not heavy & set(modules)


def nearest(embeddings: Floats, count: int) -> list[list[int]]:
    scores = embeddings @ embeddings.T
    np.fill_diagonal(scores, -1)
    return [list(row) for row in np.argsort(-scores, axis=1)[:, :count]]
