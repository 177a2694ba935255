"""Who may leave and why: what counts, what does not, and what is said of how sure it is."""

import csv
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import numpy as np
import pytest

from bot.analysis.answers import Answer, ChartKind, RiskLevel
from bot.analysis.risk_formula import score
from bot.analysis.risk_terms import Sign, Term
from bot.feedback import Account, Comment
from bot.questions.query import Kind
from models.churn_risk.protocol import (
    AccountTable,
    CalibrationBin,
    Flags,
    Measure,
    Reason,
    RiskFigures,
    RiskModel,
    RiskReport,
    Risks,
)
from models.errors import TooFewOutcomesError
from models.themes.ledger import Place
from planted_accounts import NOW, Corpus, Said, analyst, outcome, plant, real, recorded
from swaps import SWAPS, moves

WHO = "which accounts may leave?"
NEITHER = (0.1, 0.8, 0.1)
ANGRY, HAPPY = (0.95, 0.04, 0.01), (0.01, 0.04, 0.95)


def said(
    text: str,
    days: float,
    account: str | None,
    *,
    mood: tuple[float, float, float] = NEITHER,
    churn: float = 0.05,
    theme: int = int(Place.POOL),
    **columns: str,
) -> tuple[Comment, Said]:
    """A comment of so many days ago, and what a model says of it."""
    needs = (0.0, 0.0, float(mood == ANGRY), 0.0, float(mood == HAPPY))
    when = NOW - timedelta(days=days)
    one = Comment(f"{account}-{days}-{text}", text, created_at=when, account=account, **columns)
    return one, Said(text, mood, needs, churn, theme)


def small(*extra: tuple[Comment, Said]) -> Corpus:
    """One that leaves angrily, one cheerfully, one that is angry and stays, and two others."""
    comments = [
        said("We are cancelling our subscription. Bye.", 4, "Leaver", mood=ANGRY, churn=0.95),
        said("Sync fails.", 20, "Leaver", mood=ANGRY, theme=0),
        said("Thank you, it was great, but we are moving to our group's tool.", 6, "Cheerful",
             mood=HAPPY, churn=0.9),
        said("Love the calendar.", 30, "Cheerful", mood=HAPPY),
        *(said(f"Awful thing number {n}.", 90 - 30 * n, "Angry", mood=ANGRY) for n in range(3)),
        said("We are not going anywhere, but fix it!", 2, "Angry", mood=ANGRY, churn=0.8),
        said("How do I print?", 0, "Calm"),
        said("Nice.", 3, "Happy", mood=HAPPY),
        *extra,
    ]  # fmt: skip
    return Corpus(tuple(comments), {}, {})


def asked(question: str = WHO, corpus: Corpus | None = None, **settings: object) -> Answer:
    answer = analyst(corpus or small(), **settings).ask(question, NOW)
    assert answer.query.kind is Kind.CHURN
    return answer


def names(answer: Answer) -> list[str]:
    return [one.account for one in answer.accounts]


def test_those_who_say_it_are_told_of_however_friendly_and_the_angry_who_stay_are_not() -> None:
    answer = asked()
    assert names(answer) == ["Leaver", "Cheerful"]
    assert answer.headline.startswith("2 of 5 accounts give reason for worry, first Leaver (score")
    assert "has left" not in answer.accounts[0].reasons[0]


def test_without_a_table_it_is_a_score_and_no_probability() -> None:
    answer = asked()
    assert {one.level for one in answer.accounts} == {RiskLevel.TEXT}
    assert not any(one.calibrated for one in answer.accounts)
    assert "no probability" in answer.caveats[0]
    for one in answer.accounts:
        assert one.interval is not None
        assert one.interval.low <= one.risk <= one.interval.high


def test_every_account_has_evidence_that_is_quoted_word_for_word() -> None:
    corpus = small()
    answer = asked(corpus=corpus)
    texts = {one.id: one.text for one, _ in corpus.comments}
    quoted = {one.id: one.quote for one in answer.evidence}
    for one in answer.accounts:
        assert one.evidence
        assert set(one.evidence) <= quoted.keys()
    assert all(quote in texts[id] for id, quote in quoted.items())


def test_the_file_has_every_term_so_that_the_score_can_be_worked_out_again() -> None:
    rows = list(csv.DictReader(StringIO(asked().files[0].text)))
    assert len(rows) == 5
    for row in rows:
        terms = [Term(sign, float(row[sign])) for sign in Sign]
        assert score(terms) == pytest.approx(float(row["score"]), abs=0.002)


def test_the_chart_shows_the_risks() -> None:
    chart = asked().chart
    assert chart is not None
    assert (chart.kind, chart.labels) == (ChartKind.RISK, ("Leaver", "Cheerful"))


def test_trouble_on_one_theme_counts_until_it_is_mended() -> None:
    again = [said(f"Sync fails, {n}.", 40 - 12 * n, "Again", mood=ANGRY, theme=0) for n in range(4)]
    mended = [said("Sync works now, thanks!", 0.5, "Again", mood=HAPPY, theme=0)]
    reasons = asked(corpus=small(*again)).accounts[-1].reasons
    assert (
        reasons[0] == "“sync” again and again: on 4 days, the last 4 days before, not mended since"
    )
    assert "Again" not in names(asked(corpus=small(*again, *mended)))


def test_silence_counts_after_anger_only() -> None:
    regular = [said(f"Note {n}.", 100 - 6 * n, "Gone quiet") for n in range(9)]
    angry = said("I have had it with this.", 46, "Gone quiet", mood=ANGRY)
    calm = said("All is well.", 46, "Gone quiet", mood=HAPPY)
    found = asked(corpus=small(*regular, angry))
    assert "silent for 46 days" in found.accounts[-1].reasons[0]
    assert "Gone quiet" not in names(asked(corpus=small(*regular, calm)))


@pytest.mark.parametrize(
    "text",
    ["We have decided that we will not renew.", "我们决定不再续费了。", "We won't be renewing."],
)
def test_a_notice_is_no_promise_to_stay(text: str) -> None:
    answer = asked(corpus=small(said(text, 1, "Going", churn=0.9)))
    assert "Going" in names(answer)


def test_whoever_came_from_elsewhere_does_not_leave() -> None:
    text = "I cancelled my old provider and came to you."
    assert "New" not in names(asked(corpus=small(said(text, 2, "New", mood=HAPPY, churn=0.9))))


def test_a_topic_narrows_it_to_those_who_speak_of_it() -> None:
    text = "Sync lost our notes, we are cancelling our contract because of sync."
    corpus = small(said(text, 1, "Sync hater", mood=ANGRY, churn=0.9, theme=0))
    assert "Cheerful" not in names(asked("which accounts may leave because of sync?", corpus))


TABLE = (
    Account("Leaver", plan="Pro", mrr=500, last_seen_at=NOW - timedelta(days=70)),
    Account("Calm", mrr=1500, behaviour={"logins_last_30d": 2, "logins_prev_30d": 40}),
    Account("Cheerful", mrr=100, churned_at=NOW - timedelta(days=1)),
    Account("Silent", mrr=10),
)


def test_behaviour_counts_and_is_named_as_what_it_is() -> None:
    answer = asked(accounts=TABLE)
    assert names(answer) == ["Leaver", "Calm"]
    assert {one.level for one in answer.accounts} == {RiskLevel.BEHAVIOUR}
    assert answer.accounts[0].mrr == 500
    assert "nobody seen for 70 days" in answer.accounts[0].reasons
    assert answer.accounts[1].reasons == ("logins last 30d fell by 95 %",)
    assert answer.accounts[1].evidence
    assert "1 account is known to have left" in answer.caveats[0]
    assert any("have left already" in caveat and "Cheerful" in caveat for caveat in answer.caveats)


def test_money_is_summed_over_those_at_risk() -> None:
    money = next(one for one in asked(accounts=TABLE).findings if one.title == "Money at risk")
    assert money.text.startswith("2 of them pay 2,000 a month together, 100 % of the 2,000")
    assert money.evidence


class Known:
    """A model that knows one account, and remembers what it was shown."""

    def __init__(self) -> None:
        self.shown: list[tuple[AccountTable, Flags]] = []

    def __call__(self, table: AccountTable, left: Flags) -> RiskModel:
        self.shown.append((table, left))
        return self

    @property
    def report(self) -> RiskReport:
        one = Measure(0.9, 0.8, 0.95)
        figures = RiskFigures(one, one, one, one)
        bins: tuple[CalibrationBin, ...] = ()
        return RiskReport(4, 1, {}, "straight", figures, figures, bins, {}, False, 5)

    def predict(self, table: AccountTable) -> Risks:
        risk = np.array([0.8 if id == "Leaver" else 0.05 for id in table.ids])
        return Risks(risk, risk - 0.05, risk + 0.1)

    def reasons(self, table: AccountTable, most: int = 4) -> Sequence[tuple[Reason, ...]]:
        return [(Reason("seats", "2", "30", 0.7, "seats 2 (others: 30)"),) for _ in table.ids]


def test_with_known_outcomes_it_is_a_probability_with_the_models_reasons_beside_quotes() -> None:
    known = Known()
    answer = asked(accounts=TABLE, fit_risk=known)
    (one,) = answer.accounts
    assert (one.account, one.risk, one.calibrated) == ("Leaver", 0.8, True)
    assert one.level is RiskLevel.PROBABILITY
    assert one.reasons[0] == "seats 2 (others: 30)"
    assert one.evidence
    assert "learnt from 4 accounts of which 1 left" in answer.caveats[0]
    table, left = known.shown[0]
    assert {id for id, gone in zip(table.ids, left, strict=True) if gone} == {"Cheerful"}


def test_what_is_said_while_leaving_is_not_shown_to_the_model() -> None:
    known = Known()
    asked(accounts=TABLE, fit_risk=known)
    table = known.shown[0][0]
    # the farewell of six days ago is within two weeks of leaving; the praise before is not
    assert table.columns["said: intent"][table.ids.index("Cheerful")] == 0
    assert table.columns["said: praise"][table.ids.index("Cheerful")] == 1


def test_a_model_is_fitted_once() -> None:
    known = Known()
    asker = analyst(small(), TABLE, fit_risk=known)
    first = asker.ask(WHO, NOW)
    second = asker.ask("is Leaver about to leave?", NOW)
    assert first.accounts[0].calibrated
    assert second.accounts[0].calibrated
    assert len(known.shown) == 1


def test_too_few_outcomes_leave_it_a_score() -> None:
    def refuse(_table: AccountTable, _left: Flags) -> RiskModel:
        raise TooFewOutcomesError("1 account left; it takes 20.")

    answer = asked(accounts=TABLE, fit_risk=refuse)
    assert not answer.accounts[0].calibrated
    assert "it takes 20 that left" in answer.caveats[0]


def test_one_account_is_told_of_on_one_page() -> None:
    corpus = small(said("Printing is slow.", 70, "Leaver", mood=ANGRY))
    answer = asked("is Leaver about to leave?", corpus, accounts=TABLE)
    assert answer.headline.startswith("Leaver: 3 comments from 21 Apr 2026 to 26 Jun 2026, score")
    titles = [one.title for one in answer.findings]
    story = ["What it is to us", "What to do next", "What it speaks of", "Apr 2026", "Jun 2026"]
    assert titles[1:] == story
    assert "They said: “We are cancelling our subscription." in answer.findings[-1].text
    (page,) = answer.files
    assert page.media_type == "text/markdown"
    assert all(one.quote in page.text and one.id in page.text for one in answer.evidence)


def crowd() -> Corpus:
    """Forty that leave, most of whom speak of billing, and eighty that stay and do not."""
    comments = []
    for n in range(120):
        name, leaves = f"Firm {n}", n < 40
        theme = 1 if (n % 4 if leaves else n % 10 == 0) else 2
        comments.append(said(f"About it, {n}.", n % 50 + 10, name, theme=theme, plan="Enterprise"))
        if leaves:
            comments.append(
                said(f"We will not renew, {n}.", n % 9, name, churn=0.9, plan="Enterprise")
            )
    return Corpus(tuple(comments), {}, {})


def test_what_goes_with_leaving_is_told_with_intervals_and_no_claim_of_cause() -> None:
    answer = asked("why do enterprise customers churn?", crowd())
    assert answer.query.filters.plan == ("Enterprise",)
    assert "what goes with it: billing" in answer.headline
    first = answer.findings[0]
    assert (first.title, first.n, first.of) == ("billing", 30, 80)
    assert first.interval is not None
    assert "goes with leaving" in first.text
    assert any("need not be its cause" in caveat for caveat in answer.caveats)
    everything = " ".join([answer.headline, *(one.text for one in answer.findings)])
    assert not re.search(r"\bcaus|becaus", everything)


@pytest.mark.parametrize("question", [WHO, "哪些客户可能流失？"])
def test_the_question_that_is_suggested_asks_for_reasons(question: str) -> None:
    (suggested,) = asked(question, crowd()).suggestions
    assert asked(suggested, crowd()).findings[0].title == "billing"


def test_comments_without_a_writer_are_told_of_as_comments() -> None:
    comments = [said(f"I will not renew, {n}.", n, None, churn=0.9) for n in range(6)]
    comments += [said(f"Fine, {n}.", n, None) for n in range(14)]
    answer = asked("who may leave?", Corpus(tuple(comments), {}, {}))
    assert answer.accounts == ()
    assert answer.headline.startswith("6 of 20 comments say that their writer leaves or may: 30 %")
    assert any("not about who may leave" in caveat for caveat in answer.caveats)
    assert answer.evidence


def test_customers_stand_for_accounts_that_no_comment_names() -> None:
    comments = [
        (replace(one, account=None, author=one.account), its) for one, its in small().comments
    ]
    answer = asked("who may leave?", Corpus(tuple(comments), {}, {}))
    assert names(answer) == ["Leaver", "Cheerful"]
    assert "2 of 5 customers" in answer.headline


def test_comments_without_dates_are_judged_by_what_they_say() -> None:
    comments = [(replace(one, created_at=None), its) for one, its in small().comments]
    assert "Leaver" in names(asked(corpus=Corpus(tuple(comments), {}, {})))


def test_nobody_is_an_answer() -> None:
    calm = [said(f"Nice, {n}.", n, f"Firm {n}", mood=HAPPY) for n in range(5)]
    answer = asked(corpus=Corpus(tuple(calm), {}, {}))
    assert answer.headline == "None of 5 that wrote gives reason for worry."
    assert answer.accounts == ()


def test_it_is_said_in_chinese_too() -> None:
    answer = asked("哪些客户可能流失？")
    assert answer.headline.startswith("5 个客户公司中有 2 个值得担心，首先是 Leaver（得分")
    assert "不是概率" in answer.caveats[0]
    assert answer.accounts[0].reasons[0] == "4 天前表示要离开或可能离开"


def test_the_order_of_arrival_changes_nothing() -> None:
    corpus = small()
    turned = replace(corpus, comments=corpus.comments[::-1])
    first, second = asked(corpus=corpus), asked(corpus=turned)
    assert [(one.account, one.risk) for one in first.accounts] == [
        (one.account, one.risk) for one in second.accounts
    ]


def test_planted_leavers_are_found_and_their_story_is_named() -> None:
    told = recorded()
    pool = real(told)
    found = []
    for seed in range(8):
        corpus = plant(pool, told, seed)
        found.append(outcome(corpus, asked(corpus=corpus)))
    # the sample feedback around the stories has people who leave of its own
    assert sum(one.right for one in found) >= 0.85 * sum(one.listed for one in found)
    assert sum(one.named for one in found) >= 0.9 * sum(one.right for one in found)


@pytest.mark.parametrize("kind", sorted({swap.kind for swap in SWAPS}))
def test_who_says_it_and_where_changes_no_risk_beyond_its_interval(kind: str) -> None:
    mine = [one for one in moves(recorded()) if one.kind == kind]
    assert mine
    assert all(one.is_within for one in mine)
