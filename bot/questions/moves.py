"""The words of a short message that changes the question before it, in English and Chinese.

Such a message is read piece by piece: what it drops, what it asks for now, what it leaves out.
Chinese stands without spaces beside Latin words, so `_words` looks for letters, not for spaces.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from bot.questions.query import Kind


class Part(StrEnum):
    """A part of a query that is no filter and that a message can drop."""

    PERIOD = "period"
    TOPIC = "topic"
    GROUP = "group_by"
    COMPARISON = "compare"
    FILTERS = "filters"


def _words(latin: str, chinese: str = "") -> re.Pattern[str]:
    both = rf"(?<![A-Za-z])(?:{latin})(?![A-Za-z])" + (f"|{chinese}" if chinese else "")
    return re.compile(both, re.IGNORECASE)


_IT = r"(?:it|this|that|these|those|them|there)"
_WE = r"(?:we|i|you(?=\s+(?:recommend|suggest|advise|fix|solve|tackle|handle|do\s+about)))"
_FIX = r"(?:do|fix|change|improve|solve|tackle|build|address|handle|prioriti[sz]e|respond|react|recommend|suggest|start)"

_MAIN = r"(?:top|main|biggest|most\s+common|most\s+frequent|key|major|recurring|worst)"
_ISSUES = r"(?:issues|themes|topics|problems|points|pain\s*points|ones|things|concerns|reasons|drivers|subjects)"

#: What stands before a question that starts over.
STARTS_OVER = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|so|and|now|right|well|thanks|thx|great|cool|alright|hey|hi)\b[\s,.!-]*)*(?:"
    r"(?:a\s+|one\s+)?(?:new|different|another|other|separate|unrelated|next)\s+(?:question|topic|subject|thing|query|q)\b"
    r"|(?:a\s+|one\s+)?(?:new|fresh|different)\s+(?:one|question|topic|ask)\b|and\s+unrelated\s+to\s+(?:that|this)"
    r"|再问个(?:别的|其他的?|新的?)|(?:重新|从头)问一?个(?:问题)?"
    r"|(?:let'?s\s+)?(?:start(?:ing)?\s+(?:over|afresh|again|fresh)|begin\s+again|move\s+on)"
    r"|(?:let'?s\s+)?(?:chang|switch)(?:e|ing)?\s+(?:the\s+)?(?:subject|topics?|gears)"
    r"|(?:on\s+to\s+)?something\s+(?:(?:completely|totally|entirely)\s+)?(?:else|different|new)"
    r"|(?:(?:completely|totally)\s+)?unrelated(?:ly)?|on\s+an?(?:other|\s+different|\s+unrelated)\s+(?:note|topic|subject)"
    r"|(?:forget|scrap|ignore|drop|scratch|never\s*mind|clear)\s+(?:about\s+)?(?:all\s+(?:of\s+)?)?(?:that|this|it|everything|the\s+above)(?=\s*[.,;:!—–-])"
    r"|reset|from\s+scratch"
    r"|(?:现在|咱们|我们|再)?换一?个?(?:话题|问题|题目|主题)|(?:重新|从头)(?:来过?|开始|问)"
    r"|另(?:外|一个)\s*(?:想?问(?:一?下|个)?|(?:个)?(?:问题|话题)|一个(?:问题|事))|(?:别的|新的?|其他)(?:话题|问题)"
    r"|(?:不说|不提|先不管|忘掉|忽略)(?:[这那]个|上面|前面|之前)的?了?|说[点个]?别的|清空|重置|题外话"
    r")(?:[了吧哈啊]|一下|\s+(?:now|then|please|pls|for\s+you))*(?:[\s,，.。:：;；!！、—–-]+|$|(?=[\u3400-\u9fff]))",
    re.IGNORECASE,
)

#: What a message asks for, of what was asked about before. The first that matches decides.
KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        Kind.BRIEF,
        _words(
            rf"(?:(?:write|draft|turn|make|put)\s+(?:all\s+)?{_IT}\s+(?:up|into|in|as)|write-?up|(?:write|draft|make|prepare))?\s*(?:(?:as|into|me)\s+)?(?:an?\s+)?(?:\w+\s+)?(?:brief|prds?|one-?\s?pager|spec|problem\s+statement)"
            rf"|(?:write|draft)\s+(?:all\s+)?{_IT}\s+(?:up|down|out)|write-?up",
            r"(?:[写整理做弄出生成]+)?(?:一?[份篇个页张]*纸?的?)?(?:产品|需求)?(?:简报|需求文档|一页纸)|写(?:成|个|一?份)(?:文档|brief|prd|报告)",
        ),
    ),
    (
        Kind.RECOMMEND,
        _words(
            rf"(?:what|which|how|where|who)\s+(?:\w+\s+)?(?:should|can|could|do|shall|would|might)\s+{_WE}\s+(?:\w+\s+)?{_FIX}(?:\s+(?:with|about))?|what\s+to\s+{_FIX}|how\s+to\s+{_FIX}"
            r"|recommend(?:ations?|ed)?|next\s+steps?|(?:the\s+)?(?:fix|solution)(?=\W*$)|action\s+items?|what\s+(?:now|next|then)|(?:any|your)\s+(?:advice|suggestions|ideas)",
            r"(?:应该|该|能|要|可以)先?(?:怎么|如何|怎样|咋)\s*(?:[办做改修弄搞]|处理|解决|应对|改进|改善)"
            r"|(?:应该|该|要)(?:先|优先)?\s*(?:[做改修搞]|解决|处理|fix|build)|(?:怎么|咋)办|(?:我们|咱们)(?:怎么|如何)[改做修]|如何(?:改进|改善|解决|应对)|(?:有(?:什么|啥|没有)?)?(?:改进|优化)?建议(?:呢|吗)?(?=\W*$)|下一步",
        ),
    ),
    (
        Kind.TREND,
        _words(
            r"(?:on\s+the\s+)?(?:trend(?:s|ing|ed)?|ris(?:e|ing)|fall(?:ing)?|increas(?:e|ing|ed)|decreas(?:e|ing|ed)|worsen(?:ing|ed)?|improv(?:ing|ed)|grow(?:ing|n)|declin(?:e|ing))(?:\s+(?:up|down|or|better|worse|falling))*"
            r"|(?:get|got|gett|becom|go|gone)(?:e|ing|ten)?\s+(?:any\s+|even\s+|much\s+)?(?:better|worse|up|down|more\s+(?:frequent|common))(?:\s+or\s+(?:better|worse|up|down))?|over\s+time|since\s+when|(?:develop|evolv|chang)(?:ed|ing)",
            r"越来越(?:糟糕?|严重|厉害|频繁|[^\W\d_])|趋势|走势|变(?:得?更?)?(?:严重|糟|差|好|多|少|化)了?|更(?:严重|糟|差|频繁|[多少]了)|恶化|好转|上升|下降|增[加多长]",
        ),
    ),
    (
        Kind.SENTIMENT,
        _words(
            r"(?:how\s+\w+\s+\w+\s+)?feel(?:s|ing|ings)?(?:\s+(?:about|on))?|moods?|(?<!negative )(?<!positive )sentiment|satisfaction|how\s+(?:happy|satisfied|unhappy|angry|upset)|(?:are|is)\s+(?:they|it)\s+(?:happy|satisfied|unhappy|angry|upset)|positive\s+or\s+negative|(?:do|does|did)\s+(?:they|people|users|customers)\s+(?:\w+\s+)?(?:like|love|hate|enjoy)(?=\s+(?:it|this|that|them)(?![A-Za-z]))",
            r"满意度|感受|情绪|口碑|态度|心情|满意吗|(?:正面|好)还是(?:负面|坏)",
        ),
    ),
    (
        Kind.THEMES,
        _words(
            rf"{_MAIN}\s+{_ISSUES}|{_MAIN}(?=\s+(?:\d{{1,2}}\s+)?(?:complaints|requests|bugs|wishes|questions))|{_MAIN}(?=\s+\d{{1,2}}\s+{_ISSUES})|themes|what\s+(?:issues|topics|problems)",
            r"(?:主要|最大|核心|突出|最常见|重点)的?(?:问题|主题|话题|痛点|诉求)|痛点|槽点|主题|问题都?(?:有哪些|集中在哪)|集中在(?:哪些|什么)(?:问题|方面)上?",
        ),
    ),
    (
        Kind.SEARCH,
        _words(
            rf"(?:quotes?|examples?|verbatims?|samples?|(?:raw|actual|original)\s+(?:comments?|reviews?|feedback|words))(?:\s+(?:of|for)\s+{_IT})?|quote|(?:in\s+)?their\s+(?:own|exact|actual)\s+words|(?<=\d)\s+of\s+(?:those|these|them)|(?:read|see|look\s+at)\s+(?:some|a\s+few|a\s+couple|several)(?:\s+of\s+(?:those|these|them))?|(?:who|which\s+(?:users|customers|people|accounts))\s+(?:\w+\s+)?(?:said|says|wrote|saying|mentioned|mentions|reported|complained|asked|raised)(?:\s+(?:about\s+)?(?:{_IT}|so))?|who(?:'s|\s+is|\s+are)\s+(?:they|saying)"
            rf"|(?:show|see|list|read|give|pull)(?:\s+me|\s+us)?(?:\s+a\s+few|\s+{_IT}(?!\s+(?:by|per|over|as|on|in|from|since|for)(?![A-Za-z]))|(?=\s+(?:[\w'-]+\s+){{0,4}}(?:comments?|reviews?|tickets?)))|what\s+(?:exactly\s+)?(?:did\s+)?they\s+(?:actually|exactly)?\s*(?:say|write|said|wrote)",
            r"原[话文声]|[来给多再][給给看]?我?几[則则条條个](?:原文)?|例子|案例|(?:谁|哪些人|哪些用户)在?\s*(?:[说提讲写]|反映)(?:[过到了的])*|(?:列|贴|找)(?:一下)?出来|列一下|list\s*出来|[贴给来看举发]我?几[条个](?:评论|例子|反馈)?|(?:具体|原始)的?评论",
        ),
    ),
    (
        Kind.SUMMARY,
        _words(
            rf"summar(?:y|i[sz]e|ies)|sum\s+(?:{_IT}\s+)?up|recap|tl;?dr|overview|in\s+(?:short|a\s+nutshell)|boil\s+{_IT}\s+down|what\s+are\s+they\s+saying|tell\s+me\s+more|(?:the\s+)?gist|what\s+(?:do|did)\s+they\s+(?:say|think|want)",
            r"总结|概括|归纳|汇总|概述|小结",
        ),
    ),
)

WHY = _words(
    r"why(?:\s+(?:so|that|too)\s+\w+(?=\W*$)|\s+the\s+(?:difference|drop|rise|spike|dip|change|gap|jump|decline|increase)|\s+do\s+you\s+think)?|how\s+come|what(?:'s|\s+is|\s+are|\s+was)\s+(?:the\s+)?(?:reasons?|causes?)|what(?:'s|\s+is)\s+(?:behind|causing|driving)|(?:the\s+)?reasons?",
    r"为(?:什么|啥|何)|怎么回事|怎么会(?:这样)?|咋回事|(?:什么|啥)原因|原因(?:是(?:什么|啥))?",
)
#: Kinds whose answer raises the question why, which then asks for what is said.
EXPLAINED = frozenset({Kind.SENTIMENT, Kind.TREND, Kind.COMPARE})

#: More of the same; the number in it ("ten more") is read as any other.
MORE = re.compile(
    r"^\W*(?:(?:can|could|may)\s+\w+\s+)?(?:(?:have|show|give|get|see|load)\s+(?:me\s+|us\s+)?)?(?:(?:a\s+few|\w+)\s+)?more(?:\s+(?:of\s+(?:these|those|them)|like\s+(?:that|this|these|those)|ones))*\W*$"
    r"|^\W*another\s+\w+\W*$|^\W*(?:next|go\s+on|continue|keep\s+going|(?:anything|what)\s+else|others)\W*$"
    r"|更多|^\W*(?:还有(?:[吗呢]|别的吗?)|继续|下一页)\W*$|(?:再|还要|多)[来给看]我?(?:几|一?些|一?点|\d{1,3}|[一二两三四五六七八九十]{1,3})[条个则]?",
    re.IGNORECASE,
)

_FIELD_NAMES: Mapping[str, str] = {
    "platform": r"platforms?|devices?|平台|系统|设备|端",
    "country": r"countr(?:y|ies)|regions?|markets?|国家|地区|国别|市场",
    "account": r"accounts?|compan(?:y|ies)|账号|帐号|账户|帐户|公司|客户名",
    "plan": r"plans?|tiers?|套餐|方案|付费类型",
    "version": r"versions?|releases?|版本",
    "product": r"products?|apps?|产品",
    "source": r"sources?|channels?|来源|渠道|管道",
    "segment": r"segments?|industr(?:y|ies)|客群|行业|行业|细分",
    "lang": r"languages?|lang|语言|语种",
    "rating": r"(?:star\s+)?ratings?|stars?|评分|评分|星级|星级",
    "sentiment": r"sentiments?|moods?|情感|情绪|正负面",
    "need": r"needs?|types?|诉求|类型",
    Part.PERIOD: r"dates?|periods?|time(?:\s*(?:frame|range|span|window|limit))?s?|date\s+(?:range|filter)|时间(?:段|范围)?|时间|日期|时段",
    Part.TOPIC: r"topics?|subjects?|话题|主题",
    Part.GROUP: r"group(?:ing|s)?|split|break\s*down|weekly|monthly|weeks|months|分组|分组",
    Part.COMPARISON: r"comparisons?|compare|comparing|对比|比较",
    Part.FILTERS: r"(?:all\s+(?:the\s+)?)?filters?|(?:所有|全部)?(?:筛选|过滤)(?:条件)?",
}
_WITHOUT = r"drop|remove|clear|lose|ditch|forget|ignore|skip|without|no(?:\s+more)?|not|undo|reset|unset|take\s+out|get\s+rid\s+of|regardless\s+of|disregard|leave\s+out|stop"
_ALL = r"(?:(?:across|on|for|in|from|over|with|of)\s+)?(?:all|every|any)"
_WITHOUT_ZH = r"(?:去掉|去除|不限制?|不区?分|别管|不要|取消|不管|不看|不考虑|不按|别按|忽略|移除|删掉|清除|拿掉|所有|全部|任何)(?:的)?"


def _dropping(names: str) -> re.Pattern[str]:
    latin = rf"(?:(?:{_WITHOUT})\s+(?:(?:the|that|any|this|by)\s+)*|{_ALL}\s+(?:the\s+)?)(?:{names})(?:\s+(?:filters?|limits?|split|together|combined))?"
    chinese = rf"{_WITHOUT_ZH}\s*(?:{names})(?:的)?(?:筛选|限制|条件|过滤)?了?"
    return _words(latin, chinese)


#: What is dropped -> how messages say so.
DROPS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        Part.PERIOD,
        _words(
            r"(?:(?:over|for|of|from)\s+)?all[\s-]+time|ever|since\s+(?:the\s+)?(?:beginning|start|ever)|at\s+any\s+time|any\s*time|(?:whole|entire)\s+history",
            r"(?:所有|全部|整个)?(?:历史)(?:以来|数据)?|有史以来|一直以来|全(?:时段|部时间)",
        ),
    ),
    (
        "country",
        _words(
            r"anywhere(?:\s+in\s+the\s+world)?|everywhere|worldwide|world-?wide|globally|around\s+the\s+(?:world|globe)|(?:the\s+)?(?:whole|entire)\s+world",
            r"全球|全世界|世界各地|不限地区|各国都",
        ),
    ),
    (
        "account",
        _words(
            r"(?:all|every|any)\s+(?:the\s+|our\s+)?(?:customers?|clients?)(?=\W*$)",
            r"(?:所有|全部|全体)的?客户(?=[呢吗吧的了]*\W*$)",
        ),
    ),
    *((str(name), _dropping(names)) for name, names in _FIELD_NAMES.items()),
)

#: Words before what a message leaves out of the question.
EXCLUDES = _words(
    r"(?:leave|take|filter|keep)(?=\s+(?:[\w'-]+\s+){1,4}out(?![A-Za-z]))|(?:not|without|minus|except(?:\s+for)?|excl(?:ud(?:e|ing))?\.?|leav(?:e|ing)\s+out|drop|remove|no|ignor(?:e|ing)|skip(?:ping)?|other\s+than|apart\s+from|omit|take\s+out|filter\s+out|(?:any|every)(?:thing|one)\s+but|hide|lose)(?:\s+(?:any|the|all|those|of|from|on))*",
    r"去掉|去除|排除|剔除|不要|不含|不包[括含]|除了|除去|除开|除外|别看|不看|不算|拿掉|扣掉|过滤掉|非",
)
#: What follows is not all that is asked for: its field is left open.
NOT_ONLY = _words(r"not\s+(?:only|just|merely|solely)", r"不(?:只|光|仅仅?)(?:是|限|看)?")
#: Words that add a value to those of the same field instead of putting it in their place.
ADDS = _words(
    r"also|too|as\s+well|plus|add|includ(?:e|ing)|along\s+with|both",
    r"也?(?:算|加|包括|纳入)(?:上|进[来去])|加上|包括|一起[算看]",
)
#: "Only" narrows a comparison to one of its sides.
ONLY = _words(r"only|just|solely", r"只|仅|就(?=看|要)")
#: "Swap iOS for Android": what is said of the value that goes.
INSTEAD_OF = _words(
    r"(?:instead\s+of|rather\s+than|in\s+place\s+of)\s+(?:the\s+)?[\w'-]+(?:\s+(?:users?|customers?|reviews?|plan))?(?=\W*$|\s*,)|(?:swap|replace|exchange)\s+[^.?!]{1,30}?\s+(?:for|with|by)",
    r"(?:而|(?<!是))不是[^,，。]{1,10}$|把[^,，。]{1,15}?[换改]成",
)
#: The period before the one in force.
EARLIER = _words(
    r"the\s+(?:week|month|quarter|year|period|one)\s+before(?:\s+(?:that|it|this))?|the\s+(?:previous|preceding|prior)\s+(?:period|one)",
    r"再?往前(?:推|看)?(?:一?个?(?:周期|星期|月|季度|周|年))?|再前一?个?(?:周|月|季度|年)|前一个(?:周期|时段)",
)
#: Before the other side of a comparison; what follows up to the end, or stands between, is it.
AGAINST = re.compile(
    r"(?<![A-Za-z])(?:(?:how\s+(?:does|do|did)\s+\w+\s+)?compare[sd]?|comparing|in\s+comparison|comparison|vs\.?|versus|against|(?:as\s+)?opposed\s+to|relative\s+to|next\s+to|(?:better|worse|higher|lower|more|less|fewer|different|happier)\s+(?:compared\s+to|than|from))(?![A-Za-z])(?:\s*(?:it|that|this|them|those|with|to|against|and|the\s+same\s+(?:for|in))(?![A-Za-z]))*"
    r"|(?:[跟和与同]|比起|相比于?)(?=.{1,40}(?:相比|比较|对比|比))|对比(?:一下)?|比起|比较一?下|环比|比(?!较|如|例)(?=.{1,20}(?:好|差|高|低|多|少|强|弱|怎么样|如何|呢))",
    re.IGNORECASE,
)
#: Between two sides that are named together: "compare iOS and Android".
BOTH = re.compile(r"\s+(?:and|to|with|&)\s+|[和与跟]", re.IGNORECASE)
AGAINST_AFTER = re.compile(
    r"(?:相比|对比|比较?|(?:更?[好差高低多少]|还是)+)(?:一下|一比|呢|如何|怎么样|起来)*\W*$"
)

#: A message that goes on from the one before.
GOES_ON = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|hm+|oh|ah|yes|no|lol|haha|please|pls|cheers|thanks)\b[\s,.!-]*)*(?:and|but|also|same|likewise|ditto|(?:what|how)\s+(?:about|abt)|wbt|only|just|instead|now|then|plus)\b"
    r"|^\W*(?:好的?|嗯+|行|哦|ok)?[\s,，]*(?:那|再|只|仅|就|换|改|也|而|还有|先|同样|一样)",
    re.IGNORECASE,
)
#: Words that point back: to what was asked about before.
POINTS_BACK = re.compile(
    r"(?<![A-Za-z])(?:it|its|(?:this|that)(?!\s+(?:past\s+)?(?:week|month|quarter|year|morning))|these|those|there|them|same|here|they|their)(?![A-Za-z])"
    r"|[这那](?!款|一?个?(?:月|周|季|年|星期|礼拜|天))|其中|它|他们|上面|以上|里面",
    re.IGNORECASE,
)
#: A message that is a sentence of its own; in English by how it begins.
IS_SENTENCE = re.compile(
    r"(?:^|[.,!;:]\s+|\band\s+|\bso\s+|\bbut\s+)(?:what(?!\s+(?:about|abt))|who|which|when|where|how(?!\s+(?:about|abt))|why|is|are|was|were|has|have|do|does|did|can|could|should|would|will|find|list|search|tell|summar|write|draft|give|any(?:one|body)|pull|look)\w*\s+\w"
    r"|(?<!有)(?<!行)(?<!可以)(?<!好)吗\W*$|什么|哪[些个]|怎么(?!样\W*$)|怎样|如何(?!\W*$)|多少|谁|是不是|有没有|是否|帮我|总结|(?:大家|用户|客户|对.{1,12}的)(?:评价|看法|反馈|意见|感受)|(?:大家|用户|客户)对",
    re.IGNORECASE,
)
#: What the bot is asked that is about no comments, whatever else it names.
OTHER_TASKS = _words(
    r"translat(?:e|ion)|remind|schedule|book|jokes?|poem|weather|e-?mail|calendar|meeting",
    r"翻译|天气|提醒|预订|订个|会议室|笑话",
)
#: A sentence whose kind its own words tell.
ASKS = re.compile(
    r"^\W*(?:(?:and|so|but|ok|then)\s+)*(?:what(?!\s+(?:about|abt))|who|which|how(?!\s+(?:about|abt))|is|are|was|were|has|have|do|does|did)\s+\w|哪[些个]?|怎[么样]|如何|谁|是不是",
    re.IGNORECASE,
)
#: A message that sets a new topic in the frame of the old question.
FRAMES_TOPIC = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|so|hm+|oh)\b[\s,.!-]*)*(?:and|also|same|(?:what|how)\s+(?:about|abt)|wbt|only|just|now|then|plus|switch|change|try|instead)\b|\binstead\W*$"
    r"|^\W*(?:好的?|嗯+|ok)?[\s,，]*(?:那|再看|只看|换成?|改成|还有)|(?:呢|的话)\W*$",
    re.IGNORECASE,
)
_FRAME = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|so|hm+|oh|and|also|but|the\s+same|same|(?:what|how)\s+(?:about|abt)|wbt|only|just|now|then|plus|switch|change|try|instead|it|that|thing|question|for|on|about|with|of|to|in)\b[\s,.!-]*)+|\b(?:instead|then|now|too)\W*$"
    r"|^\W*(?:好的?|嗯+|ok)?[\s,，]*(?:那么?|再看看?|只看|换成?|改成|看看?|还有|再|对于?|关于)+|(?:呢|怎么样|如何|的话|方面|这个话题|看看|吧)+\W*$",
    re.IGNORECASE,
)
#: Whom a sentence is about, so that it needs nothing from before.
HAS_SUBJECT = _words(
    r"(?:our|all|which|any)\s+(?:\w+\s+)?(?:users|customers|clients|subscribers|companies)|accounts|anyone|anybody|reviewers|churn\w*|cancel\w*|quit\w*|leaving(?!\s+out)",
    r"(?:我们的?|哪些|有没有)(?:用户|客户|人)|流失|退订|取消订阅|顾客|[账帐][号户]",
)
#: Chatter around a change, which says nothing about it.
CHATTER = _words(
    r"(?<=^)k|(?<=^)good(?=\s*,)|hang\s+on|hold\s+on|one\s+(?:sec|second|moment)|wait|before\s+(?:that|you\s+do)|lol|haha+|sorry|oops|my\s+bad|wrong\s+(?:channel|chat|window|thread)|never\s*mind|nvm|ignore\s+that|actually|please|pls|plz|thanks?|thx|cheers|ok(?:ay)?|hm+|oh|great|cool|nice|perfect|yes|yeah|yep|kindly|btw|quickly|maybe|though|again|now|then|rather(?!\s+than)|instead(?!\s+of)",
    r"(?:先)?(?:别|不用|不要|不|等会儿?再|慢点)(?:急着?)?写了?(?=[,，])|等一?[等下](?=[,，])|(?:接着|回到|继续)(?:刚才|刚刚|之前|前面|上面)的?(?:那个|问题|话题)?|[发打]错了?|不好意思|抱歉|谢{1,2}(?:啦|了)?|好的|麻烦",
)
#: Words that hold a change together; where nothing else is left, it was a change.
FILLERS = _words(
    r"and|but|also|only|just|same|thing|for|the|a|an|on|in|at|with|from|of|to|by|about|abt|per|what|how|which|wbt|ones?|those|these|that|this|it|there|here|them|they|their|users?|people|customers?|clients?|folks|guys|reviews?|ratings?|comments?|feedback|tickets?|responses?|side|part|me|us|my|our|we|i|you|can|could|would|will|shall|do|does|did|let'?s|let|see|look|looking|at|show|make|switch|change|change\s+to|set|go|try|give|get|got|have|need|want|filter|narrow|limit|restrict|limited|down|up|based|base|particular|enough|plenty|fine|say|going|judging|counting|is|are|was|be|any|some|whole|overall|all|split|break|broken|sort|group|grouped|into|like|stuff|more|most|so|or|if|else|too|as|well|add|include|including|consider|considering|focus|stick|keep|use|using|take|back|over|period|(?<!startup )(?<!loading )(?<!load )(?<!response )(?<!wait )(?<!waiting )(?<!delivery )time|range|version|platform|plan|tier|users|accounts?|segment|country|app|who|when|where|worse|better|happier|than|compared|first|next|still|s|re|boss|manager|not|without|quick|both|out|said|say|says|saying|think|mind|right|exactly|specifically|number|results?|extend|expand|widen|shorten|stretch|plot|chart|graph|put|difference|top|another|issues|themes|topics|problems|points|things|concerns|reasons|has|had|been|go\s+on|continue|keep\s+going|anything|else|others|load|it's|that's|what's|year|month|week",
    r"那[边个些]|这[边个些样]|评[论价]|对于?|还有?|进[来去]|版本?|按照?|怎么样|怎么|什么|以[内来]|(?<![\u3400-\u9fff])话|看一下|使用者|是不是|有没有|fix|下一页|那么|的话|看看|看下|就好|就行|老板|领导|变了|变化|只要|只看|一下|换成|改成|改为|用户|客户|大家|反馈|回馈|方面|里面|一起|情况|状况|是否|给我|帮我|可以|数据|部分|型号|行业|公司|根据|ok|开始|如何|哪些|哪个|我们|他们|其中|所以|so|加上|包括|不要|去掉|比较|出来|继续|更多|别的|如果|放宽|扩大|缩小到?|缩到|缩短|延长|限定|限制|时间|日期|范围|区分|具体|这样|这个话题|举例|举|那|这|呢|的|了|吧|哈|啊|呀|嘛|喔|哦|啦|看|再|就|只|仅|换|改|人|里|中|在|从|有|吗|都|也|先|算|是|把|给|请|好|行|来|要|和|跟|提|说|分|端|区|而|依|嗯|自|起|比|相|几|个|条|它|些|因|内|得|地|着|让|使|会|能|该|想|最|更|处|理|做|点|到|前|后|列",
)


def without_chatter(text: str) -> str:
    """A message without what says nothing: thanks, excuses, "please"."""
    return CHATTER.sub(" ", text)


def without_fillers(text: str) -> str:
    """The words of a text that are its own."""
    return re.sub(r"\s+", " ", FILLERS.sub(" ", text)).strip(" ,.;:!?，。；：！？、")


def is_filler(text: str) -> bool:
    """Whether a text has no word of its own."""
    return not re.search(r"[^\W_]", FILLERS.sub(" ", text))


def without_frame(text: str) -> str:
    """A message without the words that only say that it goes on: "and for … then?"."""
    return _FRAME.sub(" ", text)
