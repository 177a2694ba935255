"""The needs that a question asks for: bug reports, requests, questions, praise.

A noun asks for the label of that name. "Complaints" are whatever displeases people, malfunctions
too, so that word asks for a sentiment (see `bot.questions.moods`); the label `complaint` is blame
for something else than a malfunction.
"""

from __future__ import annotations

from bot.feedback import Need
from bot.questions.blanks import blanked, compiled
from bot.questions.negation import widened

_PEOPLE = r"(?:people|users?|customers?|clients?|they|everyone|everybody|folks|reviewers?|anyone|anybody|who|ppl|players?|guests?|members?|subscribers?|\x1f)"
_OFTEN = (
    r"(?:(?:most|often|usually|always|really|keep|kept|are|is|have|has|been|also|still)\s+){0,2}"
)
_ASKED = r"(?:requests?|requested|requesting|suggests?|suggested|suggesting|asks?\s+for|asked\s+for|asking\s+for|wish(?:es)?\s+for|wished\s+for|wishing\s+for|(?:really\s+)?wants?|wanted|wanting)(?!\s+(?:to|out|their|a\s+refund|refunds?|back|us|me)\b)"

# "refund requests" are no wishes for a feature, "security questions" are a part of a product.
_OTHER_REQUESTS = "".join(
    rf"(?<!\b{word} )"
    for word in "refund friend pull api support network http access join connection merge contact data permission service payment deletion follow message".split()
)
_OTHER_QUESTIONS = "".join(
    rf"(?<!\b{word} )"
    for word in "security secret survey quiz test exam poll have some open any".split()
)
_CUES: tuple[tuple[Need, str], ...] = (
    (
        Need.BUG_REPORT,
        r"\b(?:reported\s+|known\s+)?(?:bug|defect|malfunction|error|crash)[\s-]?reports?\b|\breports?\s+of\s+bugs\b"
        r"|\b(?:kinds?|types?|sorts?)\s+of\s+bugs?\b|\bbug\s+(?=(?:categor\w+|types?|themes?|areas?|topics?|counts?|volumes?|numbers?|trends?|feedback|comments?|tickets?|mentions?|lists?|clusters?)\b)"
        r"|(?<!that )(?<!it )(?<!really )(?<![A-Za-z])(?:reported\s+|known\s+|main\s+)?(?:bugs|defects|malfunctions)(?:\s+reported)?(?![A-Za-z])(?!\s+(?:track|fix|bount|people|users?|customers?|them|me|you)\w*)"
        r"|(?<![A-Za-z])bugs?\s*(?:的)?(?:反馈|报告|问题)|(?<=[\u3400-\u9fff])\s*bugs?(?![A-Za-z])|(?<=\x1f)\s*bugs?(?=[^A-Za-z]*$)|(?<![A-Za-z])bugs?(?=\s*[\u3400-\u9fff])"
        r"|(?<=\x1f)\s*bugs?(?=\s*\x1f|\s+(?:for|on|in|from|by|at|with|among)\b)|(?:#\s?1|\bnumber\s+one|\b(?:top|biggest|main|worst|commonest|nastiest|most\s+\w+))\s+bugs?\b"
        r"|(?:错误|故障|缺陷|漏洞)(?:反馈|报告)",
    ),
    (
        Need.FEATURE_REQUEST,
        r"\b(?:feature|enhancement|improvement|product)[\s-](?:requests?|reqs?|suggestions?|ideas?|wishes)\b"
        rf"|{_OTHER_REQUESTS}\brequests(?=\s+(?:for|about|on|from|in|by|of|regarding|since|this|last)\b|\W*$)"
        rf"|\bwould\s+{_PEOPLE}\s+(?:like|love)\s+to\s+(?:see|have)\b|\bwishes(?=\s+for\b)"
        r"|(?<!any )(?<!some )(?<!your )\bsuggestions(?=\s+(?:for|about|on|from|in|by|regarding)\b|\W*$)"
        r"|\b(?:most\s+)?(?:requested|wanted|missing|desired|wished[\s-]for)\s+(?:new\s+)?features?\b|\bfeatures?\s+(?:are\s+)?(?:missing|requested|wanted)\b"
        rf"|\bfeatures?\s+(?:(?:do|does|did|are|that|which|have|has)\s+)?{_PEOPLE}\s+{_OFTEN}{_ASKED}\b"
        rf"|(?<![A-Za-z]){_PEOPLE}\s+{_OFTEN}{_ASKED}\b|\bwhat\s+(?:do|does|did|are|is|have)\s+(?:\w+\s+){{0,2}}?{_PEOPLE}\s+{_OFTEN}{_ASKED}\b|\bwhat(?:'s|\s+is|\s+are|\s+was|\s+gets?)\s+(?:being\s+|most\s+|often\s+)*(?:requested|asked\s+for|wanted|suggested|wished\s+for)\b"
        r"|(?:新?功能|新增)(?:类|性|方面)?的?(?:请求|需求|建议|诉求|许愿|愿望|期望|想法|要求|request)s?(?!文[档件]|书|说明|规格)|(?:用户|客户|玩家|大家)(?:们)?(?:提的?|的)?(?:许愿|建议|请求|愿望)(?!做|改)|(?<!你)(?<!您)(?<!你们)(?:有|提了?|提过)(?:什么|哪些|啥)(?:建议|请求)"
        r"|(?:最|都|还|常)?(?:想要?|希望|盼着?|期待|呼吁|要求|求)(?:我们)?(?:能|再|新)*(?:有|增加|加上?|添加|新增|出|开发)?(?:的|些)?(?:什么|哪些|啥)?(?:样的?)?(?:[^\W_]{0,3}个)?(?:新?功能)(?!性)|(?:想要|希望有|希望增加|希望加)的?(?:什么|哪些|啥)|呼声最?高?的?(?:新?功能|需求)|许愿(?!池)"
        r"|(?<=\x1f)\s*的?需求(?=\s*[,，])|(?:点名|指名|吵着|嚷着|一直|老是?|天天|喊着|催着)(?:想?要|求)的?新?功能|(?:热门|最[多热火高大常][的]?|迫切|强烈|高频|被提及?最多|排名?靠前|前\S{1,2}[大个])的?需求(?!文[档件]|书|说明|规格)|的需求(?=\s*(?:$|[\x1f,，。;；?？]|差|有[什何哪啥]么?[不区差]|区别|排[行名]))|需求(?:差(?:在|别|异)|区别|有何不同|排行|榜)",
    ),
    (
        Need.QUESTION,
        rf"{_OTHER_QUESTIONS}\b(?:(?:common|frequent|frequently\s+asked|user|customer)\s+)?questions(?:\s+(?:do\s+)?{_PEOPLE}\s+(?:ask|have|raise)(?:ed|d)?)?\b|\bfaqs?\b"
        rf"|(?<![A-Za-z]){_PEOPLE}\s+ask(?:s|ed|ing)?\s+about\b|提问|疑问|询问|咨询(?!师|室|公司)|(?:用户|客户|大家)(?:最|都|常|经常|老)*问(?:的|什么|哪些|啥|得)",
    ),
    (
        Need.PRAISE,
        r"\bprais(?:e|es|ed|ing)\b|\bcompliments?\b|\bkudos\b"
        r"|好评(?!率|占比|的?比例)|表扬|赞扬|称赞|夸(?!张|大|得多)奖?|点赞(?!功能|按钮|数)",
    ),
)
_COMPILED = tuple((need, compiled(pattern)) for need, pattern in _CUES)


def find_needs(text: str) -> tuple[tuple[Need, ...], tuple[Need, ...], str]:
    """The needs that a question asks for, those it leaves out, and the question without them."""
    found: list[Need] = []
    without: list[Need] = []
    for need, pattern in _COMPILED:
        for match in pattern.finditer(text):
            out = widened(text, match.start(), match.end())
            (without if out else found).append(need)
            text = blanked(text, *(out or match.span()))
    return tuple(dict.fromkeys(found)), tuple(dict.fromkeys(without)), text
