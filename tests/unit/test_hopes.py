"""Which way a question looks that wants a yes or a no."""

import pytest

from bot.analysis.hopes import Hope, hope_of

ASKED = {
    "did 5.2 fix the crashes": Hope.FIXED,
    "Did the 5.2 update fix the crashes on Android?": Hope.FIXED,
    "are crashes gone?": Hope.FIXED,
    "crashes fixed in 5.2?": Hope.FIXED,
    "tell me whether 5.2 resolved the freezes": Hope.FIXED,
    "5.2修复了崩溃吗？": Hope.FIXED,
    "5.2 有没有解决登录问题": Hope.FIXED,
    "have crashes gone down since 5.2?": Hope.FEWER,
    "any fewer refund requests this month than last?": Hope.FEWER,
    "5.2 之后崩溃少了吗": Hope.FEWER,
    "do Pro users complain more than Free users?": Hope.MORE,
    "升级后卡顿问题是不是更多了": Hope.MORE,
    "has sync gotten better since 5.2?": Hope.BETTER,
    "Are people less angry since May?": Hope.BETTER,
    "is sync worse on Android than on iOS?": Hope.WORSE,
    "Are Android users less satisfied than iOS users?": Hope.WORSE,
    "did 5.2 break login": Hope.WORSE,
    "安卓的同步比 iOS 更差吗": Hope.WORSE,
}
OTHERS = (
    "what did 5.2 fix?",
    "which is better, 5.1 or 5.2?",
    "is Android or iOS worse?",
    "how did 5.2 change things",
    "compare 5.1 and 5.2",
    "Android vs iOS",
    "5.2修了什么",
    "安卓好还是 iOS 好吗",
)


@pytest.mark.parametrize("question", ASKED)
def test_a_question_for_yes_or_no_looks_one_way(question: str) -> None:
    assert hope_of(question) is ASKED[question]


@pytest.mark.parametrize("question", OTHERS)
def test_other_questions_look_no_way(question: str) -> None:
    assert hope_of(question) is None
