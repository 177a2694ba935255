"""The kind of a question: what sort of answer it wants."""

from __future__ import annotations

import re

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
        r"\bwhat\s+(?:should|shall|do)\s+we\s+(?:\w+\s+)?(?:build|fix|do|improve|prioriti[sz]e|work\s+on|ship)\b|\bwhat\s+to\s+(?:build|fix|do|improve|prioriti[sz]e)\b|\brecommend\w*\b|\bprioriti[sz]e\b|\broadmap\b"
        r"|\bwhat\s+should\s+(?:they|i|the\s+team)\s+\w+|(?:应该|该)(?:优?先)?(?:做|改|修|优先)|建议(?:做|改)|优先级",
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
