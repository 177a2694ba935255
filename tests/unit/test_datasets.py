from dataclasses import replace

import pytest

from models.datasets import Example, Splits, deduplicate, keep_apart, sample, split

OPENING = "the very same beginning of a long review that someone sent twice with a new "


def text(name: str, **more: object) -> Example:
    more = {"labels": ("a",), "lang": "en", "source": "x", "group": name, **more}
    return Example(name, **more)


def place(parts: Splits) -> dict[str, str]:
    return {e.text: name for name in ("train", "validation", "test") for e in getattr(parts, name)}


def test_equal_texts_are_one_and_contradictions_cancel_out() -> None:
    def said(text: str, label: str, *, weak: bool = False) -> Example:
        return Example(text, (label,), "en", "x", text, weak=weak)

    kept = deduplicate(
        [
            said("Great app!!", "positive"),
            said("great  APP", "positive"),
            said("Fine", "positive"),
            said("fine.", "negative"),
            said("So so", "neutral", weak=True),
            said("so-so", "negative"),
            said("!!!", "negative"),
            said("???", "neutral"),
        ]
    )
    assert [(e.text, e.labels[0]) for e in kept] == [
        ("Great app!!", "positive"),
        ("so-so", "negative"),
        ("!!!", "negative"),
        ("???", "neutral"),
    ]


def test_a_split_keeps_groups_and_versions_of_a_text_together() -> None:
    opening = "the very same beginning of a long review that someone sent twice with a new "
    examples = [
        Example(f"sentence {n} of review {n // 5} {n * 37}", ("a",), "en", "x", str(n // 5))
        for n in range(500)
    ]
    examples += [Example(opening + str(n), ("a",), "en", "y", f"y{n}") for n in range(20)]
    parts = split(examples)
    place = {e.text: name for name in ("train", "validation", "test") for e in getattr(parts, name)}
    for review in range(100):
        assert len({place[e.text] for e in examples[review * 5 : review * 5 + 5]}) == 1
    assert len({place[opening + str(n)] for n in range(20)}) == 1
    assert 60 < len(parts.test) < 140
    assert 25 < len(parts.validation) < 80
    assert split(examples) == parts


def test_weak_labels_never_judge_and_never_repeat_what_does() -> None:
    gold = [Example(f"gold text number {n} {n * n}", ("a",), "en", "x", str(n)) for n in range(200)]
    weak = [
        Example(e.text + " again", ("a",), "en", "x", e.group, weak=True) for e in gold[:100]
    ] + [Example(f"weak {n}", ("a",), "en", "w", str(n), weak=True) for n in range(50)]
    parts = split([*gold, *weak])
    assert not any(e.weak for e in (*parts.validation, *parts.test))
    judged = {e.group for e in (*parts.validation, *parts.test)}
    assert not any(e.source == "x" and e.group in judged for e in parts.train)
    assert sum(e.source == "w" for e in parts.train) == 50


def test_a_sample_is_even_over_labels_as_far_as_it_can_be() -> None:
    many = [Example(str(n), ("a",), "en", "x", str(n)) for n in range(100)]
    few = [Example(f"b{n}", ("b",), "en", "x", f"b{n}") for n in range(10)]
    chosen = sample([*many, *few], 40)
    assert sum(e.labels == ("b",) for e in chosen) == 10
    assert len(chosen) == 40
    assert chosen == sample([*reversed(many), *few], 40)


def test_one_text_about_two_products_is_two_examples() -> None:
    said = [
        text("from X to Y", labels=("leaves",), product="X"),
        text("From X to Y.", labels=(), product="Y"),
        text("from x to y", labels=("leaves",), product="x"),
    ]
    assert deduplicate(said) == said[:2]


def test_the_order_of_several_labels_contradicts_nothing() -> None:
    kept = deduplicate([text("one", labels=("a", "b")), text("One!", labels=("b", "a"))])
    assert [e.text for e in kept] == ["one"]


def test_marking_more_or_fewer_spans_contradicts() -> None:
    one = text("a b", labels=(), spans=((0, 1, "good"),))
    assert deduplicate([one, replace(one, spans=((0, 1, "good"), (2, 3, "bad")))]) == []
    assert deduplicate([one, one]) == [one]


def test_an_official_test_stays_the_test_and_its_training_part_never_tests() -> None:
    examples = [
        text(f"number {n} {n * 37}", part="test" if n % 4 == 0 else "train") for n in range(400)
    ]
    parts = split(examples)
    assert {e.text for e in parts.test} == {e.text for e in examples if e.part == "test"}
    assert all(e.part == "train" for e in (*parts.train, *parts.validation))
    assert 15 < len(parts.validation) < 50
    assert len(parts.train) + len(parts.validation) == 300


def test_training_rows_alike_to_an_official_test_are_left_out() -> None:
    tested = text(OPENING + "ending", part="test")
    alike = [text(OPENING + str(n), part="train") for n in range(3)]
    same_group = text("short", group=tested.group, part="train")
    ours = text(OPENING + "of ours")
    other = text("quite another text", part="train")
    parts = split([tested, *alike, same_group, ours, other], validation=0)
    assert set(parts.test) == {tested, ours}
    assert parts.train == (other,)


def test_weak_texts_alike_to_an_official_test_are_left_out() -> None:
    tested, weak = text(OPENING + "a", part="test"), text(OPENING + "b", weak=True)
    assert split([tested, weak]) == Splits((), (), (tested,))


def test_no_task_learns_what_judges_another() -> None:
    one = Splits((text("great app"), text("mine")), (text("chosen by"),), (text("judged on"),))
    two = Splits((text("Judged on!"), text("chosen-by"), text("other")), (), (text("GREAT APP"),))
    apart = keep_apart([one, two])
    assert [e.text for e in apart[0].train] == ["mine"]
    assert [e.text for e in apart[1].train] == ["other"]
    assert [(each.validation, each.test) for each in apart] == [
        (each.validation, each.test) for each in (one, two)
    ]


@pytest.mark.parametrize("lang", ["zh", "ja"])
def test_fewer_characters_make_two_texts_alike_where_each_says_more(lang: str) -> None:
    opening = "这家酒店的位置非常好离地铁站只有五分钟房间也很干净早餐种类多"
    examples = [text(opening + str(n), lang=lang) for n in range(30)]
    assert len(set(place(split(examples)).values())) == 1
    elsewhere = [replace(e, lang="en") for e in examples]
    assert len(set(place(split(elsewhere)).values())) > 1
