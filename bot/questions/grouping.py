"""By what a question breaks its answer down, and how many things it asks for."""

from __future__ import annotations

import re

from bot.questions.blanks import blanked
from bot.questions.han import simplified
from bot.questions.query import GroupBy, Kind

# Only Latin letters are letters, so that "monthly" ends before 看.
_FLAGS = re.IGNORECASE | re.ASCII

_NOUNS: tuple[tuple[GroupBy, str, str], ...] = (
    (GroupBy.WEEK, r"weeks?|wks?", r"周|星期|礼拜"),
    (GroupBy.MONTH, r"months?", r"月份?"),
    (GroupBy.VERSION, r"versions?|releases?|builds?", r"版本"),
    (GroupBy.PLATFORM, r"platforms?|operating\s+systems?|os", r"平台|端口|操作系统|端"),
    (
        GroupBy.PLAN,
        r"(?:pricing\s+|subscription\s+)?(?:plans?|tiers?)|subscription\s+types?",
        r"套餐|订阅方案|档位|付费等级",
    ),
    (
        GroupBy.SEGMENT,
        r"(?:customer\s+|user\s+|client\s+)?(?:segments?|cohorts?)|(?:customer|client)\s+(?:types?|groups?)",
        r"客群|客户群体?|细分(?:市场|客户)?|(?:客户|用户)(?:类型|类别|分群)|行业",
    ),
    (GroupBy.SOURCE, r"(?:feedback\s+)?(?:sources?|channels?)", r"(?:反馈|评论)?(?:来源|渠道)"),
    (
        GroupBy.COUNTRY,
        r"countr(?:y|ies)|geo(?:s|graph(?:y|ies))?|nations?",
        r"国家(?:或地区|地区)?|国别|国",
    ),
)
_ENGLISH = "|".join(f"(?P<{group}>{noun})" for group, noun, _ in _NOUNS)
_CHINESE = "|".join(f"(?P<{group}>{noun})" for group, _, noun in _NOUNS)

# "by plan limits", "across version history": what is named goes on, and is no breakdown.
_ENDS = r"\b(?!\s+(?:limits?|history|control|code|upgrades?|changes?|numbers?|of|owners?|managers?|\d)\b)(?!-)"
_EACH = r"by|per|for\s+(?:each|every|all)|in\s+(?:each|every)|on\s+(?:each|every)|across(?:\s+(?:all|the|our))?|between|among|broken\s+(?:down|out)\s+by|break\s?down\s+by|split\s+(?:out\s+)?(?:by|across)|split\s+into|grouped?\s+by|segmented\s+by|sliced?\s+by|sorted\s+by|cut\s+by|arranged\s+by|organi[sz]ed\s+by|each|every|different|various"
_MEASURED = r"(?!\s+(?:digests?|e-?mails?|newsletters?|summar(?:y|ies)|plan(?:s|ner)?|billing|payments?|subscriptions?|invoices?|reports?|stand-?ups?|meetings?|reviews?|calls?|fees?|reminders?|pass(?:es)?|active)\b)"

_BROKEN_DOWN = re.compile(
    rf"\b(?:(?:{_EACH})\s+(?:(?:the|our|their|each|every|single|customer|individual)\s+)?)(?:{_ENGLISH}){_ENDS}"
    r"(?:\s*(?:,|and|/|&)\s*(?:by\s+)?)?",
    _FLAGS,
)
# The noun twice: "week by week"; in "this week by source" the first is a time.
_REPEATED = re.compile(
    r"\b(?:from\s+)?(?:(?P<week>weeks?|wks?)|(?P<month>months?)|(?P<version>version|release)s?|(?P<platform>platforms?)|(?P<plan>plan|tier)s?|(?P<segment>segments?)|(?P<source>source|channel)s?|(?P<country>countr(?:y|ies)))"
    r"[\s-]*(?:by|to|over|on|after|for)[\s-]*(?:(?(week)(?:weeks?|wks?)|(?!))|(?(month)months?|(?!))|(?(version)(?:versions?|releases?)|(?!))|(?(platform)platforms?|(?!))|(?(plan)(?:plans?|tiers?)|(?!))|(?(segment)segments?|(?!))|(?(source)(?:sources?|channels?)|(?!))|(?(country)countr(?:y|ies)|(?!)))\b",
    _FLAGS,
)
_WHICH = re.compile(
    rf"\b(?:which|what|whose)\s+(?:of\s+(?:the|our)\s+)?(?:app\s+|customer\s+|user\s+)?(?:{_ENGLISH})\b(?:\s+users?|\s+customers?|'s)?(?=\s+(?:is|are|was|were|has|have|had|do|does|did|gets?|got|shows?|sees?|seems?|feels?|looks?|likes?|loves?|hates?|rates?|complains?|moans?|asks?|reports?|requests?|mentions?|praises?|struggles?|suffers?|users?|customers?|people|churns?|loses?|leads?|scores?|makes?|causes?|brings?|generates?|gives?|drives?|wants?|needs?|most|least)\b)",
    _FLAGS,
)
_NOUN_FIRST = re.compile(
    rf"\b(?:{_ENGLISH})(?:[\s-]+(?:level\s+)?(?:breakdown|split|wise|by-\w+|comparison\s+table)|-level)\b",
    _FLAGS,
)
_ADVERBS = re.compile(
    rf"\b(?:on\s+a\s+)?(?:(?P<week>weekly|wow|week-on-week)|(?P<month>monthly|mom|month-on-month))\b(?:\s+basis)?{_MEASURED}",
    _FLAGS,
)
_AFTER_HAN = r"(?:的?(?:维度|角度|口径))?(?:来|去)?(?:看看|看|拆开|拆解|拆分|拆|分开|分组|分别|分|统计|汇总|列出|列|排|对比|比较|比)?(?:一下|下(?!一))?"
_BROKEN_DOWN_HAN = re.compile(
    rf"(?:(?:按照?|依照?|分|逐个?|以|每个?|各个?|不同的?|拆成?)\s*(?:{_CHINESE})(?!份|费|卡|报|租|末|期|活|总结|底|初|内|外|历史|管理|号)|(?<=[\s,,。])?各国|分国家){_AFTER_HAN}"
)
_WHICH_HAN = re.compile(
    r"(?:哪个|哪一个|哪些|哪种|什么)\s*(?:(?P<platform>平台|端|系统)|(?P<version>版本)|(?P<plan>套餐)|(?P<country>国家|市场|地区)|(?P<source>渠道|来源)|(?P<segment>客群|行业|客户群体?))(?!的?(?:历史|管理))"
    r"|(?P<plan2>套餐)[里中]?(?:哪个|谁)|哪国"
)
_ADVERBS_HAN = re.compile(
    r"(?P<week>周度|逐周|一周一周|周环比|周趋势|周走势)|(?P<month>月度|逐月|月环比|月趋势|月走势|一个月一个月)"
)
_PATTERNS = (
    _BROKEN_DOWN,
    _NOUN_FIRST,
    _BROKEN_DOWN_HAN,
    _ADVERBS_HAN,
)

_WORDS = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|fifty"
_NUMBERS: dict[str, int] = dict(
    zip(_WORDS.split("|"), (*range(2, 13), 15, 20, 30, 50), strict=True)
)
_NUMBERS |= {
    "a dozen": 12,
    "half a dozen": 6,
    "dozen": 12,
    "one": 1,
    "a couple of": 2,
    "a couple": 2,
    "a hundred": 100,
}
_NUMBER = (
    rf"(?P<n>(?<![\w.,:/$€£#-])\d{{1,3}}(?![\d%:/+]|[.,]\d|\s*-|(?:st|nd|rd|th)\b)|\b(?:half\s+a\s+dozen|a\s+dozen|a\s+couple(?:\s+of)?|a\s+hundred|dozen|{_WORDS})\b)"
    r"(?!\s*-?\s*(?:stars?|starred|days?|weeks?|wks?|months?|quarters?|years?|yrs?|hours?|minutes?|mins?|percent|pct|out\s+of|points?|lines?|paragraphs?|sentences?|words?|engineers?|devs?|pages?|pagers?|slides?|am\b|pm\b|o'clock|people\s+(?:on|in)\s+my|plans?|platforms?|versions?|countries|products?|apps?|sides?|groups?|of\s+(?:us|them)|or\s+(?:more|less|fewer)|and\s+(?:up|under|below|above)|to\s+\d))"
)
_THING = r"(?:quotes?|examples?|comments?|reviews?|verbatims?|things?|issues?|themes?|topics?|pain[\s-]?points?|complaints?|requests?|features?|bugs?|names?|tickets?|tix|reasons?|items?|snippets?|problems?|asks?|wish(?:es)?|gripes?|frustrations?|testimonials?|excerpts?|subjects?|areas?|categories|takeaways?|insights?|suggestions?|recommendations?|ideas|priorities|improvements?|actions?|buckets?|questions?|hits|results|voices|mentions?|posts?|drivers?|annoyances?|blockers?|wins?|fixes)"
_MANY = "big|bigger|biggest|most|top|main|worst|best|hottest|loudest|largest|commonest|key|major|angriest|happiest|latest|newest|last|first|highest|strongest|juiciest|nicest|nastiest|harshest|recent|important|frequent|common|recurring|good|bad|solid|short|representative|random|real|actual|typical|negative|positive|different|separate"
_LIMITS = tuple(
    re.compile(pattern, _FLAGS)
    for pattern in (
        rf"\b(?:the\s+)?(?:top|max(?:imum)?(?:\s+of)?|up\s+to|at\s+most|no\s+more\s+than|not\s+more\s+than|limit(?:ed)?(?:\s+(?:it\s+)?to)?|just|only|best|worst|biggest|first|latest|last|leading|hottest|loudest)[\s-]*{_NUMBER}",
        rf"\b(?:show|give|gimme|list|find|get|pull(?:\s+up)?|send|name|share|fetch|grab|need|want|dig\s+(?:up|out)|see|quote|pick(?:\s+out)?|rank|recommend|suggest|bring|hand|dump|surface|identify|provide|which|what|what\s+(?:are|were|r)|what're)\s+(?:(?:me|us|out|up)\s+)?(?:(?:the|our|your|their|some|any|maybe|like|around|about|say)\s+)?(?:(?:{_MANY})\s+)?{_NUMBER}",
        rf"\b(?:the|our)\s+{_NUMBER}(?=\s+(?:{_MANY})\b)",
        rf"(?:#\s?|\bno\.\s?|\bnumber\s+)(?P<n>1|one)\b(?=\s+(?:\w+\s+)?{_THING}\b)",
        rf"(?P<n>\b(?:\d{{1,2}}|{_WORDS}))\s+of\s+(?:them|those|these)\b",
        rf"(?:,\s*|\b)(?:say|like|maybe|around)\s+{_NUMBER}(?=\W*$)",
        rf"{_NUMBER}(?=(?:\s+[a-z]+)?,?\s+(?:max(?:imum)?|tops|at\s+most|is\s+(?:plenty|enough|fine)|would\s+do|will\s+do)\b)",
        rf"{_NUMBER}(?=\s+(?:(?:of\s+the|of|[a-z-]+)\s+){{0,3}}{_THING}\b)",
    )
)
_HAN_DIGITS: dict[str, int] = {han: n for n, han in enumerate("零一二三四五六七八九")}
_HAN_DIGITS["两"] = 2
_HAN_NUMBER = r"(?P<n>(?<![\d.一二三四五六七八九十第])(?:\d{1,3}|二十|三十|五十|十[一二三四五]?|[二两三四五六七八九])(?![\d.一二三四五六七八九十]))"
_HAN_THING = r"(?:问题|话题|主题|议题|功能|痛点|需求|诉求|原因|理由|例子|实例|案例|建议|客户|账号|账户|公司|bugs?|点(?!击|赞)|方面|方向|改动|事(?!件)|特性|feature|topic|theme|issue|疑问|抱怨|投诉|愿望|意见|关键词|类别|毛病|措施|改进|名|条|pain|最|常|呼声|example|quote|review|comment|request|complaint|reason|account)"
_LIMITS_HAN = tuple(
    re.compile(pattern, _FLAGS)
    for pattern in (
        rf"(?:top|排?前)\s*{_HAN_NUMBER}\s*(?:大|个|名|条|项|位|种|类|的)?(?!天|周|星期|个?月|年|季|版)",
        rf"{_HAN_NUMBER}\s*来?\s*(?:条|则|(?<![说讲聊写]两)(?<![说讲聊写][\d几三])句(?!话)|段(?!话)|封|篇)(?!腿|线|命)",
        rf"{_HAN_NUMBER}(?<!两)\s*(?:大|个|项|种|件|家|位|款|类|招|点)(?=[\u3400-\u9fffA-Za-z ]{{0,7}}{_HAN_THING})(?!套餐|平台|版本|国家|月|季度|星期|礼拜|产品|渠道|工程师|小时|字|团队|人|市场)",
        rf"(?:最多|不超过|不要超过|不多于|列|列出|给我|来|找|挑|选|推荐|出|举|只要|要)\s*{_HAN_NUMBER}\s*(?:个(?!月|星期|礼拜|季度|小时|人)|条|家|项|位|名|点|则|招)",
    )
)


def find_group(
    text: str, kind: Kind = Kind.SUMMARY, *, in_so_many_words: bool = False
) -> tuple[str, GroupBy | None]:
    """By what an answer is broken down, and the question without the words that said so.

    "Which platform is angriest" breaks down too, unless it must be said in so many words; "weekly"
    does so in questions about numbers.
    """
    folded = simplified(text)
    implied = () if in_so_many_words else (_REPEATED, _WHICH, _WHICH_HAN)
    for pattern in (*implied[:1], *_PATTERNS, *implied[1:], _ADVERBS):
        match = pattern.search(folded)
        if match is None:
            continue
        if pattern is _ADVERBS and kind not in {Kind.TREND, Kind.SENTIMENT, Kind.COMPARE}:
            continue
        return blanked(text, *match.span()), _named(match)
    return text, None


def _named(match: re.Match[str]) -> GroupBy:
    for group in GroupBy:
        held = match.groupdict()
        if held.get(group) or held.get(f"{group}2"):
            return group
    return GroupBy.COUNTRY  # 各国, 哪国: the noun is a part of the word


def find_limit(text: str) -> tuple[str, int | None]:
    """How many things a question asks for ("top 5", "three quotes", 前十), and the rest of it."""
    folded = simplified(text)
    for pattern in (*_LIMITS, *_LIMITS_HAN):
        for match in pattern.finditer(folded):
            number = _number(match["n"].lower())
            if number:
                return blanked(text, match.start("n"), match.end()), number
    return text, None


def _number(text: str) -> int:
    text = re.sub(r"\s+", " ", text)
    if text.isdigit():
        return int(text)
    if text in _NUMBERS:
        return _NUMBERS[text]
    tens, ten, ones = text.rpartition("十")
    units = _HAN_DIGITS[ones] if ones else 0
    return units + 10 * (_HAN_DIGITS[tens] if tens else 1) if ten else units
