"""Countries and languages in a question, which one word may both name."""

import pytest

from asked import filters_of


@pytest.mark.parametrize(
    ("question", "filters"),
    [
        ("feedback on enterprise SSO from German reviews", {"lang": "de"}),
        ("US and Canada only", {"country": ["US", "CA"]}),
        ("users in Germany and France", {"country": ["DE", "FR"]}),
        ("Germany", {"country": "DE"}),
        ("UK customers", {"country": "GB"}),
        ("what do users in the us tell us", {"country": "US"}),
        ("American customers", {"country": "US"}),
        ("British users on billing", {"country": "GB"}),
        ("Brazilian reviews", {"country": "BR"}),
        ("customers in Mainland China", {"country": "CN"}),
        ("中国大陆用户", {"country": "CN"}),
        ("德国用户", {"country": "DE"}),
        ("德语评论", {"lang": "de"}),
        ("德文評論", {"lang": "de"}),
        ("英文用户", {"lang": "en"}),
        ("中文用户怎么说", {"lang": "zh"}),
        ("French customers", {"country": "FR"}),
        ("Spanish speakers", {"lang": "es"}),
        ("Japanese-speaking users", {"lang": "ja"}),
        ("reviews in German", {"lang": "de"}),
        ("reviews written in Chinese", {"lang": "zh"}),
        ("paying customers in Japan", {"plan": ["Pro", "Team", "Enterprise"], "country": "JP"}),
        ("not available in Germany", {"country": "DE"}),
        ("印度和巴西的用户", {"country": ["IN", "BR"]}),
        ("IN users", {"country": "IN"}),
        ("DE and FR", {"country": ["DE", "FR"]}),
        ("are the Germans more critical than the Americans", {"country": ["DE", "US"]}),
        ("Spanish-language tickets about refunds", {"lang": "es"}),
        ("English reviews only, topic: maps", {"lang": "en"}),
        ("how satisfied are our Indian customers with UPI", {"country": "IN"}),
        ("spell check in French", {"country": "FR"}),
        ("日语和德语评论对比", {"lang": ["ja", "de"]}),
        ("日本和德国的用户", {"country": ["JP", "DE"]}),
        ("feedback from DE/FR/GB", {"country": ["DE", "FR", "GB"]}),
        ("What do the Brits think", {"country": "GB"}),
        ("GB vs US", {"country": ["GB", "US"]}),
    ],
)
def test_countries_and_languages(question, filters):
    assert filters_of(question) == filters


def test_countries_and_languages_as_a_corpus_writes_them():
    assert filters_of("users in Germany", country=("Germany", "Spain")) == {"country": "Germany"}
    assert filters_of("UK customers", country=("United Kingdom",)) == {"country": "United Kingdom"}
    assert filters_of("Chinese reviews", lang=("zh-CN", "zh-TW", "en")) == {
        "lang": ["zh-CN", "zh-TW"]
    }
