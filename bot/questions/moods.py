"""The sentiments that a question asks for: what people complain about, what they love.

Only where it asks for such comments: "do they like it" and "how many are negative" ask how people
feel, and need all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.feedback import Sentiment
from bot.questions.blanks import blanked, compiled
from bot.questions.negation import widened

_PEOPLE = r"(?:people|ppl|peeps|users?|usres|customers?|cusotmers?|clients?|they|everyone|everybody|folks|reviewers?|anyone|anybody|players?|guests?|members?|subscribers?|buyers?|accounts?|students?|teachers?|schools?|agencies|startups|drivers?|riders?|patients?|the\s+\w+\s+(?:users?|customers?))"
_NOUN = r"(?:comments?|feedbacks?|reviews?|opinions?|quotes?|tickets?|responses?|things?|ones?|stuff|remarks?|posts?|mentions?|messages?|verbatims?|voices?|experiences?|sentiments?(?=\s+(?:reviews?|comments?)))"
_REALLY = r"(?:(?:really|most|actually|so|much|always|often|all|do|did|does|have|has|been|are|is|were|keep|also|the|currently|still|especially|commonly|usually|constantly|specifically|absolutely|genuinely)\s+){0,3}"
_NEGATIVE_VERB = r"(?:hat(?:e|es|ed|ing)|dislik(?:e|es|ed|ing)|despis(?:e|es|ed)|loath(?:e|es|ed)|resent(?:s|ed)?|detest(?:s|ed)?|can'?t\s+stand|cannot\s+stand|(?:do|does|did)(?:n'?t|\s+not)\s+(?:like|enjoy|appreciate))"
_POSITIVE_VERB = r"(?:lov(?:e|es|ed|ing)|lik(?:e|es|ed)|enjoy(?:s|ed|ing)?|ador(?:e|es|ed)|appreciat(?:e|es|ed|ing)|rav(?:e|es|ed|ing))"

# Nouns and verbs that ask for such comments wherever they stand.
_SAID: tuple[tuple[Sentiment, str], ...] = (
    (
        Sentiment.NEGATIVE,
        r"\b(?:the\s+|any\s+|some\s+|all\s+)?(?:most\s+|more\s+|very\s+|really\s+)?(?:negative|bad|angry|unhappy|critical|unfavou?rable|harsh|nasty|scathing)"
        rf"\s+{_NOUN}\b|\bnegatives\b"
        rf"|(?:{_PEOPLE}\s+(?:who\s+)?{_REALLY})?(?<![A-Za-z])(?:complain(?:ing|s|ed|t|ts)?|complian(?:ts?|ing|s)|compl?aing?ts?|compla[nt]+s|grumbl(?:e|es|ed|ing)|moan(?:s|ed|ing)?|whin(?:e|es|ed|ing)|gripe(?:s|d)?|griping|grievances?|bitch(?:es|ing)?|rant(?:s|ed|ing)?|criticisms?|criticis(?:e|es|ed|ing)|criticiz(?:e|es|ed|ing))(?![A-Za-z])(?:\s+(?:about|on|over|of|re|regarding)(?![A-Za-z]))?"
        rf"|\b(?:dissatisfied|unhappy|angry|frustrated|annoyed|upset|disgruntled)\s+(?:{_PEOPLE}|{_NOUN})\b|\bpissed\s+off\s+{_PEOPLE}"
        r"|(?<!or )(?<!more )(?<!less )(?<!most )(?<!so )(?<!is )(?<!are )(?<!was )(?<!the )(?<![A-Za-z])negative(?=\s*\x1f)|(?<![A-Za-z])negative\s*的?(?:评论|反馈|评价|意见|声音|留言|工单)"
        r"|(?<=的)不满(?!意|足)|不满(?:声音|情绪|之处)?(?=集中|主要|最多|有哪些|都有)|负面的?(?:评论|反馈|评价|意见|声音|留言|内容|review|feedback|comment)s?|差评(?!率|占比|的?比例)|负评(?!率|占比)|坏评|客诉|抱怨|投诉|吐槽|怨言|槽点|骂(?:我们|的|什么|了)",
    ),
    (
        Sentiment.POSITIVE,
        rf"\b(?:the\s+|any\s+|some\s+|all\s+)?(?:most\s+|more\s+|very\s+|really\s+)?(?:positive|(?<!a )good|(?<!a )happy|favou?rable|glowing)\s+{_NOUN}\b|\bpositives\b"
        rf"|\b(?<!an )(?<!a )(?:happy|satisfied|delighted)\s+{_PEOPLE}\b"
        r"|(?<!or )(?<!more )(?<!less )(?<!most )(?<!so )(?<!is )(?<!are )(?<!was )(?<!the )(?<![A-Za-z])positive(?=\s*\x1f)|(?<![A-Za-z])positive\s*的?(?:评论|反馈|评价|意见|声音|留言|工单)"
        r"|正面的?(?:评论|反馈|评价|意见|声音|留言|内容|review|feedback|comment)s?",
    ),
    (
        Sentiment.NEUTRAL,
        rf"\b(?:the\s+)?neutral\s+(?:{_NOUN}\b|in\s+tone\b)|\bneutral\b(?=\s+(?:on|about|re)\b)|中性的?(?:评论|反馈|评价|意见|留言)|中评",
    ),
)
# Verbs that ask so only after "what", "why": "do they like it" asks how all feel.
_FELT: tuple[tuple[Sentiment, str], ...] = (
    (
        Sentiment.NEGATIVE,
        rf"(?:{_PEOPLE}\s+|(?<=\x1f)\s*|(?<=\s){_REALLY}(?<=\s)){_REALLY}{_NEGATIVE_VERB}(?![A-Za-z])(?:\s+(?:most|about)(?![A-Za-z]))*(?!\s+(?:more|better))"
        r"|讨厌|不喜欢|不爱|嫌弃|反感|受不了|不满意?",
    ),
    (
        Sentiment.POSITIVE,
        rf"(?:{_PEOPLE}|\x1f)\s+{_REALLY}{_POSITIVE_VERB}(?![A-Za-z])(?!\s+(?:to|it)\b)(?:\s+(?:most|about)(?![A-Za-z]))*(?!\s+(?:more|better))"
        r"|(?<!喜不)(?<!不)(?:喜欢|喜爱|热爱|满意)(?!度|吗|不|么|嘛)",
    ),
)
_ASKED_FOR = re.compile(
    r"\b(?:what(?:'?s)?|wat|waht|which|why|how\s+come|things?|stuff|parts?|bits?|features?|reasons?|anything|everything|something|whatever)\b|为什么|为啥|为何|干嘛|什么|哪些|哪里|哪点|啥|(?=喜欢的|满意的|讨厌的|反感的|不满的)",
    re.IGNORECASE,
)
_ASKED_AFTER = re.compile(r"^\s*(?:的|[^\W_]{0,6}?(?:什么|哪些|哪里|哪点|啥))")
_PEOPLE_LOVE = re.compile(
    r"\b(?:love|loved|adore|hate|hated|despise)\s*(?:most|about)*$", re.IGNORECASE
)
# Asked of all comments: how many of them are so.
_SHARE = re.compile(
    r"\b(?:share|percent\w*|proportion|ratio)\s+of\s+(?:\w+\s+){0,4}$|(?:占比|比例|百分之)$",
    re.IGNORECASE,
)
_SHARE_AFTER = re.compile(r"\s*(?:占|的?(?:占比|比例|百分比|率))")
_EITHER = re.compile(r"还是\s*\||\|\s*(?:还是|到什么|吗|么|没)")
_WHETHER = re.compile(
    r"\b(?:do|does|did|whether|if)\s+(?:\S+\s+){0,8}$|是否|有没有|是不是", re.IGNORECASE
)

_Test = Callable[[str, "re.Match[str]"], bool]


def find_sentiments(text: str) -> tuple[tuple[Sentiment, ...], tuple[Sentiment, ...], str]:
    """The sentiments that a question asks for, those it leaves out, and the question without them."""
    found: list[Sentiment] = []
    without: list[Sentiment] = []
    for sentiment, pattern, counts in _TESTED:
        for match in pattern.finditer(text):
            if not counts(text, match):
                continue
            out = widened(text, match.start(), match.end())
            (without if out else found).append(sentiment)
            text = blanked(text, *(out or match.span()))
    return tuple(dict.fromkeys(found)), tuple(dict.fromkeys(without)), text


def _is_said(text: str, match: re.Match[str]) -> bool:
    is_share = _SHARE.search(text[: match.start()]) or _SHARE_AFTER.match(text[match.end() :])
    return is_share is None


def _is_felt(text: str, match: re.Match[str]) -> bool:
    """Whether the verb says what comments are asked for, and does not ask how people feel."""
    sentence = re.split(r"[.!?。！？\n]", text[: match.start()])[-1]
    if _HAN_VERB.match(match[0]):
        after = text[match.end() : match.end() + 12]
        is_either = _WHETHER.search(sentence) or _EITHER.search(sentence + "|" + after)
        return not is_either and bool(_ASKED_FOR.search(sentence) or _ASKED_AFTER.match(after))
    return bool(_ASKED_FOR.search(sentence)) or (
        bool(_PEOPLE_LOVE.search(match[0])) and not _WHETHER.search(sentence + " ")
    )


_HAN_VERB = re.compile(r"[\u3400-\u9fff]")
_TESTED: tuple[tuple[Sentiment, re.Pattern[str], _Test], ...] = tuple(
    (sentiment, compiled(cue), test)
    for table, test in ((_SAID, _is_said), (_FELT, _is_felt))
    for sentiment, cue in table
)
