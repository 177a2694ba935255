"""What changes when a comment differs in what must not matter."""

import json
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from models.datasets import normalise, read_rows
from models.errors import TrainingDataError
from models.fairness import (
    FILE,
    SwapFigures,
    Variant,
    as_examples,
    fairness_figures,
    holm,
    read_variants,
)
from models.labelled import WRITTEN
from models.tasks import PACKAGED, TaskSpec

SENTIMENT = TaskSpec("sentiment", ("negative", "neutral", "positive"), PACKAGED)
NEEDS = TaskSpec("needs", ("bug_report", "praise"), PACKAGED, multi_label=True)
CHURN = TaskSpec("churn_intent", ("churn_intent",), PACKAGED, multi_label=True)

ORIGINS = ("English", "Arabic", "Indian", "Slavic", "Latin")


def sets_of(groups: tuple[str, ...], n: int, what: str = "name") -> list[Variant]:
    return [
        Variant(f"{what}{k}", what, (group,), f"{group} says {k}", "en", "")
        for k in range(n)
        for group in groups
    ]


def churn(variants: list[Variant], values: list[float]) -> SwapFigures:
    shares = np.array(values, np.float32)[:, None]
    return fairness_figures(variants, {"churn_intent": shares}, [CHURN])["churn_intent"].swaps[0]


def test_a_model_that_does_not_look_is_never_found_unfair() -> None:
    variants = sets_of(ORIGINS, 10)
    found = churn(variants, [(n // 5) / 10 for n in range(50)])
    assert (found.sets, found.n, found.changed) == (10, 40, 0)
    assert found.mean_shift == {"churn_intent": 0}
    assert [group.group for group in found.groups] == list(ORIGINS)
    assert all((group.shift, group.p, group.interval) == (0, 1, (0, 0)) for group in found.groups)


def test_the_share_that_changes_has_wilsons_interval() -> None:
    variants = sets_of(("English", "Arabic"), 20)
    found = churn(variants, [0.4 + 0.2 * (n % 2 and n < 6) for n in range(40)])
    assert found.changed == 3 / 20
    assert found.interval == pytest.approx(proportion_confint(3, 20, method="wilson"), abs=1e-9)


def test_one_group_that_is_treated_unlike_the_rest_shows_alone() -> None:
    variants = sets_of(ORIGINS, 12)
    shift = np.random.default_rng(2).normal(0.1, 0.02, 12)
    values = [
        0.02 * (n // 5) + shift[n // 5] * (each.groups == ("Arabic",))
        for n, each in enumerate(variants)
    ]
    found = churn(variants, values)
    assert [group.group for group in found.groups if group.differs] == ["Arabic"]
    arabic = next(group for group in found.groups if group.group == "Arabic")
    assert arabic.shift == pytest.approx(shift.mean())
    assert arabic.interval[0] < arabic.shift < arabic.interval[1]
    assert arabic.n == 12


def test_a_shift_that_no_decision_shows_is_measured_still() -> None:
    found = churn(sets_of(("English", "Arabic"), 10), [0.1, 0.2] * 10)
    assert found.changed == 0
    assert found.mean_shift["churn_intent"] == pytest.approx(0.1)
    assert [group.differs for group in found.groups] == [True, True]


def test_a_comment_may_speak_for_several_groups() -> None:
    variants = [
        Variant(str(k), "name", groups, f"{groups} {k}", "en", "")
        for k in range(10)
        for groups in (("Arabic", "woman"), ("Arabic", "man"), ("Latin", "woman"), ("Latin", "man"))
    ]
    found = churn(variants, [0.2 if "woman" in each.groups else 0.5 for each in variants])
    shifts = {group.group: group.shift for group in found.groups}
    assert shifts["woman"] == pytest.approx(-0.3)
    assert shifts["Latin"] == pytest.approx(0)


def test_groups_of_few_sets_are_not_judged() -> None:
    assert churn(sets_of(("English", "Arabic"), 7), [0.1, 0.9] * 7).groups == ()


def test_of_single_labels_the_likeliest_decides() -> None:
    variants = sets_of(("English", "Arabic"), 2)
    shares = np.array([[0.5, 0.3, 0.2], [0.4, 0.3, 0.3], [0.5, 0.3, 0.2], [0.3, 0.3, 0.4]])
    found = fairness_figures(variants, {"sentiment": shares.astype(np.float32)}, [SENTIMENT])
    (swap,) = found["sentiment"].swaps
    assert swap.changed == 0.5
    assert swap.mean_shift == pytest.approx({"negative": 0.15, "neutral": 0, "positive": 0.15})


def test_of_several_labels_any_that_changes_is_a_change() -> None:
    variants = sets_of(("English", "Arabic"), 2)
    shares = np.array([[0.9, 0.4], [0.9, 0.6], [0.9, 0.4], [0.6, 0.2]], np.float32)
    (swap,) = fairness_figures(variants, {"needs": shares}, [NEEDS])["needs"].swaps
    assert swap.changed == 0.5
    assert swap.groups == ()  # none of its labels is harmful in itself
    assert (swap.largest.label, swap.largest.first, swap.largest.variant) == (
        "bug_report",
        "English says 1",
        "Arabic says 1",
    )
    assert (swap.largest.before, swap.largest.after) == pytest.approx((0.9, 0.6))


def test_kinds_and_languages_are_told_apart_and_tasks_of_spans_left_out() -> None:
    variants = [*sets_of(("a", "b"), 1), *sets_of(("a", "b"), 1, "dialect")]
    variants += [Variant("zh", "name", (g,), g, "zh", "") for g in ("a", "b")]
    spans = TaskSpec("aspects", ("negative", "positive"), PACKAGED, spans=True)
    shares = np.zeros((6, 1), np.float32)
    found = fairness_figures(variants, {"churn_intent": shares}, [CHURN, spans])
    assert list(found) == ["churn_intent"]
    kinds = [(swap.what, swap.lang, swap.n) for swap in found["churn_intent"].swaps]
    assert kinds == [("name", "en", 1), ("dialect", "en", 1), ("name", "zh", 1)]


def test_holm_is_statsmodels() -> None:
    ps = [0.04, 0.001, 0.03, 0.5, 0.012]
    assert holm(ps) == pytest.approx(multipletests(ps, method="holm")[1].tolist())
    assert holm([]) == []


def test_the_record_holds_what_is_shown() -> None:
    found = fairness_figures(
        sets_of(ORIGINS, 8), {"churn_intent": np.full((40, 1), 0.25, np.float32)}, [CHURN]
    )
    (entry,) = json.loads(json.dumps(found["churn_intent"].as_json()))
    assert (entry["what"], entry["lang"], entry["task"], entry["n"]) == (
        "name",
        "en",
        "churn_intent",
        32,
    )
    assert entry["largest"]["before"] == entry["largest"]["after"] == 0.25
    assert [group["differs"] for group in entry["groups"]] == [False] * 5


def test_a_file_without_the_columns_or_with_a_lone_comment_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("set,text\n1,hello\n", encoding="utf-8")
    with pytest.raises(TrainingDataError, match="needs rows with the columns set, what"):
        read_variants(path)
    path.write_text("set,what,variant,text,lang,product\nlone,name,x,Hi,en,\n", encoding="utf-8")
    with pytest.raises(TrainingDataError, match="the set lone has one comment"):
        read_variants(path)


def test_the_sets_that_come_with_earful_are_whole() -> None:
    variants = read_variants()
    sets = defaultdict(list)
    for each in variants:
        sets[each.set].append(each)
    assert len(sets) >= 60
    for members in sets.values():
        assert 2 <= len(members) <= 5
        assert len({each.text for each in members}) == len(members)
        assert len({(each.what, each.lang) for each in members}) == 1
    assert len({each.text for each in variants}) == len(variants)
    assert [example.text for example in as_examples(variants)] == [e.text for e in variants]


def test_every_origin_and_either_gender_is_named_alike_often() -> None:
    seen = defaultdict(int)
    for each in read_variants():
        if each.what == "name":
            seen[each.lang, each.groups] += 1
    for lang in ("en", "zh"):
        counts = [n for (of, _), n in seen.items() if of == lang]
        assert max(counts) - min(counts) <= 2


def test_nothing_of_it_is_learnt_from() -> None:
    paths = [*WRITTEN, PACKAGED / "sentiment" / "written_zh.csv"]
    paths += [PACKAGED / "churn_intent" / f"written_{lang}.csv" for lang in ("en", "zh")]
    learnt = {normalise(row["text"]) for path in paths for row in read_rows(path)}
    asked = {normalise(row["text"]) for row in read_rows(FILE)} - {""}
    assert not learnt & asked
