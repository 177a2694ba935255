"""What is told by words: that someone leaves, has left or stays, and talk of rivals and of price.

The intent to leave itself is told by a model. These words are a second witness, in the two
languages that they are written in; where they are not found, nothing is concluded.
"""

from __future__ import annotations

import re
from functools import lru_cache

#: Chinese is read in simplified characters and as Mandarin: what the words below need of others.
_SIMPLIFIED = str.maketrans(
    "換載註銷訂離開轉經遷搬終結號競對務費價預優惠續約贏賬帳見棄繼還會訴裝決壞問題關閉單復產軟體臺應這個們貴漲報唔喇冇",
    "换载注销订离开转经迁搬终结号竞对务费价预优惠续约赢账账见弃继还会诉装决坏问题关闭单复产软体台应这个们贵涨报不了没",
)
_LEFT = re.compile(
    r"\b(?:(?:i|we|i've|we've|have|has|had|just|already|finally|now)\s+(?:\w+\s+){0,2}?"
    r"(?:cancell?ed|left|switched|moved|migrated|uninstalled|deleted|quit|unsubscribed)|"
    r"account\s+is\s+closed|closed\s+(?:my|our)\s+account|"
    r"(?:was|were)\s+(?:a\s+)?(?:happy\s+)?(?:customers?|users?)\s+for|"
    r"said\s+goodbye|farewell)\b"
    r"|已经?(?:换|卸载|注销|取消|退订|搬|迁|转|离开)|(?:卸载|注销|退订|迁走|搬走)了|换(?:成|到)了|再见了",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"\b(?:(?:decided|plan(?:ning)?|going|intend|prefer)\s+not\s+to\s+renew|"
    r"(?:won['’]t|will\s+not|not\s+be|are\s+not|aren['’]t|am\s+not)\s+renew(?:ing)?|"
    r"cancel(?:l?ing|l?ed)?\s+(?:my|our|this|the)\s+(?:\w+\s+)?(?:subscription|contract|account|plan|"
    r"membership)|terminat(?:e|ing)\s+(?:my|our|this|the)\s+(?:contract|agreement|subscription)|"
    r"clos(?:e|ing)\s+(?:my|our)\s+account)\b"
    r"|不再续|不续(?:费|约|订|了)|(?:准备|打算|决定|要|申请)(?:注销|退订|停用|解约)|(?:终止|解除)合同|停用你们",
    re.IGNORECASE,
)
#: Stems of words that people leave with, in the languages that feedback is mostly written in.
_LEAVING = re.compile(
    r"cancel|annul|termin|renew|subscri|uninstall|d[eé]sinstal|delet(?:e|ed|ing)\b|remov|leav(?:e|ing)\b|"
    r"\bleft\b|quit|switch|migrat|mov(?:e|ing|ed)\b|\bswap|replac|alternativ|competit|another\s|other\s|"
    r"good\s?bye|farewell|clos(?:e|ing|ed)\b|refund|give\s+up|gave\s+up|stop(?:ped)?\s+us|no\s+longer|"
    r"any\s?more|go(?:ing)?\s+back|went\s+back|done\s+with|look(?:ing)?\s+(?:for|elsewhere)|lost\s+me|"
    r"dar(?:me)?\s+de\s+baja|cambi[aáo]|dejar|résili|quitt|abandon|remplac|changer|kündig|wechsel|"
    r"deinstall|verlass|lösche|自?解約|退会|アンインスト|取消|注销|卸载|删了|换|离开|不用了|不再|不续|退订|退款|"
    r"弃|再见|告辞|拜拜|停用|解约|走人|转投|转到|迁",
    re.IGNORECASE,
)
#: Words that hardly anything but leaving is spoken of with.
_SURELY = re.compile(
    r"\b(?:uninstall\w*|unsubscrib\w*|switching|"
    r"cancel(?:l?ing|l?ed|lation)?\s+(?:(?:of|my|our|the|this|your|all|every)\s+){1,2}(?:\w+\s+)?"
    r"(?:plans?|subscriptions?|accounts?|contracts?|memberships?|renewals?|licen[cs]es?)|"
    r"(?:not|never|won['’]t|n['’]t)\s+(?:be\s+)?renew(?:ing)?|let\s+(?:it|the\s+\w+)\s+(?:expire|lapse)|"
    r"clos(?:e|ing|ed)\s+(?:my|our|the|this)\s+(?:\w+\s+)?(?:account|workspace|subscription)|"
    r"(?:go(?:ing|ne)?|went|be)\s+back\s+to|switch(?:ed)?\s+(?:over\s+)?(?:to|away)|"
    r"(?:move|moving|moved|migrat(?:e|ing|ed))\s+(?:\w+\s+){0,3}?(?:to|away|off)\b|"
    r"leav(?:e|ing)\s+(?:you|this|for|your)|(?:we|i)(?:['’](?:re|m|ll|ve)|\s+(?:are|am|will|have))\s+"
    r"(?:\w+\s+)?(?:leav(?:e|ing)|left|quit(?:ting)?|out|gone|done)\b|"
    r"good\s?bye|bye|farewell|alternatives?|competitors?|elsewhere|done\s+with|lost\s+(?:me|us|a\s+customer)|"
    r"no\s+longer\s+(?:us\w+|need|a\s+customer|customers|pay\w*|subscrib\w+)|not\s+coming\s+back|"
    r"stop(?:ped|ping)?\s+(?:us|pay)ing|"
    r"end(?:ing)?\s+(?:of\s+)?(?:my|our|the|this)\s+(?:contract|agreement|subscription)|"
    r"terminat(?:e|ed|ing|ion)|another\s+(?:vendor|provider|tool|app|product|supplier)|annul\w*)\b|"
    r"dar(?:me)?\s+de\s+baja|cambi[aáo]|dejar|résili|quitt|abandon|désinstall|desinstal|kündig|wechsel|"
    r"deinstall|verlass|解約|退会|アンインスト|取消订|取消续|注销|卸载|删了|换成|换到|换用|换掉|换了|离开|不用了|"
    r"不再用|不再使用|不再续|不续|退订|弃用|弃了|再见|告辞|拜拜|停用|解约|走人|转投|转到|转用|迁到|迁走|迁移|不见",
    re.IGNORECASE,
)
_SOLVED = re.compile(
    r"\b(?:(?:close|mark|closing|marking)\s+(?:\w+\s+){0,2}?(?:ticket|case|issue|request)\b|"
    r"(?:ticket|case|issue|request)\s+(?:can|may)\s+be\s+closed|"
    r"(?:problem|issue|bug|it|all|everything|that)\s*(?:is|['’]s|has\s+been|was|are)?\s+(?:now\s+)?"
    r"(?:solved|resolved|fixed|sorted)|works?\s+(?:perfectly\s+|fine\s+)?(?:again|now)|"
    r"(?:solved|resolved|fixed|sorted)[,.!]?\s+(?:thanks|thank\s+you|cheers))\b"
    r"|(?:问题|已经?|都)\s*(?:已经?|都)?(?:解决|修复|修好)了|可以关闭?(?:工单|这个)|恢复正常了|又能用了",
    re.IGNORECASE,
)
_NOT_SOLVED = re.compile(
    r"\b(?:not|never|n['’]t|until|unless|if|when|once|hope|wish|still|please)\b|没有?|不|未|还|尚|如果|希望|请",
    re.IGNORECASE,
)
_ENDS = ".!?;。！？；\n"
_ARRIVED = re.compile(
    r"\b(?:(?:left|cancell?ed|quit|dropped|ditched)\b.{0,60}?\b(?:for|to)\s+(?:you|this|yours)|"
    r"(?:switched|moved|migrated|came|changed)\s+(?:over\s+)?(?:to\s+(?:you|this|yours)|"
    r"(?:here\s+)?from)|(?:came|come|coming)\s+(?:over\s+)?to\s+you)\b"
    r"|(?:换|转|迁|搬)(?:到|成|来)(?:了)?(?:你们|这个|这款|贵)",
    re.IGNORECASE,
)
_STAYING = re.compile(
    r"\b(?:(?:we|i)\s*(?:'ve|have)?\s*(?:just\s+)?renewed|(?:will|we['’]ll|i['’]ll|happy\s+to|glad\s+to)\s+"
    r"(?!not\b|never\b|no\b)(?:\w+\s+)?(?:renew|stay|keep\s+using)|(?:we|i)(?:'re|'m|\s+are|\s+am)\s+(?:here\s+to\s+stay|"
    r"staying|not\s+(?:leaving|going\s+anywhere))|aren['’]t\s+(?:leaving|going\s+anywhere)|"
    r"(?:we|i)\s+(?:won['’]t|will\s+not|wouldn['’]t|would\s+not|would\s+never|will\s+never)\s+"
    r"(?:leave|switch|cancel)(?!\s+(?:a|an|any|my|our|\w+\s+stars?)\b))\b"
    r"|续费了|已续费|刚续|会继续(?:用|使用|续)|还会(?:用|续)|不会(?:走|离开|换|卸载|取消)|不打算(?:换|走)|离不开",
    re.IGNORECASE,
)
_RIVAL = re.compile(
    r"\b(?:competitors?|competing|alternatives?|rivals?|switch(?:ing)?\s+(?:over\s+)?to|"
    r"mov(?:e|ing)\s+(?:over\s+)?to|migrat(?:e|ing)\s+to|replacements?\s+for|"
    r"(?:other|another|different)\s+(?:\w+\s+)?(?:vendors?|tools?|providers?|products?|suppliers?|"
    r"apps?|services?)|(?:trial|demo|pilot)\s+(?:of|from|with))\b"
    r"|竞品|竞争对手|别家|同行|对手|替代|其他(?:家|产品|软件|工具|平台|应用|供应商)|"
    r"别的(?:产品|软件|工具|平台|应用)|另一(?:家|款|个(?:产品|软件|工具|平台|应用))|换(?:成|到|用)|转(?:到|投|用)",
    re.IGNORECASE,
)
_PRICE = re.compile(
    r"\b(?:pric(?:e|es|ed|ing|ey|y)|expensive|overpriced|costs?|costly|cheaper|budget|discount|invoices?|"
    r"renewal|subscription\s+fee|fees?|afford\w*|value\s+for\s+money|worth\s+the\s+money)\b"
    r"|价格|涨价|太贵|好贵|偏贵|收费|费用|预算|便宜|性价比|折扣|续费|续订|续约|报价",
    re.IGNORECASE,
)

#: The same comments are read for every question about their accounts.
_each_text_once = lru_cache(maxsize=1 << 15)


@_each_text_once
def plain(text: str) -> str:
    """The text with simplified Chinese characters, as far as words here have any."""
    return text.translate(_SIMPLIFIED)


@_each_text_once
def says_left(text: str) -> bool:
    """Whether someone says that they have left, not that they may."""
    return _LEFT.search(plain(text)) is not None


@_each_text_once
def speaks_of_leaving(text: str) -> bool:
    """Whether a text holds any word that people leave with."""
    return _LEAVING.search(plain(text)) is not None


@_each_text_once
def surely_of_leaving(text: str) -> bool:
    """Whether a text holds words that hardly anything but leaving is spoken of with."""
    return _SURELY.search(plain(text)) is not None


@_each_text_once
def says_solved(text: str) -> bool:
    """Whether someone says that their trouble is over: "thanks, solved", "close the ticket"."""
    read = plain(text)
    found = _SOLVED.search(read)
    return found is not None and _NOT_SOLVED.search(_sentence(read, found.start())) is None


def _sentence(text: str, place: int) -> str:
    """The sentence around a place of a text."""
    before = max(text.rfind(end, 0, place) for end in _ENDS) + 1
    after = [found for end in _ENDS if (found := text.find(end, place)) >= 0]
    return text[before : min(after, default=len(text))]


@_each_text_once
def gives_notice(text: str) -> bool:
    """Whether someone says in so many words that they end a contract or an account."""
    return _NOTICE.search(plain(text)) is not None


@_each_text_once
def says_arrived(text: str) -> bool:
    """Whether someone says that they left something else for this."""
    return _ARRIVED.search(plain(text)) is not None


@_each_text_once
def says_staying(text: str) -> bool:
    """Whether someone says that they stay."""
    return _STAYING.search(plain(text)) is not None


@_each_text_once
def speaks_of_rivals(text: str) -> bool:
    """Whether a text speaks of what may take the product's place."""
    return _RIVAL.search(plain(text)) is not None


@_each_text_once
def speaks_of_price(text: str) -> bool:
    """Whether a text speaks of what the product costs."""
    return _PRICE.search(plain(text)) is not None
