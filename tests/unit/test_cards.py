"""Cards say what the record of a run says, whatever the record has."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
import torch

from models.adapter import write_heads, write_weights
from models.agreement import Agreement, AgreementFigures, SpanAgreement
from models.cards import cards, encoder_card, overview, task_card, write_cards
from models.cluster_quality import ClusterQuality
from models.datasets import Example, Splits
from models.deletion import DeletionFigures, DeletionRow
from models.errors import ModelFileError
from models.evaluation import Evaluation
from models.fairness import FairnessFigures, GroupShift, LargestChange, SwapFigures
from models.hard_cases import HardCase
from models.lesson import TaskData
from models.metrics import Figures, LabelFigures
from models.network import Network, file_fingerprint, load_encoder, signature
from models.records import describe, make_record, read_record, write_record
from models.search_quality import SearchFigures, SearchQuality
from models.span_metrics import SpanFigures
from models.tasks import CONFIG, PACKAGED, encoder_spec, task_specs
from models.training import Recipe, TrainingRun
from tiny_encoder import write_tasks, write_tiny_encoder

TASKS = {spec.name: spec for spec in task_specs(trained_only=False)}
OURS = Figures(1234, 0.81, (0.8, 0.82), 0.7, (0.69, 0.71), 0.02, 0.01, {})
WORSE = replace(OURS, accuracy=0.5, macro_f1=0.33, labels={})
SPANS = SpanFigures(
    50, 99, 0.6, 0.7, 0.65, (0.6, 0.7), 0.9, 0.5, 0.8, (0.75, 0.85), 0.77, 0.04, 0.03
)


def figures(name: str) -> Figures:
    of = {label: LabelFigures(0.5, 0.25, 0.333, 17) for label in TASKS[name].labels}
    return replace(OURS, labels=of)


def confusion(name: str) -> dict[str, list[list[int]]]:
    task, n = TASKS[name], len(TASKS[name].labels)
    if task.spans or task.multi_label:
        return {}
    return {
        "A test, English": [[7 if row == column else 2 for column in range(n)] for row in range(n)]
    }


def evaluation(name: str) -> Evaluation:
    ours = SPANS if TASKS[name].spans else figures(name)
    rival = replace(SPANS, pair_f1=0.1) if TASKS[name].spans else WORSE
    label = "screen:positive" if TASKS[name].spans else TASKS[name].labels[0]
    return Evaluation(
        slices={"A test, English": {"majority": rival, "Earful": ours}},
        languages={"en": ours},
        lengths={"en, 0 to 19 characters": ours},
        confusion=confusion(name),
        hard_cases=(
            HardCase("as plain as day", "nothing", label, label, 0.9),
            HardCase("this | that", "a stroke", "a|b", "b", 0.512),
        ),
    )


def data(name: str) -> TaskData:
    label = () if TASKS[name].spans else (TASKS[name].labels[0],)
    known = Example("one", label, "en", "labelled", "1")
    own = replace(known, text="two", source="own", group="2")
    return TaskData(TASKS[name], Splits((known, own), (replace(known, text="3"),), (own,)))


def run_of(names: tuple[str, ...]) -> TrainingRun:
    note = {"train": 4321, "dropped": 7, "widened": 3, "temperature": [1.25, 0.875], "offsets": []}
    history = (
        {"step": 50, "mean": 0.61, "needs en": 0.6},
        {"step": 100, "mean": 0.7, "needs en": 0.71},
    )
    return TrainingRun(754.3, 2410, history, asdict(Recipe()), dict.fromkeys(names, note))


def agreed(kappa: float | None = 0.71) -> Agreement:
    interval = None if kappa is None else (0.6, 0.8)
    return Agreement(200, 0.85, kappa, interval, {"no": (1, 2), "yes": (199, 198)})


def people() -> AgreementFigures:
    labels = {name: agreed() for name in ("sentiment", *TASKS["needs"].labels, "churn_intent")}
    labels["question"] = agreed(None)
    spans = SpanAgreement((9, 8), 0.61, (0.5, 0.7), 0.83, (0.8, 0.9), agreed())
    return AgreementFigures(200, labels, spans)


def swapped(name: str) -> FairnessFigures:
    label = TASKS[name].labels[0]
    largest = LargestChange(label, "Ann said no", "Bob said | no", 0.4, 0.7)
    groups = (
        GroupShift("Arabic", label, 12, 0.034, (0.01, 0.06), 0.01),
        GroupShift("woman", label, 12, 0.001, (-0.01, 0.02), 0.9),
    )
    shift = {label: 0.02}
    swap = SwapFigures("name", "en", name, 12, 84, 0.025, (0.01, 0.06), shift, largest, groups)
    return FairnessFigures((swap,))


def more() -> dict[str, Any]:
    found = SearchFigures(0.61, 0.72, 0.83)
    search = SearchQuality(20, 900, found, replace(found, ndcg10=0.73), 0.9981, 0.94)
    row = DeletionRow("en", 40, 3, 0.31, (0.2, 0.4), 0.33, 0.05, 0.26, (0.15, 0.35))
    texts = [name for name, spec in TASKS.items() if not spec.spans]
    return {
        "stars": {
            "power": 0.55,
            "counts": [[60, 20, 10, 5, 5], [5, 10, 20, 10, 5], [5, 5, 10, 30, 150]],
            "ways": {"words alone": figures("sentiment").as_json(), "stars alone": WORSE.as_json()},
        },
        "wording": {"questions": wording()},
        "search": search.as_json(),
        "clusters": ClusterQuality(4000, 77, 0.801, 0.812).as_json(),
        "agreement": {"all": people().as_json(), "en": people().as_json()},
        "fairness": {name: swapped(name).as_json() for name in texts},
        "explanations": {name: DeletionFigures(name, (row,)).as_json() for name in texts},
    }


def wording() -> dict[str, Any]:
    return {
        "parts": 51_234,
        "embedding": False,
        "share": [[0.35] * len(TASKS["questions"].labels)] * 2,
        "temperature": [0.55, 0.45],
        "offsets": False,
        "data": "0a1b2c3d4e5f6a7b",
        "bytes": 1_500_000,
        "sha256": "f" * 64,
        "validation": {
            "both": figures("questions").as_json(),
            "wording alone": WORSE.as_json(),
        },
    }


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of random weights for every packaged task, with a record that has everything."""
    base = write_tiny_encoder(tmp_path_factory.mktemp("base"))
    root = write_tasks(tmp_path_factory.mktemp("weights") / "root")
    for task in TASKS.values():
        (root / task.name).mkdir()
        (root / task.name / CONFIG).write_bytes((task.folder / CONFIG).read_bytes())
    torch.manual_seed(0)
    network = Network(load_encoder(base), list(TASKS.values()))
    write_weights(network, signature(network.encoder), encoder_spec(root), root)
    write_heads(network, root)
    names = tuple(TASKS)
    made = make_record(
        run_of(names),
        [data(name) for name in names],
        {name: evaluation(name) for name in names},
        more(),
        root,
    )
    apart = {"transfer": {"needs": {"mini-BAR": figures("needs").as_json()}}}
    write_record({**made, **apart}, root)
    return root


@pytest.fixture
def record(weights: Path) -> dict[str, Any]:
    return read_record(weights)


def without(record: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key not in names}


def sections(page: str) -> list[str]:
    return re.findall(r"^## (.+)$", page, re.MULTILINE)


def test_every_task_has_a_card_beside_those_of_all(weights: Path) -> None:
    assert set(cards(weights)) == {
        "README.md",
        "encoder/card.md",
        *(f"{name}/card.md" for name in TASKS),
    }


def test_what_is_written_is_what_the_record_gives(weights: Path) -> None:
    write_cards(weights)
    for path, text in cards(weights).items():
        assert (weights / path).read_text(encoding="utf-8") == text
        assert "Generated from encoder/run.json" in text


def test_every_table_has_as_many_cells_in_every_row(weights: Path) -> None:
    for path, page in cards(weights).items():
        for block in page.split("\n\n"):
            lines = [line for line in block.splitlines() if line.startswith("|")]
            cells = {len(re.findall(r"(?<!\\)\|", line)) for line in lines}
            assert len(cells) <= 1, f"{path}: {lines[0]}"


def test_a_card_of_texts_has_every_section(record: dict[str, Any]) -> None:
    assert sections(task_card(record, "needs")) == [
        "How good it is",
        "Label by label",
        "On sources it never learnt from",
        "Do people agree?",
        "Calibration and length",
        "What must not matter",
        "Are explanations true?",
        "Known failures",
        "Data",
    ]
    assert "Stars beside the words" in sections(task_card(record, "sentiment"))


def test_a_card_of_spans_has_the_sections_that_fit(record: dict[str, Any]) -> None:
    page = task_card(record, "aspects")
    assert sections(page) == [
        "How good it is",
        "Do people agree?",
        "Calibration and length",
        "Known failures",
        "Data",
    ]
    assert "| **Earful** | 50 | 99 | 0.650 [0.600, 0.700] | 0.900 | 0.500 | 0.800" in page
    assert "F1 0.610 [0.500, 0.700] exactly, 0.830 [0.800, 0.900] by overlap" in page
    assert "It reads every token and marks spans" in page


def test_a_record_of_training_alone_makes_cards_too(record: dict[str, Any]) -> None:
    bare = without(record, "stars", "wording", "transfer", "agreement", "fairness", "explanations")
    bare |= {"search": None, "clusters": None}
    for name in TASKS:
        kept = set(sections(task_card(bare, name)))
        assert kept <= {
            "How good it is",
            "Label by label",
            "What is taken for what",
            "Calibration and length",
            "Known failures",
            "Data",
        }
    assert "Not measured" in encoder_card(bare)
    assert "k-means" not in encoder_card(bare)


def test_systems_stand_from_the_best_to_the_worst(record: dict[str, Any]) -> None:
    for name in TASKS:
        page = task_card(record, name)
        assert page.index("| **Earful** |") < page.index("| majority |")


def test_figures_stand_with_their_intervals(record: dict[str, Any]) -> None:
    page = task_card(record, "needs")
    row = "1,234 | 0.810 [0.800, 0.820] | 0.700 [0.690, 0.710] | 0.020 (0.010) |"
    assert f"| **Earful** | {row}" in page
    assert f"| en | {row}" in page
    assert f"| en, 0 to 19 characters | {row}" in page
    assert "| A test, English | bug_report | 17 | 0.500 | 0.250 | 0.333 |" in page
    assert "### Without mini-BAR" in page
    assert "| mini-BAR | praise | 17 | 0.500 | 0.250 | 0.333 |" in page


def test_what_is_taken_for_what_where_a_text_has_one_label(record: dict[str, Any]) -> None:
    assert "| negative | 7 | 2 | 2 |" in task_card(record, "sentiment")
    assert "taken for what" not in task_card(record, "needs")


def test_how_far_people_agree_on_the_labels_of_the_task(record: dict[str, Any]) -> None:
    page = task_card(record, "needs")
    assert "200 comments were labelled a second time" in page
    assert "| praise | 200 | 0.850 | 0.710 [0.600, 0.800] |" in page
    assert "| question | 200 | 0.850 | undefined |" in page
    assert "| sentiment | 200" not in page
    assert "| sentiment | 200 | 0.850" in task_card(record, "sentiment")
    assert "| churn_intent | 200 | 0.850" in task_card(record, "churn_intent")


def test_what_swaps_change_and_for_whom(record: dict[str, Any]) -> None:
    page = task_card(record, "churn_intent")
    assert "| name | en | 12 | 84 | 0.025 [0.010, 0.060] |" in page
    assert "churn_intent 0.40 to 0.70: Bob said \\| no" in page
    assert "Arabic +0.034 |" in page
    assert "woman" not in page


def test_explanations_against_chance(record: dict[str, Any]) -> None:
    row = "| en | 40 | 3 | 0.310 [0.200, 0.400] | 0.330 | 0.050 |"
    assert row in task_card(record, "sentiment")


def test_failures_are_those_of_the_hard_cases_it_misreads(record: dict[str, Any]) -> None:
    page = task_card(record, "needs")
    assert "Of 2 texts written to be hard, never trained on, it reads 1" in page
    assert "| this \\| that | a stroke | a\\|b | b | 0.512 |" in page
    assert "as plain as day" not in page
    record["tasks"]["needs"]["evaluation"]["hard_cases"] = []
    assert "No hard cases were written" in task_card(record, "needs")


def test_calibration_by_script_and_rows_are_told(record: dict[str, Any]) -> None:
    page = task_card(record, "sentiment")
    assert "A temperature (1.250 and 0.875)" in page
    assert "4,321 rows were learnt from; 7 were dropped" in page
    assert "and 3 labels that were given as one of fewer" in page
    assert "2,410 steps in 13 minutes" in page


def test_the_stars_of_sentiment(record: dict[str, Any]) -> None:
    page = task_card(record, "sentiment")
    assert "to the power 0.55" in page
    assert "| negative | 60 | 20 | 10 | 5 | 5 |" in page
    assert "| stars alone | 1,234 | 0.500" in page
    assert "## Stars" not in task_card(record, "needs")


def test_the_wording_beside_the_head_of_questions(record: dict[str, Any]) -> None:
    page = task_card(record, "questions")
    assert "51,234 sequences of characters and words" in page
    assert f"| cjk |{' 0.35 |' * len(TASKS['questions'].labels)}" in page
    assert "calibrated there (temperatures 0.550 and 0.450, nothing else)" in page
    assert "| wording alone | 1,234 | 0.500" in page
    assert "## The wording" not in task_card(record, "needs")


def test_sources_are_described_and_those_of_ones_own_named(record: dict[str, Any]) -> None:
    page = task_card(record, "needs")
    digest = describe(data("needs").splits)["own"]["sha256"][:12]
    assert f"| own | that of the file given | as given | 1 | 0 | 1 | `{digest}` |" in page
    assert "labels Apache-2.0, texts as in the other cards" in page


def test_the_encoder_says_what_search_and_themes_lose(record: dict[str, Any]) -> None:
    page = encoder_card(record)
    assert "| base | 0.610 | 0.720 | 0.830 |" in page
    assert "| with the adapter | 0.610 | 0.730 | 0.830 |" in page
    assert "normalised mutual information 0.801 with the base, 0.812 with the adapter" in page
    assert "0.9981" in page
    assert "94 % of a query's first ten" in page
    assert "| step | mean | needs en |" in page
    assert "| 100 | 0.7 | 0.71 |" in page


def test_the_overview_tells_texts_and_spans_apart(record: dict[str, Any]) -> None:
    page = overview(record)
    assert "| [needs](needs/card.md) | A test, English | 1,234 | 0.810" in page
    assert "| [aspects](aspects/card.md) | A test, English | 50 | 99 | 0.650" in page
    spans = page.index("Span F1, exact")
    assert page.index("[needs](needs/card.md) |") < spans < page.index("[aspects](aspects/card.md)")


def test_a_record_is_json_with_what_the_weights_are(weights: Path, record: dict[str, Any]) -> None:
    assert json.loads(json.dumps(record)) == record
    assert "NaN" not in (weights / "encoder/run.json").read_text(encoding="utf-8")
    for name, task in record["tasks"].items():
        assert task["head"]["sha256"] == file_fingerprint(weights / name / "head.safetensors")
        assert (task["spans"], task["focused"]) == (TASKS[name].spans, TASKS[name].focused)


def test_a_record_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"run\.json is missing .*models train all"):
        cards(tmp_path)


@pytest.mark.parametrize(
    "change",
    [{"labels": ()}, {"product": "Acme"}, {"spans": ((0, 1, "good"),)}, {"text": "another"}],
)
def test_a_hash_of_data_follows_all_that_teaches(change: dict[str, Any]) -> None:
    one = Example("a text", ("a",), "en", "x", "1")
    before, moved = describe(Splits((one,), (), ())), describe(Splits((), (), (one,)))
    assert before["x"]["sha256"] == moved["x"]["sha256"]
    assert (before["x"]["train"], moved["x"]["test"]) == (1, 1)
    after = describe(Splits((replace(one, **change),), (), ()))
    assert after["x"]["sha256"] != before["x"]["sha256"]


def test_the_packaged_cards_are_those_of_the_packaged_record() -> None:
    for path, text in cards().items():
        assert (PACKAGED / path).read_text(encoding="utf-8") == text, f"{path} was edited by hand"
