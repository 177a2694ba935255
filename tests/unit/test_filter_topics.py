"""Words of a topic that look like filters and are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asked import VOCABULARY, filters_of, match_of
from bot.questions.filters import find_filters


@pytest.mark.parametrize(
    "question",
    [
        "android auto sync",
        "web clipper",
        "pro tips",
        "free trial",
        "enterprise SSO",
        "team folders",
        "desktop widget",
        "how do team members feel about team folders",
        "apple watch app feedback",
        "mobile check-in",
        "school calendar",
        "survey builder feedback",
        "the survey tool is broken",
        "tell us about the new editor",
        "中文输入法",
        "translation into German",
        "rating of 4.5",
        "average rating above 4.9",
        "$5.2 fee",
        "a 5.2% price increase",
        "三星手机闪退",
        "五星級酒店怎麼樣",
        "Google account login",
        "our team wants to know about sync",
        "is it free",
        "why isn't it free",
        "upgrade to Pro flow",
        "do they like dark mode",
        "do people love or hate the redesign",
        "what share of reviews is negative",
        "features like dark mode",
        "refund requests",
        "security questions",
        "I have a question about sync",
        "用户喜欢新编辑器吗",
        "满意度怎么样",
        "what bugs people most",
        "bug bounty",
        "浏览器插件",
        "5 GB limit",
        "in the app",
        "are we loved",
        "which telecom customers want to port their number out",
        "不晓得大伙儿对新图标是什么感觉，喜欢还是讨厌",
        "给点改进建议",
        "幫我寫一份匯出功能的需求文件",
        "a brief for the agency: onboarding",
        "find me nice sentences that I can put on my website",
        "Do commuters like mobile tickets?",
        "prd: tags v2",
        "What does customer pain suggest",
        "which business customers could switch",
        "PRD for a family plan",
        "what annoys people most about checkout",
        "is offline mode free for everyone?",
        "pro camera mode feedback",
        "enterprise search feedback",
        "education content quality",
        "German keyboard layout issues",
        "US dollar prices",
        "feedback on the survey feature",
        "google play billing problems",
        "免费试用的反馈",
        "企业微信登录",
        "苹果登录失败",
        "团队空间好用吗",
        "问卷功能反馈",
        "用户觉得夜间模式怎么样",
    ],
)
def test_a_topic_is_no_filter(question):
    assert filters_of(question) == {}
    assert match_of(question).missing == ()


WORDS = st.sampled_from(
    "not on iOS and Android 5.2 to 1 star stars - , 除了 安卓 的 用户 5.x version US Pro plan"
    " Acme customer what people hate Ⅷ ﬁ İ ß 🙂 \x1f \u202e ' \" ; -- DROP".split(" ")
)


@given(st.lists(WORDS, max_size=40).map(" ".join) | st.text(max_size=300))
def test_never_fails_and_keeps_every_place(question):
    assert len(find_filters(question, VOCABULARY).rest) == len(question)
