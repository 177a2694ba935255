"""The kind of a question: what sort of answer it wants."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from bot.questions.asides import names_audience
from bot.questions.han import simplified
from bot.questions.query import Kind

_PEOPLE = r"(?:people|users?|customers?|they|everyone|folks|reviewers?|we|you|anyone|anybody|the\s+\w+\s+(?:users?|customers?))"

# In order: the first that matches decides. What is asked for in so many words comes before what
# merely sounds like it.
_CUES: tuple[tuple[Kind, str], ...] = (
    (
        Kind.HELP,
        r"^\W*(?:help|hi|hello|hey|start|\?+)\W*$|\bwhat\s+can\s+(?:you|i|earful)\s+(?:do|ask)\b|\bhow\s+do\s+(?:i|you)\s+(?:use|work)\b"
        r"|\bhow\s+does\s+(?:this|earful)\s+work\b|^\W*(?:帮助|你好|使用说明)\W*$|你(?:能|会|可以)做什么|(?:能|可以)问(?:你)?(?:些?什么|哪些)|怎么(?:用你|使用你)",
    ),
    (
        Kind.BRIEF,
        r"\b(?:write|draft|make|create|prepare)\b.{0,30}\b(?:brief|prd|one-?pager)\b|\bproduct\s+brief\b|产品简报|\bproblem\s+statement\b|\bone-?pager\b|需求文档|写一?份",
    ),
    (
        Kind.CHURN,
        r"\bchurn\w*\b|\b(?:about|going|likely|planning|threatening|want\w*)\s+to\s+(?:leave|quit|cancel|switch)\b|\bat\s+risk\b|\b(?:might|may|will|could|likely\s+to)\s+(?:leave|quit|cancel|switch)\b|\b(?:mov|switch|go|leav)ing\s+(?:over\s+)?(?:to|for)\s+(?:a\s+|another\s+|the\s+)?(?:competit\w+|rivals?)\b|(?:转|换|switch|跳)\s*(?:到|去)\s*(?:竞品|竞争对手|别家)|流失|(?:要|想|打算)(?:走|离开|退订)",
    ),
    (
        Kind.RECOMMEND,
        r"\bwhat\s+(?:should|shall|do)\s+we\s+(?:\w+\s+)?(?:build|fix|do|improve|prioriti[sz]e|work\s+on|ship)\b|\bwhat\s+to\s+(?:build|fix|do|improve|prioriti[sz]e)\b|\brecommend\w*\b|\bprioriti[sz]e\b|\broadmap\b|\b(?:next|best)\s+(?:best\s+)?actions?\b"
        r"|\bwhat\s+should\s+(?:they|i|the\s+team)\s+\w+|(?:应该|该)(?:优?先)?(?:做|改|修|优先)|建议(?:做|改)|优先级|下一步",
    ),
    (
        Kind.COMPARE,
        r"\bcompar(?:e|ed|ing|ison)\b|\bvs\.?\b|\bversus\b|\bdifference\s+between\b|\b(?:better|worse)\s+than\b|对比|相比|比较一?下|和.{1,12}比",
    ),
    (
        Kind.TREND,
        r"\btrends?\b|\bover\s+time\b|\b(?:weekly|monthly)\b|\bchang(?:ed|ing)\s+over\b|\b(?:is|are)\b.{1,60}\b(?:rising|falling|increasing|decreasing|growing|declining|going\s+(?:up|down)|getting\s+(?:worse|better))\b|是?在[涨跌增减](?:[多少加])?|是不是在?(?:增加|减少|上升|下降|变[多少差好])|趋势|走势|变化曲线",
    ),
    (
        Kind.THEMES,
        r"\b(?:top|main|biggest|most\s+common|key)\s+(?:themes?|topics?|issues?|problems?|requests?|pain\s*points?|needs)\b|\bthemes?\b|\b(?:which|what)\s+features\b.{1,40}\bmost\b|\b(?:top|main)\s+\d{1,2}\b|最想要哪些|主要问题|主题|热点|痛点",
    ),
    (
        Kind.SEARCH,
        r"^\W*(?:please\s+|can\s+you\s+|could\s+you\s+)?(?:find|search|list|look\s+up|show|give|get|pull)\b(?!.{0,20}\b(?:summary|overview|sentiment|mood)\b)"
        r"|\bquotes?\b|\bexamples?\s+of\b|\bwho\s+(?:said|says|mention\w*|ask\w*|wants?|complain\w*|(?:should|can|do|must)\s+(?:i|we)\s+(?:tell|notify|inform)|to\s+(?:tell|notify|inform))\b|\b(?:comments?|reviews?|feedback|tickets?)\s+(?:that\s+)?(?:mention\w*|contain\w*|saying|that\s+say)\b"
        r"|^\W*(?:请|帮我|给我)*\s*(?:找|搜|搜索|查找|查一?下|列出|展示).*(?:评论|反馈|意见|关于|提到|说|的用户)|原话|原文|谁(?:说|提|想?要|需要)|(?:通知|告诉|告知)(?:谁|哪些)",
    ),
    (
        Kind.SENTIMENT,
        rf"\bhow\s+(?:do|does|did|are|is)\s+(?:\w+\s+){{0,4}}feel\w*\b|\bfeel(?:s|ing|ings)?\s+(?:about|towards?)\b|\bsentiment\b|\bmood\b|\bhow\s+(?:happy|satisfied|unhappy|angry|positive|negative)\b"
        rf"|(?<!what\s)\b(?:do|does|did)\s+{_PEOPLE}\s+(?:\w+\s+)?(?:like|love|hate|enjoy)\b|\bhow\s+(?:is|was|are|were)\b.{{0,60}}\b(?:received|rated|perceived)\b|\bsatisfaction\b|\b(?:positive|good|happy)\s+or\s+(?:negative|bad|unhappy)\b"
        r"|情绪|情感|感受|满意(?:度|吗)|喜不喜欢|喜欢.{0,12}吗|(?:怎么|如何)看(?:待)?|口碑|感觉(?:如何|怎么样)",
    ),
    (
        Kind.SUMMARY,
        r"\bsummar(?:y|ies|i[sz]e\w*|i[sz]ing)\b|\boverview\b|\bsum\s+up\b|\brecap\b|\btl;?dr\b"
        r"|\bwhat\s+(?:do|does|did|are|is|have|were|has)\s+(?:\w+\s+){0,4}(?:say\w*|said|think\w*|report\w*|mention\w*|complain\w*|want\w*|need\w*|ask\w*|talk\w*|lov\w*|like\w*|hate\w*|dislike\w*|prais\w*|request\w*|wish\w*|suggest\w*)\b"
        rf"|\b(?:do|does|did)\s+{_PEOPLE}\s+(?:\w+\s+)?(?:want|need|ask|request|wish)\b|\bwhat\s+would\s+{_PEOPLE}\s+(?:like|love)\b"
        r"|\b(?:what|which)\s+(?:\w+\s+)?(?:bugs|features?|questions|requests|suggestions|praise|complaints?)\b"
        r"|\bwhat(?:'s|\s+is|\s+are)\s+(?:the\s+)?(?:\w+\s+)?(?:feedback|complaints?|reviews?|opinions?|comments?|word|issues?|problems?|praise|being\s+said|wrong)\b|\bwhy\s+(?:are|do|did|is)\b|\btell\s+(?:me|us)\b"
        r"|\b(?:feedback|comments?|reviews?|opinions?|complaints?|thoughts?|bug\s+reports?|bugs|requests?|questions|suggestions?|praise)\s+(?:on|about|for|regarding|from)\b|\bwhat\s+about\b|\bhow\s+about\b|\bany(?:one|body)?\b.{0,30}\b(?:complain\w*|problems?|issues?|feedback|mention\w*)\b|\b(?:how\s+many|are\s+there)\b"
        r"|\b(?:feedback|reviews?|comments?|complaints?|customers?|users|tickets?)\b"
        r"|总结|概括|汇总|概述|归纳|(?:说|讲|提到?|谈论?|反映|抱怨|投诉|吐槽|需要|想要)(?:了|的)?(?:些|是)?(?:什么|哪些|啥)|反馈|评论|评价|意见|看法|怎么说|怎么样|如何|为什么|有(?:什么|哪些)|是什么|抱怨|吐槽|投诉|喜欢|讨厌|不满|用户|客户|大家",
    ),
)
_COMPILED = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _CUES)

_MAX_BARE_WORDS = 5
_SENTENCE = re.compile(
    r"^\W*(?:who|what|when|where|which|how|why|is|are|do|does|did|can|could|would|will|should|write|tell|make|translate|book|order|sing|play|ignore|please)\b"
    r"|^(?:请|帮|给我|谁|哪里|什么时候|今天天气)|[吗呢]\s*[?？]?$",
    re.IGNORECASE,
)


def find_kind(text: str) -> Kind:
    """Decide the kind of a question from its own words; UNKNOWN when nothing gives it away.

    A short phrase without a verb of asking ("voice calls") wants a summary of that topic.
    """
    text = simplified(text)
    for kind, pattern in _COMPILED:
        if pattern.search(text):
            return kind
    return Kind.SUMMARY if is_bare_topic(text) else Kind.UNKNOWN


# Who asked for something is no question of who leaves, whatever a model thinks.
_WHO_ASKED = re.compile(
    r"^\W*who\s+(?:all\s+|else\s+)?(?:(?:asks?|asked)\s+for|requests?|requested|wants?|wanted|needs?|needed)\s+"
    r"(?!(?:to|out|their|his|her|off|away|rid|gone|(?:an?\s+)?refunds?|(?:the\s+)?money)\b)\w"
    r"|^\W*有?(?:谁|哪些(?:人|用户|客户))(?:都|还|曾|在)?(?:想要|要求|需要|请求|想用|提过)(?:过|了)?"
    r"(?!要?(?:离开|走|退|取消|流失|换|转|注销|删))",
    re.IGNORECASE,
)
#: A comparison with nothing to compare that asks for a direction: "is search getting better?".
_WHICH_WAY = re.compile(
    r"\b(?:better|worse|improv\w+|deteriorat\w+|up\s+or\s+down|more\s+or\s+less)\b"
    r"|[变更][好差糟多少]|好转|恶化|改善",
    re.IGNORECASE,
)


# "Which platform is most unhappy?" is answered by how each of them feels, not by their topics.
_WHICH_GROUP = re.compile(
    r"^\W*(?:(?:on|in|of|for|from)\s+)?(?:which|what)\s+(?:\w+\s+)?(?:platforms?|countr(?:y|ies)|versions?"
    r"|plans?|segments?|sources?|channels?|markets?|languages?)\b|哪[一个些]?个?(?:平台|国家|地区|版本|套餐|客群|来源|渠道|语言)",
    re.IGNORECASE,
)
_FEELS = re.compile(
    r"\b(?:un)?happ|satisf|\bangr|negativ|positiv|complain|\blik(?:e|es|ed)\b|\blov|\bhat(?:e|es|ed)\b|\bmood"
    r"|满|抱怨|吐槽|投诉|开心|高兴|负面|正面|喜欢",
    re.IGNORECASE,
)
_NAMES_THEMES = re.compile(
    r"\b(?:themes?|topics?|issues?|problems?|features?|bugs?)\b|主题|话题|问题|功能|痛点",
    re.IGNORECASE,
)


def asks_which_group(text: str) -> bool:
    """Whether a question asks which platform, country and the like feels so, not for topics."""
    said = simplified(text)
    is_mood = _WHICH_GROUP.search(said) and _FEELS.search(said)
    return bool(is_mood) and not _NAMES_THEMES.search(said)


_MOST = re.compile(
    r"\b(?:most|more|fewest|least|highest|lowest|biggest|largest|smallest)\b|[最更][多少高低]",
    re.IGNORECASE,
)
_OVER_TIME = re.compile(
    r"\b(?:since|over|week|month|day|develop\w*|evolv\w*|chang\w*|trend\w*|history)\b|趋势|变化|走势|每[周月天]",
    re.IGNORECASE,
)
# "Most positive reviews" are counted, "the most positive" are a mood.
_MOODY = re.compile(
    r"\b(?:un)?happ|satisf|\bangr|\bupset|\bannoy|\bfrustrat|\blik(?:e|es|ed)\b|\blov|\bhat(?:e|es|ed)\b|\bmood"
    r"|\b(?:negative|positive)\b(?!\s+(?:comments?|reviews?|feedback))|满|开心|高兴|喜欢|[最更](?:负面|正面)",
    re.IGNORECASE,
)


def asks_which_has_most(text: str) -> bool:
    """Whether a question asks which platform, version and the like has most of something."""
    said = simplified(text)
    return bool(_WHICH_GROUP.search(said) and _MOST.search(said) and not _MOODY.search(said))


def asks_count_by_group(text: str) -> bool:
    """Whether a question is only how much there is by platform, version and the like.

    "How many bugs are there by platform?", "bug reports by version"; not how that went over time.
    """
    is_counted = asks_share(text) or is_bare_topic(text)
    return is_counted and find_kind(text) is not Kind.TREND and not _OVER_TIME.search(text)


# What a model takes for another kind, by how it is put: in order, the first that matches decides.
_PLAIN: tuple[tuple[Kind, str], ...] = (
    (
        Kind.SUMMARY,
        r"^\W*(?:is|are|was|were)\b.{2,60}?\b(?:an?\s+)?(?:\w+\s+)?(?:problem|issue|concern)s?(?:\s+for\s+[\w\s]{2,30})?\W*$"
        r"|\bwhat(?:'s|\s+is|\s+are|\s+did|\s+do|\s+does|\s+works?)?\s+(?:we\s+|going\s+|working\s+|doing\s+|do\s+)*(?:well|right)\W*$"
        r"|(?:哪里|哪些|什么)(?:地方|方面)?做得(?:最|比较)?好|做得好的",
    ),
    (
        Kind.TREND,
        r"^\W*(?:has|have|is|are|was|were)\b.{2,60}?\b(?:been\s+)?(?:fixed|solved|resolved|sorted|gone)\b(?:\s+(?:now|yet|already))?\W*$"
        r"|(?:修好|修复|解决|搞定)了?(?:吗|没有?|么)\W*$",
    ),
)
_PLAINLY = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PLAIN)
#: The kinds that a model is often wrong to say of such a question.
_UNSURE: Mapping[Kind, frozenset[Kind]] = defaultdict(
    frozenset,
    {
        Kind.SUMMARY: frozenset({Kind.UNKNOWN, Kind.BRIEF, Kind.RECOMMEND}),
        Kind.TREND: frozenset({Kind.UNKNOWN, Kind.BRIEF, Kind.SENTIMENT}),
    },
)
_PRAISED = re.compile(r"\b(?:well|right)\W*$|做得(?:最|比较)?好", re.IGNORECASE)
_SHARE = re.compile(
    r"\bwhat\s+(?:percentage|percent|share|fraction|proportion|part)\s+of\b|\bhow\s+many\b"
    r"|(?:百分之几|占比|比例|占多少|多少比例|多大比例)",
    re.IGNORECASE,
)


def plain_kind(text: str, kind: Kind) -> Kind:
    """The kind of a question, where how it is put says otherwise than a model that was unsure."""
    if names_audience(text):
        return Kind.SUMMARY
    said = simplified(text)
    found = next((one for one, pattern in _PLAINLY if pattern.search(said)), kind)
    return found if kind in _UNSURE[found] else kind


def asks_what_went_well(text: str) -> bool:
    """Whether a question asks what people praise: "what did we do well?"."""
    said = simplified(text)
    return bool(_PLAINLY[0][1].search(said)) and bool(_PRAISED.search(said))


_LIKED = re.compile(
    r"\bwhat(?:'s|\s+is|\s+are)?\s+(?:do|does|did|have|has)?\s*(?:it\s+(?:is\s+)?that\s+)?(?:our\s+|the\s+|most\s+|all\s+)*"
    r"(?:people|users?|customers?|they|folks|players|reviewers|everyone|everybody|guests|fans|clients)\s+"
    r"(?:really\s+|actually\s+|most\s+|usually\s+|generally\s+)?(?:loved?|liked?|enjoy(?:ed)?|appreciated?)\b"
    r"|\b(?:biggest|main|top|greatest|key)\s+strengths?\b"
    r"|(?:用户|大家|客户|人们|玩家|顾客|他们)(?:最|都|们)*(?:喜欢|喜爱|满意)(?:的(?:是|地方)?)?(?:什么|哪些|啥|哪里)"
    r"|(?:最大|主要)的?(?:优点|长处|亮点)",
    re.IGNORECASE,
)


def asks_what_is_liked(text: str) -> bool:
    """Whether a question asks for the strengths: "what do people love?"."""
    return bool(_LIKED.search(simplified(text)))


def asks_share(text: str) -> bool:
    """Whether a question asks how large a part of the comments is so."""
    return _SHARE.search(simplified(text)) is not None


def asks_who_asked(text: str) -> bool:
    """Whether a question is who asked for something, in so many words."""
    return _WHO_ASKED.search(simplified(text)) is not None


# "What is the story of Acme?", "how is Acme doing?": all there is to tell of one account.
_STORY = re.compile(
    r"\b(?:what(?:'s|\s+is|\s+was)\s+)?(?:the\s+|its\s+|their\s+)?(?:whole\s+|full\s+)?(?<!user\s)(?<!success\s)story\b(?:\s+of\b)?"
    r"|\bhow\s+(?:is|are)\b(?=.{2,60}\bdoing\W*$)|\bdoing(?=\W*$)"
    r"|\bwhat(?:'s|\s+has|\s+is|\s+was)?\s+(?:happened|happening|been\s+happening|going\s+on)(?:\s+(?:with|at|to|for))?\b"
    r"|(?:它|他们)?的?(?:故事|经历|来龙去脉|近况|历程)(?:是什么|是怎样的?|怎么样|如何)?|(?:发生了?什么|怎么了|过得怎么样)",
    re.IGNORECASE,
)


def without_story(text: str) -> str | None:
    """A question that asks how things went, without the words that do; None where none do."""
    found, n = _STORY.subn(" ", text)
    return found if n else None


def asks_which_way(text: str) -> bool:
    """Whether a question asks if something gets better or worse."""
    return _WHICH_WAY.search(simplified(text)) is not None


def is_bare_topic(text: str) -> bool:
    """Whether the text is just the name of something, in a few words."""
    words = re.findall(r"[^\W_]+", text)
    latin = [word for word in words if word.isascii()]
    has_letters = any(any(c.isalpha() for c in word) for word in words)
    return (
        has_letters
        and len(latin) <= _MAX_BARE_WORDS
        and sum(len(word) for word in words if not word.isascii()) <= 12
        and not _SENTENCE.search(text)
    )
