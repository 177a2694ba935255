"""What people say, as far as a question asks for it: complaints, wishes, praise."""

import pytest

from asked import filters_of


@pytest.mark.parametrize(
    ("question", "filters"),
    [
        (
            "negative survey comments from startups",
            {"source": "survey", "segment": "startup", "sentiment": "negative"},
        ),
        ("is it more negative on iOS", {"platform": "iOS"}),
        ("用 negative 评论写", {"sentiment": "negative"}),
        ("客户对快递的不满有没有缓和", {"sentiment": "negative"}),
        ("最热门的需求有哪些", {"need": "feature_request"}),
        ("客户点名要的功能排行榜", {"need": "feature_request"}),
        ("依据专业版用户的需求，先做啥", {"plan": "Pro", "need": "feature_request"}),
        ("写一份产品需求文档", {}),
        ("#1 bug for Pro users", {"plan": "Pro", "need": "bug_report"}),
        ("zendesk integration complaints", {"sentiment": "negative"}),
        ("bugs in the browser", {"platform": "Web", "need": "bug_report"}),
        ("our PC users hate the installer", {"platform": "Desktop", "sentiment": "negative"}),
        ("谷歌商店的差评", {"source": "google_play", "sentiment": "negative"}),
        (
            "what do Pro or Enterprise folks want for export",
            {"plan": ["Pro", "Enterprise"], "need": "feature_request"},
        ),
        ("what do people love about search", {"sentiment": "positive"}),
        ("why do users hate the new nav", {"sentiment": "negative"}),
        ("users hate it", {"sentiment": "negative"}),
        ("any complaints about fees", {"sentiment": "negative"}),
        ("what would users like to see in search", {"need": "feature_request"}),
        ("most requested features", {"need": "feature_request"}),
        ("what questions do people ask about billing", {"need": "question"}),
        ("praise for support", {"need": "praise"}),
        ("用户最想要什么功能", {"need": "feature_request"}),
        ("大家都在吐槽什么", {"sentiment": "negative"}),
        ("用户最喜欢什么", {"sentiment": "positive"}),
        ("为什么大家不喜欢新首页", {"sentiment": "negative"}),
        ("苹果用户的差评", {"platform": "iOS", "sentiment": "negative"}),
        ("周三那天是不是投诉激增了", {"sentiment": "negative"}),
        ("企业客户最想要的十个功能", {"plan": "Enterprise", "need": "feature_request"}),
        (
            "Which kinds of bug are reported the most on Desktop",
            {"platform": "Desktop", "need": "bug_report"},
        ),
        ("what is most requested on web", {"platform": "Web", "need": "feature_request"}),
        (
            "any grumbles from our Canadian users on the billing page?",
            {"country": "CA", "sentiment": "negative"},
        ),
        ("What are folks on the Free tier asking for", {"plan": "Free", "need": "feature_request"}),
        (
            "What questions do education users raise about quizzes?",
            {"segment": "education", "need": "question"},
        ),
        ("praise from Copperdale", {"need": "praise", "account": "Copperdale Mutual"}),
        (
            "has harbourline logistics complained lately?",
            {"account": "Harbourline Logistics", "sentiment": "negative"},
        ),
        (
            "Tell me what 青屿科技 and 云杉教育 have asked for",
            {"account": ["青屿科技", "云杉教育"], "need": "feature_request"},
        ),
        ("neutral comments on pricing", {"sentiment": "neutral"}),
        (
            "positive feedback about the tutorial from Brazil",
            {"sentiment": "positive", "country": "BR"},
        ),
        ("why do guests love the breakfast", {"sentiment": "positive"}),
        ("stuff customers can't stand about the app", {"sentiment": "negative"}),
        ("feature reqs from Pro users", {"plan": "Pro", "need": "feature_request"}),
        (
            "what features do startups keep requesting",
            {"segment": "startup", "need": "feature_request"},
        ),
        ("bugs on iPad", {"platform": "iOS", "need": "bug_report"}),
        ("what bugs were filed via Intercom", {"source": "intercom", "need": "bug_report"}),
        (
            "top complaints by country, only Plumnote Teams",
            {"product": "Plumnote Teams", "sentiment": "negative"},
        ),
        ("team calendar complaints", {"sentiment": "negative"}),
        (
            "美国的中小企业客户都在抱怨什么",
            {"country": "US", "segment": "SMB", "sentiment": "negative"},
        ),
        ("用户们许愿最多的功能", {"need": "feature_request"}),
        (
            "教育机构对Plumscan的好评",
            {"segment": "education", "product": "Plumscan", "need": "praise"},
        ),
        ("创业公司反馈的bug", {"segment": "startup", "need": "bug_report"}),
        ("中性评论有多少", {"sentiment": "neutral"}),
        ("大家为什么讨厌自动续费", {"sentiment": "negative"}),
        ("CN users hate the new login, right?", {"country": "CN", "sentiment": "negative"}),
    ],
)
def test_needs_and_sentiments(question, filters):
    assert filters_of(question) == filters
