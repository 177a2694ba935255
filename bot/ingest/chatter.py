"""Messages that say nothing of a product: greetings, thanks, laughter, emoji, a bare link."""

from __future__ import annotations

import re

_LINK = re.compile(r"https?://\S+|www\.\S+")
_SHORTCODE = re.compile(r":[a-z0-9_+'\-]+:", re.IGNORECASE)
_LAUGHTER = re.compile(
    r"(?:a?(?:ha|he|hi|ja)+h?|lo+l+|lmf?ao+|rofl|x+d+|哈+|呵+|嘿+|嘻+|233+|hm+|mm+|嗯+|哦+|噢+)"
)
#: What stands between words; a plus sign is part of "+1".
_BETWEEN = re.compile(r"[^\w+]+|_+")
_PHRASES = (
    "good morning|good afternoon|good evening|good night|happy friday|have a nice day|"
    "have a great day|have a good one|have a good weekend|thank you|thanks in advance|"
    "no problem|you re welcome|you are welcome|my pleasure|got it|sounds good|will do|makes sense|"
    "no worries|all good|on it|same here|me too|well done|good job|nice work|great work|"
    "nice one|of course|see you|looking into it|let me check|let me know|never mind"
)
_WORDS = frozenset(
    "hi hello hey hiya yo morning thanks thank you thx tnx ty tysm cheers ok okay okey k kk yes "
    "yep yeah yup no nope nah sure great nice cool awesome perfect done noted ack agreed exactly "
    "indeed true np nvm congrats congratulations welcome bye lgtm wow oh ah aha hmm please sorry "
    "much so very a lot again all everyone team folks guys there for the help your and ditto ping "
    "bump test solved fixed +1 ++ +".split()
)
_HAN_WORDS = (
    "谢谢你们|谢谢大家|谢谢你|谢谢您|谢谢|多谢|感谢|辛苦了|辛苦|好的|好滴|好吧|好呀|收到|已收到|明白了|明白|知道了|"
    "了解|没问题|不客气|不用谢|你好|您好|大家好|早上好|早安|晚安|早|在吗|赞|棒|牛|厉害|恭喜|同上|顶|加一|是的|"
    "对的|对|行|可以|测试|解决了|已解决|好了|再见|拜拜|嗨|啦|啊|呀|哦|嗯|好"
)
_HAN = re.compile(f"(?:{_HAN_WORDS})+")


def is_chatter(text: str) -> bool:
    """Whether a message has no words, or only such as go with any message.

    A short "love it" or "crashes" is none: it says something, if not much.
    """
    said = _SHORTCODE.sub(" ", _LINK.sub(" ", text)).casefold()
    words = " ".join(_BETWEEN.sub(" ", said).split())
    rest = re.sub(rf"\b(?:{_PHRASES})\b", " ", words)
    return all(map(_is_idle, rest.split()))


def _is_idle(word: str) -> bool:
    is_number = word.isdigit() or not any(char.isalnum() for char in word)
    is_said = word in _WORDS or bool(_LAUGHTER.fullmatch(word) or _HAN.fullmatch(word))
    return is_number or is_said
