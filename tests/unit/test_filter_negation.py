"""What a question leaves out."""

import pytest

from asked import filters_of, match_of


@pytest.mark.parametrize(
    ("question", "filters"),
    [
        ("sync, ignoring everything from zendesk", {"not": {"source": "zendesk"}}),
        ("excluding whatever is from intercom", {"not": {"source": "intercom"}}),
        ("keep the Free users out of it", {"not": {"plan": "Free"}}),
        ("keep France and Canada out of it", {"not": {"country": ["FR", "CA"]}}),
        ("put aside enterprise customers", {"not": {"plan": "Enterprise"}}),
        ("don't look at Android", {"not": {"platform": "Android"}}),
        ("screening out zendesk tickets", {"not": {"source": "zendesk"}}),
        ("别考虑免费用户，下一步做什么", {"not": {"plan": "Free"}}),
        ("不要考虑教育行业，反馈如何", {"not": {"segment": "education"}}),
        ("不想看免费用户的，聊聊搜索", {"not": {"plan": "Free"}}),
        ("免费用户先放一边", {"not": {"plan": "Free"}}),
        ("问卷来的不要", {"not": {"source": "survey"}}),
        ("not on Android", {"not": {"platform": "Android"}}),
        ("except Free users", {"not": {"plan": "Free"}}),
        ("feedback without survey", {"not": {"source": "survey"}}),
        ("everything excluding v5.0", {"not": {"version": "5.0"}}),
        ("reviews other than from Google Play", {"not": {"source": "google_play"}}),
        ("non-English reviews", {"not": {"lang": "en"}}),
        ("除了安卓，大家怎么看同步", {"not": {"platform": "Android"}}),
        ("不含免费用户的反馈", {"not": {"plan": "Free"}}),
        ("不要iOS和安卓的", {"not": {"platform": ["iOS", "Android"]}}),
        ("anything but iOS or Android", {"not": {"platform": ["iOS", "Android"]}}),
        ("excluding iOS, Android and Web", {"not": {"platform": ["iOS", "Android", "Web"]}}),
        ("neither Free nor Pro users", {"not": {"plan": ["Free", "Pro"]}}),
        ("ignore 5-star reviews", {"not": {"rating": {"min": 5, "max": 5}}}),
        ("excluding bug reports, what do people say about sync", {"not": {"need": "bug_report"}}),
        ("users that aren't on Pro", {"not": {"plan": "Pro"}}),
        (
            "Not interested in free accounts. Which of the paid ones may quit?",
            {"plan": ["Pro", "Team", "Enterprise"], "not": {"plan": "Free"}},
        ),
        ("iOS除外，闪退怎么样", {"not": {"platform": "iOS"}}),
        (
            "只看付费用户，别算Team",
            {"plan": ["Pro", "Team", "Enterprise"], "not": {"plan": "Team"}},
        ),
        ("all countries except Germany and France", {"not": {"country": ["DE", "FR"]}}),
        ("feedback from everywhere but the US", {"not": {"country": "US"}}),
        ("Android users, not Free", {"platform": "Android", "not": {"plan": "Free"}}),
        ("drop anything from zendesk", {"not": {"source": "zendesk"}}),
        ("leave out the enterprise folks", {"not": {"plan": "Enterprise"}}),
        ("without counting 5.0", {"not": {"version": "5.0"}}),
        ("versions other than 5.2", {"not": {"version": "5.2"}}),
        ("非中文评论", {"not": {"lang": "zh"}}),
        ("非安卓用户", {"not": {"platform": "Android"}}),
        ("撇开SMB不谈", {"not": {"segment": "SMB"}}),
        ("免費版跟企業版以外的客戶", {"not": {"plan": ["Free", "Enterprise"]}}),
        (
            "Reviews in Japanese about tags, minus the five-star ones",
            {"lang": "ja", "not": {"rating": {"min": 5, "max": 5}}},
        ),
        (
            "everything but Zendesk: what are people saying on exports",
            {"not": {"source": "zendesk"}},
        ),
        ("Without the startups, how's onboarding perceived?", {"not": {"segment": "startup"}}),
        ("I don't want Free users in this: top themes please", {"not": {"plan": "Free"}}),
        ("Leave Android out. How's battery drain?", {"not": {"platform": "Android"}}),
        ("pls exclude g2 and survey", {"not": {"source": ["g2", "survey"]}}),
        ("how do non-US customers see pricing", {"not": {"country": "US"}}),
        ("who outside Germany mentions invoices", {"not": {"country": "DE"}}),
        ("what do non-enterprise accounts think of SSO", {"not": {"plan": "Enterprise"}}),
        ("安卓上的闪退反馈，除了5.0", {"platform": "Android", "not": {"version": "5.0"}}),
        ("企业版以外的用户怎么看SSO", {"not": {"plan": "Enterprise"}}),
        ("只看iOS，别给我安卓的", {"platform": "iOS", "not": {"platform": "Android"}}),
        ("不要中文评论，看看英文用户怎么说键盘", {"lang": "en", "not": {"lang": "zh"}}),
        ("everyone on Pro who isn't in the US", {"plan": "Pro", "not": {"country": "US"}}),
    ],
)
def test_what_is_left_out(question, filters):
    assert filters_of(question) == filters


@pytest.mark.parametrize(
    ("question", "filters"),
    [
        ("not only on Android", {"platform": "Android"}),
        ("sync not working on Android", {"platform": "Android"}),
        ("search bar on Android", {"platform": "Android"}),
        ("frame drop on iOS", {"platform": "iOS"}),
        ("not available in Germany", {"country": "DE"}),
        ("安卓用户为什么不用云盘", {"platform": "Android"}),
        ("删除安卓上的笔记", {"platform": "Android"}),
    ],
)
def test_a_no_to_something_else_leaves_nothing_out(question, filters):
    assert filters_of(question) == filters


def test_what_labels_say_can_be_left_out_too():
    found = match_of("no 1-star reviews and excluding bug reports").filters
    assert found.excluded == (("rating", ("1",)), ("need", ("bug_report",)))
    assert found.without_labels().excluded == (("rating", ("1",)),)
