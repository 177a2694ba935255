"""What is told by words: that someone leaves, has left or stays, and talk of rivals and of price.

The intent to leave itself is told by a model. These words are a second witness, in the two
languages that they are written in; where they are not found, nothing is concluded.
"""

from __future__ import annotations

import re

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


def says_left(text: str) -> bool:
    """Whether someone says that they have left, not that they may."""
    return _LEFT.search(text) is not None


def speaks_of_leaving(text: str) -> bool:
    """Whether a text holds any word that people leave with."""
    return _LEAVING.search(text) is not None


def gives_notice(text: str) -> bool:
    """Whether someone says in so many words that they end a contract or an account."""
    return _NOTICE.search(text) is not None


def says_arrived(text: str) -> bool:
    """Whether someone says that they left something else for this."""
    return _ARRIVED.search(text) is not None


def says_staying(text: str) -> bool:
    """Whether someone says that they stay."""
    return _STAYING.search(text) is not None


def speaks_of_rivals(text: str) -> bool:
    """Whether a text speaks of what may take the product's place."""
    return _RIVAL.search(text) is not None


def speaks_of_price(text: str) -> bool:
    """Whether a text speaks of what the product costs."""
    return _PRICE.search(text) is not None
