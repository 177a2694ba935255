"""Values of the corpus by the names that people give them."""

import pytest

from asked import filters_of, match_of, rest_of


@pytest.mark.parametrize(
    ("question", "filters"),
    [
        ("what do people say about the web clipper on iPad", {"platform": "iOS"}),
        ("is the free trial too short for paying users", {"plan": ["Pro", "Team", "Enterprise"]}),
        ("desktop widget feedback on the web", {"platform": "Web"}),
        ("apple pay on iphone", {"platform": "iOS"}),
        ("what do windows users say", {"platform": "Desktop"}),
        ("on a desktop computer, how is search", {"platform": "Desktop"}),
        ("mobile users on checkout", {"platform": ["iOS", "Android"]}),
        ("what do small businesses need", {"segment": "SMB"}),
        ("feedback from schools on the planner", {"segment": "education"}),
        ("do universities like it", {"segment": "education"}),
        ("mid sized companies and startups", {"segment": ["mid-market", "startup"]}),
        ("小微企业对发票的看法", {"segment": "SMB"}),
        ("初创团队和学校客户", {"segment": ["startup", "education"]}),
        ("代理商怎么说", {"segment": "agency"}),
        ("App Store and Play Store reviews", {"source": ["app_store", "google_play"]}),
        ("应用商店评论里关于登录的", {"source": "app_store"}),
        ("what's in the survey about pricing", {"source": "survey"}),
        ("问卷里怎么说价格", {"source": "survey"}),
        ("G2 reviews mentioning Zendesk integration", {"source": "g2"}),
        ("iOS 17.2 crash", {"platform": "iOS"}),
        ("Android 14", {"platform": "Android"}),
        ("iPhone 15 Pro battery", {"platform": "iOS"}),
        ("paid users", {"plan": ["Pro", "Team", "Enterprise"]}),
        ("non-paying users", {"plan": "Free"}),
        ("people who pay us", {"plan": ["Pro", "Team", "Enterprise"]}),
        ("付费用户", {"plan": ["Pro", "Team", "Enterprise"]}),
        ("免費用戶", {"plan": "Free"}),
        ("企业版", {"plan": "Enterprise"}),
        ("on Team", {"plan": "Team"}),
        ("Pro and Team", {"plan": ["Pro", "Team"]}),
        ("search bar on Android", {"platform": "Android"}),
        ("frame drop on iOS", {"platform": "iOS"}),
        ("not only on Android", {"platform": "Android"}),
        ("sync not working on Android", {"platform": "Android"}),
        ("Plumnote Teams", {"product": "Plumnote Teams"}),
        ("plumnote and plumscan", {"product": ["Plumnote", "Plumscan"]}),
        ("andriod users", {"platform": "Android"}),
        ("entreprise customers", {"plan": "Enterprise"}),
        ("网页版和桌面版", {"platform": ["Web", "Desktop"]}),
        ("電腦版的問題", {"platform": "Desktop"}),
        ("电脑上用不了", {"platform": "Desktop"}),
        ("移动端用户", {"platform": ["iOS", "Android"]}),
        ("put enterprise and SMB side by side", {"plan": "Enterprise", "segment": "SMB"}),
        ("SMB 和 Enterprise 的 pain points 差在哪", {"plan": "Enterprise", "segment": "SMB"}),
        ("what startups on the Free plan tell us", {"segment": "startup", "plan": "Free"}),
        ("免费用户是不是都对广告很反感啊，反感到什么程度", {"plan": "Free"}),
        ("上个月安卓用户的负面评价占百分之多少", {"platform": "Android"}),
        ("Team和Enterprise两档客户对客服支持的评价", {"plan": ["Team", "Enterprise"]}),
        ("would customers in the mid-market be happier", {"segment": "mid-market"}),
        (
            "what do people bang on about in the app stores",
            {"source": ["app_store", "google_play"]},
        ),
        ("iphone + android: login loop quotes", {"platform": ["iOS", "Android"]}),
        (
            "how does the editor feel to people on Team or Enterprise",
            {"plan": ["Team", "Enterprise"]},
        ),
        ("Plumscan on desktop — crashes?", {"product": "Plumscan", "platform": "Desktop"}),
        (
            "dark mode feedback from mid market and SMB customers",
            {"segment": ["mid-market", "SMB"]},
        ),
        ("compare App Store with Google Play", {"source": ["app_store", "google_play"]}),
        ("survey vs. intercom on mood", {"source": ["survey", "intercom"]}),
        ("wishlist items from agencies", {"segment": "agency"}),
        ("Mac app: why so slow?", {"platform": "Desktop"}),
        ("the android widget feedback", {"platform": "Android"}),
        ("web app notifications", {"platform": "Web"}),
        ("Apple Pencil support on iPad", {"platform": "iOS"}),
        ("网页用户对新首页的看法", {"platform": "Web"}),
        ("电脑端和手机端哪个评价高", {"platform": ["Desktop", "iOS", "Android"]}),
        ("专业版客户要流失吗", {"plan": "Pro"}),
        ("团队版和专业版谁更开心", {"plan": ["Team", "Pro"]}),
        ("给钱的用户都在说啥", {"plan": ["Pro", "Team", "Enterprise"]}),
    ],
)
def test_values_by_their_names_and_synonyms(question, filters):
    assert filters_of(question) == filters


def test_a_synonym_stands_for_the_closest_value_that_the_corpus_has():
    assert filters_of("Windows users", platform=("Windows", "macOS")) == {"platform": "Windows"}
    assert filters_of("on desktop", platform=("Windows", "macOS")) == {
        "platform": ["Windows", "macOS"]
    }
    assert filters_of("iPad users", platform=("iPad", "iOS")) == {"platform": "iPad"}
    assert filters_of("browser users", platform=("website", "app")) == {"platform": "website"}
    assert filters_of("paying users", plan=("trial", "Plus", "Max")) == {"plan": ["Plus", "Max"]}


def test_a_column_that_the_corpus_does_not_keep_is_no_filter():
    assert filters_of("Android users in France on Pro", source=("g2",)) == {}
    assert match_of("Android users in France", source=("g2",)).missing == ()


def test_an_everyday_word_names_a_product_only_with_a_capital():
    assert filters_of("how is Notes doing", product=("Notes",)) == {"product": "Notes"}
    assert filters_of("my notes are gone", product=("Notes",)) == {}


def test_the_words_of_a_filter_are_cut_out_and_the_topic_is_kept():
    assert rest_of("what do German users on the web say about tags") == "what do say about tags"
    assert rest_of("在台灣的使用者對發票載具有哪些意見") == "對發票載具有哪些意見"
    question = "login on iOS, please"
    assert len(match_of(question).rest) == len(question)


def test_a_slip_of_the_pen_still_names_a_value():
    assert filters_of("zendsek tickets from germnay") == {"source": "zendesk", "country": "DE"}
