"""The words around a name that make it a filter: "Pro users", "on the web", 安卓用户."""

from __future__ import annotations

import re

from bot.questions.synonyms import EVERYDAY_PLANS

#: Words of a question are looked at up to so many characters before and after a name.
REACH = 80

_PEOPLE = (
    r"(?:users?|usres|customers?|cusotmers?|custmers?|people|ppl|folks|accounts?|accts?|clients?|subscribers?|owners?|players?|buyers?|guests?|readers?|respondents?|reviewers?"
    r"|companies|businesses|orgs?|organi[sz]ations?|institutions?|crowd|base|side|cohort|audience|group|segment|market|sector|vertical|ones|guys|lot|peeps|shops|teachers|students|schools|admins?|leads?|managers?|developers?|devs?)"
)
_COMMENTS = r"(?:reviews?|comments?|feedback|feedbacks|tickets?|tix|responses?|answers?|replies|posts?|quotes?|opinions?|ratings?|messages?|conversations?|chats|threads|verbatims?|submissions?|survey)"
_SAID = r"(?:complaints?|complain(?:s|ed|ing)?|bugs?|bug\s+reports?|praise|feature\s+requests?|requests|gripes?|questions|sentiment|mood|negative|positive|satisfaction)"
_PEOPLE_ZH = r"(?:用户|客户(?!端)|玩家|的?人(?![工力员脸])|人群|群体|会员|账号|账户|商家|顾客|买家|使用者|读者|那边|那批|这边|这块|市场|受访者)"
_COMMENTS_ZH = r"(?:的?(?:评论|反馈|评价|意见|留言|工单|回复|回答|帖子|差评|好评|负评|吐槽|抱怨|投诉|心声|原话|声音|论))"
_NOUN_ZH = rf"(?:们|的)?(?:{_PEOPLE_ZH}|{_COMMENTS_ZH})"

# What may follow a name after a preposition: anything but a noun that it could be a part of.
_BOUNDARY = (
    r"(?=\s*(?:$|\x1f|[^\w\s'&/+\-]|[/&+]|-\s|[\u3400-\u9fff]"
    r"|(?:and|or|n|but|nor|not|in|on|at|by|for|since|last|past|this|these|over|from|with|without|about|re|regarding|around|concerning|mentioning|actually|honestly|generally|mostly|still|even|really|vs|versus|than|who|whom|that|which|because|between|during|after|before|until|till|up|as|of|to|please|pls|plz|only|lately|recently|currently|now|today|yesterday|so|if|when|while"
    r"|is|are|was|were|am|do|does|did|has|have|had|can|can't|cannot|could|would|will|should|say|says|said|saying|think|thinks|thinking|thought|feel|feels|feeling|felt|tell|tells|told|telling|write|wrote|want|wants|need|needs|ask|asks|asked|asking|like|love|hate|hates|complain|complains|complained|complaining|moan|mention|mentions|mentioned|report|reports|reported|struggle|struggles|get|gets|getting|got|keep|keeps|seem|seems|find|talk|talks|talking|happy|happier|unhappy|satisfied|least|most|more|less|happening|going|specifically|alone|combined|again|there|here|what|how|why|where|any|the|our|their|i|we|they|it|leave|leaving|churn|churning|increasing|decreasing|growing|rising|falling|climbing|dropping|improving|crashing|struggling|cancel|rate|rates|rated|versions?|v?\d)\b))"
)
_FIELD_NOUNS = {
    "platform": rf"(?:{_PEOPLE}|reviews?|comments?|feedback|ratings?|{_SAID}|app|apps|version|client|edition|only|platform|端|版|上(?!传|面)|里|平台)",
    "source": rf"(?:{_PEOPLE}|{_COMMENTS}|{_SAID}|data|results|entries|only|里|上(?!传)|中|数据|来源|渠道)",
    "plan": rf"(?:{_PEOPLE}|{_COMMENTS}|{_SAID}|members?|plans?|tiers?|packages?|levels?|subscriptions?|licen[cs]es?|seats?|edition|version|only|版|套餐|档|计划|方案)",
    "segment": rf"(?:{_PEOPLE}|{_COMMENTS}|{_SAID}|owners|only|行业|类|领域|圈|这块|客群)",
    "country": rf"(?:{_PEOPLE}|{_COMMENTS}|{_SAID}|based|residents|region|only|地区|境内|区|那边|站)",
    "lang": rf"(?:{_PEOPLE}|{_COMMENTS}|speak(?:ers?|ing)|language(?!\s+(?:pack|support|setting|switch))|only|{_SAID}|区|语(?=用户))",
    "account": r"(?:account|customer|client|said|says|saying|say|wrote|writes|told|tell|telling|think|thinks|people|folks|team|staff|feedback|complaints?|tickets?|reviews?|comments?|公司|客户|账号)",
    "product": r"(?:app|users?|customers?|reviews?|feedback|product)",
}
_PREPOSITIONS = {
    "platform": r"on|in|for|from|via|using|with|through|across|use|uses|used|running|about|onto|within|to|than|and|or|are|is",
    "source": r"from|in|on|via|across|through|within|by|off|and|or|using|at|inside",
    "plan": r"on|in|from|of|by|for|with|among|within|across|about|than|and|or|are|upgraded\s+to",
    "segment": r"in|for|from|of|by|among|amongst|with|as|about|than|within|across|and|or",
    "country": r"in|from|for|of|across|within|outside|inside|to|about|than|only|and|or|throughout",
    "lang": r"(?<!into )in|speak|speaks|speaking|and|or",
    "account": r"from|at|by|account|customer|client|company",
    "product": r"in|on|for|from|about|of|with|using",
}
#: Words that are everyday ones in small letters: "the team", "for free" name no plan.
_STRICT_NOUNS = r"(?:plans?|tiers?|packages?|subscriptions?|users?|customers?|accounts?|subscribers?|clients?|folks|ones|version|edition|licen[cs]es?|版|套餐|用户|客户|的?用户|会员)"
STRICT = frozenset(
    "team teams free plus basic standard business personal individual family student growth lite gold silver support".split()
)

_INTEGRATION = re.compile(
    r"^\s*(?:integrations?|plug-?ins?|add-?ons?|sync\w*|connect\w*|import\w*|export\w*|api|widgets?|log-?ins?|sign-?ins?|billing|payments?|subscriptions?|purchases?|bots?|扩展|集成|对接|同步|插件|接入|支付|登录|功能|模板|设计|编辑)",
    re.IGNORECASE,
)
_CONNECTING = re.compile(
    r"\b(?:integrat\w+|connect\w*|sync\w*|export\w*|import\w*|hook\w*|link\w*|push\w*|log\w*\s?in|sign\w*\s?in|upload\w*)\s+(?:\w+\s+){0,2}(?:with|to|into|up|from)\s+(?:the\s+|our\s+)?$|(?:对接|接入|集成|同步到|连接|导入到?|导出到)\s*$",
    re.IGNORECASE,
)
# "startup time" is how long an app takes to start.
_STARTING = re.compile(
    r"[\s-]*(?:times?|speeds?|screens?|sounds?|crash(?:es)?|pages?|lags?|delays?|performance)\b",
    re.IGNORECASE,
)
_MOVING = re.compile(
    r"\b(?:up|down)grad\w+\s+(?:\w+\s+)?(?:to|from)\s+(?:the\s+)?$|\bswitch\w*\s+(?:\w+\s+)?to\s+$|(?:升级|降级|降|升|转|切换?)[到成为]\s*$",
    re.IGNORECASE,
)
_ENDS_ZH = re.compile(r"\s*(?:$|\x1f|[,，。、;；?？!！)）]|的|用户|客户|和|与|以外|之外|上|里|端)")
_THEIR_PEOPLE = re.compile(r"\s*(?:team|users?|customers?|people|folks)\b", re.IGNORECASE)
_ALONE_FIELDS = frozenset(("platform", "plan", "segment", "country"))
# "for the agency" is one that everybody knows, not a segment.
_SINGLE = frozenset(
    "agency school startup university charity hospital nonprofit enterprise".split()
)
_ONE_OF_THEM = re.compile(r"\b(?:the|an?|our|my|this|that|his|her)\s+$", re.IGNORECASE)
_ALONE_BEFORE = re.compile(
    r"(?:^|[\x1f,;:(/|–—+&，、；：（]|\b(?:only|just|只看|仅限?|限|not|no|and|or)\b|\s-)\s*$",
    re.IGNORECASE,
)
_ALONE_AFTER = re.compile(
    r"^\s*(?:$|[\x1f,;:)/|.?!–—，。、；：）？！]|\+\s|&|-\s|\bonly\b|\bplease\b|\bpls\b)",
    re.IGNORECASE,
)
_LISTED_BEFORE = re.compile(
    r"\b(?:bugs?|complaints|reviews|comments|feedback|tickets|requests|issues|problems|themes|topics|quotes|sentiment|mood)\s+$",
    re.IGNORECASE,
)
_FROM_ZH = re.compile(
    r"(?:来自|在|用|从|按|对|除了?|不算|不含|不看|只看|只要|仅限?|限|非|使用|根据)\s*$"
)
_SPEAKS_ZH = re.compile(
    r"\s*(?:们)?(?:对(?![话齐称])|觉得|认为|怎么看|怎么说|咋说|说了?|抱怨|吐槽|反映|想要|需要|满意|有[哪什没多])"
)


def _nouns(words: str) -> re.Pattern[str]:
    return re.compile(
        rf"^(?:'s)?[\s\-]*(?:(?:based|level)\s+)?(?:的\s*)?(?:[这那]?[两二三四几][个档类种边批家]的?|那[些批帮]|那部分)?(?:{words}(?![A-Za-z])|{_NOUN_ZH})",
        re.IGNORECASE,
    )


_AFTER = {field: _nouns(words) for field, words in _FIELD_NOUNS.items()}
_AFTER_STRICT = _nouns(_STRICT_NOUNS)
_BEFORE = {
    field: re.compile(
        rf"(?<![A-Za-z])(?:{words})\s+(?:(?:the|teh|our|their|all|any|an?|my)\s+)?$", re.IGNORECASE
    )
    for field, words in _PREPOSITIONS.items()
}
_BEFORE_STRICT = re.compile(r"(?<![A-Za-z])(?:on|than|from)\s+$", re.IGNORECASE)
_AT_BOUNDARY = re.compile(_BOUNDARY, re.IGNORECASE)


def is_cued(field: str, words: str, before: str, after: str) -> bool:
    """Whether the words before and after a name make it a filter of the field.

    `words` is the name in small letters; empty where a capital letter says that it is a name.
    """
    is_strict = field in {"plan", "source"} and words in STRICT
    if (_AFTER_STRICT if is_strict and field == "plan" else _AFTER[field]).search(after):
        return not (words in {"support", "客服"} and _THEIR_PEOPLE.match(after))
    if field == "segment" and words in _SINGLE and _ONE_OF_THEM.search(before):
        return False
    is_alone = field in _ALONE_FIELDS and _is_alone(before, after)
    is_alone = is_alone or (field == "platform" and _is_last(before, after))
    return (
        is_alone
        or _is_cued_zh(field, words, before, after, is_strict)
        or _is_led(field, before, after, is_strict)
    )


def _is_led(field: str, before: str, after: str, is_strict: bool) -> bool:
    """Whether a preposition leads to the name, and it is no part of a longer one."""
    led = (_BEFORE_STRICT if is_strict else _BEFORE[field]).search(before)
    is_whole = led is not None and _AT_BOUNDARY.match(after) is not None
    return is_whole and not (field == "source" and is_strict)


def _is_cued_zh(field: str, words: str, before: str, after: str, is_strict: bool) -> bool:
    has_noun = field == "platform" and words.isascii() and re.match(r"\s*的", after)
    has_stars = field in {"lang", "country"} and re.match(r"\s*的?\s*\x1f", after)
    does_speak = field in {"plan", "segment", "platform"} and _SPEAKS_ZH.match(after)
    is_led = _FROM_ZH.search(before) and _ENDS_ZH.match(after)
    return bool(has_noun or has_stars or (does_speak and not is_strict) or is_led)


def is_everyday_plan(words: str, before: str, after: str) -> bool:
    """Whether a plan that the corpus has not is none: "business customers", "a family plan"."""
    is_new = re.search(r"\b(?:an?|new|another)\s+$", before, re.IGNORECASE)
    is_plan = re.match(r"[\s-]*(?:plans?|tiers?|packages?|subscriptions?)\b", after, re.IGNORECASE)
    return bool(is_new) or (words.lower() in EVERYDAY_PLANS and not is_plan)


def is_blocked(field: str, before: str, after: str) -> bool:
    """Whether the words around a name make it a part of the topic: "Zendesk integration"."""
    if field == "source":
        return bool(_INTEGRATION.search(after) or _CONNECTING.search(before))
    if field == "plan":
        return bool(_MOVING.search(before))
    if field == "segment":
        return _STARTING.match(after) is not None
    if field == "lang":
        return bool(
            re.search(
                r"\b(?:into|translat\w+\s+(?:\w+\s+)?(?:to|in))\s+$|(?:翻译成|译成)\s*$",
                before,
                re.IGNORECASE,
            )
        )
    return False


def _is_last(before: str, after: str) -> bool:
    """Whether a name follows what is asked for: "top bugs desktop, last week"."""
    return bool(_LISTED_BEFORE.search(before) and _ALONE_AFTER.search(after))


def _is_alone(before: str, after: str) -> bool:
    return bool(_ALONE_BEFORE.search(before) and _ALONE_AFTER.search(after))
