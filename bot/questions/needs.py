"""The needs that a question asks for: bug reports, requests, complaints, questions, praise.

A noun asks for the label of that name. "What do people complain about" asks for whatever displeases
them, malfunctions too, and is a sentiment (see `bot.questions.filters`); the label `complaint` is
blame for something else than a malfunction.
"""

from __future__ import annotations

import re

from bot.feedback import Need

_PEOPLE = r"(?:people|users?|customers?|clients?|they|everyone|everybody|folks|reviewers?|anyone|anybody|who)"
_ASKED = r"(?:requests?|requested|requesting|suggests?|suggested|suggesting|asks?\s+for|asked\s+for|asking\s+for|wish(?:es)?\s+for|wished\s+for|wishing\s+for|(?:really\s+)?wants?|wanted|wanting)(?!\s+to\s+(?:leave|quit|cancel|switch|churn))"

# "refund requests" are no wishes for a feature, "security questions" are a part of a product.
_OTHER_REQUESTS = "".join(
    rf"(?<!\b{word} )"
    for word in "refund friend pull api support network http access join connection merge contact data permission service payment deletion follow message".split()
)
_OTHER_QUESTIONS = "".join(
    rf"(?<!\b{word} )" for word in "security secret survey quiz test exam poll have some".split()
)
_VERB_ZH = "".join(
    rf"(?<!{word})"
    for word in "大家 人们 他们 用户 户们 客户 顾客 谁 都 在 人 常 总是 开始".split()
)

_CUES: tuple[tuple[Need, str], ...] = (
    (
        Need.BUG_REPORT,
        r"\b(?:reported\s+|known\s+)?(?:bug|defect|malfunction|error|crash)[\s-]?reports?\b|\breports?\s+of\s+bugs\b"
        r"|(?<![A-Za-z])(?:reported\s+|known\s+|main\s+)?(?:bugs|defects|malfunctions)(?:\s+reported)?(?![A-Za-z])(?!\s+(?:track|fix|bount|people|users?|customers?|them|me|you)\w*)"
        r"|(?<![A-Za-z])bugs?\s*(?:的)?(?:反馈|报告|问题)|(?<=[\u3400-\u9fff])\s*bugs?(?![A-Za-z])|(?<![A-Za-z])bugs?(?=\s*[\u3400-\u9fff])"
        r"|(?:错误|故障|缺陷|漏洞)(?:反馈|报告)",
    ),
    (
        Need.FEATURE_REQUEST,
        r"\b(?:feature|enhancement|improvement|product)[\s-](?:requests?|suggestions?|ideas?|wishes)\b"
        rf"|{_OTHER_REQUESTS}\brequests(?=\s+(?:for|about|on|from|in|by|of|regarding|since|this|last)\b|\W*$)"
        rf"|\bwould\s+{_PEOPLE}\s+(?:like|love)\s+to\s+(?:see|have)\b|\bwishes(?=\s+for\b)"
        r"|\bsuggestions(?=\s+(?:for|about|on|from|in|by|regarding)\b|\W*$)"
        r"|\b(?:most\s+)?(?:requested|wanted|missing|desired|wished[\s-]for)\s+(?:new\s+)?features?\b|\bfeatures?\s+(?:are\s+)?(?:missing|requested|wanted)\b"
        rf"|\bfeatures?\s+(?:(?:do|does|did|are|that|which)\s+)?{_PEOPLE}\s+{_ASKED}\b"
        rf"|\b{_PEOPLE}\s+(?:most\s+|often\s+|are\s+|is\s+)?{_ASKED}\b|\bwhat\s+(?:do|does|did|are|is|have)\s+(?:\w+\s+){{0,3}}?{_ASKED}\b"
        r"|(?:(?:新?功能|改进|产品|优化|用户|客户)的?)?(?<!你)(?<!给我)(?:建议|需求)(?!做|改|我们|先|文档|优先)|(?:想要|希望有|希望增加|希望能)(?:的|些|有)?(?:什么|哪些|啥)?(?:新?功能)?",
    ),
    (
        Need.COMPLAINT,
        r"\bcomplaints?\b"
        rf"|{_VERB_ZH}(?:抱怨|投诉)(?!什么|啥|哪|过|了)|(?:抱怨|投诉)(?=有哪|有什么|有多少|主要|集中|情况)",
    ),
    (
        Need.QUESTION,
        rf"{_OTHER_QUESTIONS}\b(?:(?:open|common|frequent|frequently\s+asked|user|customer)\s+)?questions(?:\s+(?:do\s+)?{_PEOPLE}\s+(?:ask|have|raise)(?:ed|d)?)?\b|\bfaqs?\b"
        rf"|\b{_PEOPLE}\s+ask(?:s|ed|ing)?\s+about\b|提问|疑问|询问|咨询(?!师|室|公司)",
    ),
    (
        Need.PRAISE,
        r"\bprais(?:e|es|ed|ing)\b|\bcompliments?\b|\bkudos\b"
        r"|好评|表扬|赞扬|称赞|夸(?!张|大)奖?|点赞(?!功能|按钮|数)",
    ),
)
_COMPILED = tuple((need, re.compile(pattern, re.IGNORECASE)) for need, pattern in _CUES)


def find_needs(text: str) -> tuple[tuple[Need, ...], str]:
    """The needs that a question asks for, and the question without the words that said so."""
    found = []
    for need, pattern in _COMPILED:
        rest = pattern.sub(" ", text)
        if rest != text:
            found.append(need)
            text = rest
    return tuple(found), text
