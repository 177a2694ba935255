import pytest
import torch

from models.losses import UNKNOWN, anchor_loss, span_loss, task_loss

ONES = torch.ones(3)


def test_the_loss_says_nothing_of_labels_that_could_not_be_given() -> None:
    gold = torch.tensor([[True, False, False]])
    polar = torch.tensor([[True, False, True]])
    low, high = (
        task_loss(torch.tensor([[1.0, neutral, 0.0]]), gold, polar, ONES, multi_label=False)
        for neutral in (-5.0, 5.0)
    )
    assert low == high == pytest.approx(float(torch.log1p(torch.exp(torch.tensor(-1.0)))))


@pytest.mark.parametrize("multi_label", [True, False])
def test_rows_of_other_tasks_teach_nothing(multi_label: bool) -> None:
    logits = torch.randn(3, 2, requires_grad=True)
    gold, none = torch.zeros(3, 2, dtype=torch.bool), torch.zeros(3, 2, dtype=torch.bool)
    loss = task_loss(logits, gold, none, torch.ones(2), multi_label=multi_label)
    loss.backward()
    assert loss == 0
    assert not logits.grad.any()


@pytest.mark.parametrize("multi_label", [True, False])
def test_losses_are_summed_over_rows(multi_label: bool) -> None:
    torch.manual_seed(0)
    logits = torch.randn(4, 3)
    gold, every = torch.eye(3, dtype=torch.bool)[[0, 1, 2, 0]], torch.ones(4, 3, dtype=torch.bool)
    weights = torch.tensor([1.0, 2.0, 0.5])
    whole = task_loss(logits, gold, every, weights, multi_label=multi_label)
    parts = [
        task_loss(logits[n : n + 1], gold[n : n + 1], every[:1], weights, multi_label=multi_label)
        for n in range(4)
    ]
    assert whole == pytest.approx(float(sum(parts)), rel=1e-5)


def test_of_several_labels_the_loss_is_a_mean_over_labels() -> None:
    gold, every = torch.tensor([[True, False]]), torch.ones(1, 2, dtype=torch.bool)
    loss = task_loss(torch.zeros(1, 2), gold, every, torch.ones(2), multi_label=True)
    assert loss == pytest.approx(float(torch.log(torch.tensor(2.0))))


def test_a_label_that_weighs_more_costs_more() -> None:
    gold, every = torch.tensor([[True, False, False]]), torch.ones(1, 3, dtype=torch.bool)
    light, heavy = (
        task_loss(torch.zeros(1, 3), gold, every, torch.tensor([w, 1, 1.0]), multi_label=False)
        for w in (1.0, 3.0)
    )
    assert heavy == pytest.approx(3 * float(light))


def test_the_span_loss_is_the_mean_over_the_tokens_that_are_known() -> None:
    logits = torch.zeros(1, 4, 3 + 2)
    places = torch.tensor([[UNKNOWN, 0, 1, 2]])
    labels = torch.tensor([[UNKNOWN, UNKNOWN, 1, 1]])
    loss = span_loss(logits, places, labels, ONES)
    assert loss == pytest.approx(float(torch.log(torch.tensor(3.0)) + torch.log(torch.tensor(2.0))))


def test_a_longer_text_or_padding_does_not_weigh_more_in_the_span_loss() -> None:
    torch.manual_seed(0)
    logits = torch.randn(1, 2, 5)
    places, labels = torch.tensor([[1, 0]]), torch.tensor([[0, UNKNOWN]])
    short = span_loss(logits, places, labels, ONES)
    padded = span_loss(
        torch.cat([logits, torch.randn(1, 3, 5)], dim=1),
        torch.tensor([[1, 0, *[UNKNOWN] * 3]]),
        torch.tensor([[0, *[UNKNOWN] * 4]]),
        ONES,
    )
    twice = span_loss(logits.repeat(1, 2, 1), places.repeat(1, 2), labels.repeat(1, 2), ONES)
    assert short == pytest.approx(float(padded))
    assert short == pytest.approx(float(twice))


def test_a_text_without_marks_teaches_a_span_task_nothing() -> None:
    logits = torch.randn(2, 3, 5, requires_grad=True)
    nothing = torch.full((2, 3), UNKNOWN)
    loss = span_loss(logits, nothing, nothing, ONES)
    loss.backward()
    assert loss == 0
    assert not logits.grad.any()


def test_the_anchor_is_zero_only_at_the_base() -> None:
    base = torch.nn.functional.normalize(torch.randn(4, 8), dim=1)
    assert anchor_loss(base, base) == pytest.approx(0, abs=1e-6)
    assert anchor_loss(-base, base) == pytest.approx(2, abs=1e-6)
