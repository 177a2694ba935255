"""Which sentence of a message asks: the others are greetings, reasons, pasted mails."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bot.questions.han import simplified
from bot.questions.spellings import spelled_out

#: A message is read up to here; nobody types more.
MAX_LENGTH = 40_000
#: What stands before the question is read with it only in messages up to this length, where a
#: Chinese character counts as three.
MAX_CONTEXT = 320
_MAX_SENTENCES = 400
_MAX_ADDITION = 90
_MAX_FRAGMENT = 12
_MAX_ASKED = 700


@dataclass(frozen=True, slots=True)
class Asking:
    """The sentence that asks, short additions right behind it, and the little said before it."""

    sentence: str
    additions: str = ""
    context: str = ""

    @property
    def text(self) -> str:
        """The question with its additions, a line each."""
        return f"{self.sentence}\n{self.additions}" if self.additions else self.sentence


_HAN = re.compile(r"[\u3400-\u9fff]")
_SCRIPTS_MEET = re.compile(r"(?<=[\u3400-\u9fff])(?=[A-Za-z])|(?<=[A-Za-z])(?=[\u3400-\u9fff])")
_BREAK = re.compile(
    r"(?<=[?!])\s+(?=\S)|(?<=[?!])(?=[\u3400-\u9fff])|(?<=。)"
    r"|(?<=[.!])\s+(?=(?:what|whats|what's|how|hows|why|who|which|can|could|is|are|do|does|did|any|show|find|give|gimme|list|pls|please)\b)"
    r"|(?<!\bvs\.)(?<!\bno\.)(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\betc\.)(?<!\bapprox\.)(?<=\.)\s+(?=[\"'“(@A-Z\d\u3400-\u9fff])"
)
_LEAD = r"^\W*(?:(?:@?earful|hi|hello|hey|so|ok|okay|and|also|but|well|now|pls|plz|please|kindly|quick\s+(?:q|question)|question|q|team|all|there)\b[\s,:;.!-]*)*"
_MARKS: tuple[tuple[int, str], ...] = (
    (3, r"[?]\W*$"),
    (
        2,
        _LEAD
        + r"(?:what|how|why|which|who|whose|where|when|whether|is|are|was|were|do|does|did|has|have|can|could|would|will|should|any|anything|anyone"
        r"|summari[sz]e|find|show|list|give|gimme|tell|write|draft|make|create|prepare|compare|contrast|search|pull|dig|get|need|rank|track|plot|chart|name|suggest|recommend|put|turn|brief|spec|share|send|explain|forecast|flag|point|pick|identify|name|mark|propose|advise|walk|sum|recap|describe|break|let)\b",
    ),
    (
        2,
        r"\b(?:can|could|would|will)\s+(?:you|u)\b|\bi(?:'d|\s+would)\s+(?:like|love)\b|\bi\s+(?:need|want|wonder|am\s+after)\b|\bi'm\s+(?:after|looking|curious|wondering)\b|\blet\s+me\s+know\b|\btell\s+me\b|\bwondering\b|\bplease\b"
        r"|请|麻烦|帮|想知道|想问|想看|想了解|给我|告诉我|我要|总结|列出|对比|写一|讲讲|说说",
    ),
    (
        2,
        r"什么|哪|怎么|怎样|吗|如何|谁|多少|为何|有没有|会不会|要不要|是不是|该不该|咋|啥",
    ),
    (
        2,
        r"\b(?:users?|customers?|people|folks|ppl|guests?|players?|clients?|feedback|complain\w*|reviews?|comments?|say|saying|said|telling|told|mention\w*|bug\s+reports?|bugs|sentiment|quotes?|themes?)\b"
        r"|用户|客户|玩家|反馈|回馈|评论|大家|抱怨|差评|负评|好评|意见|工单|评价|使用者",
    ),
    (
        1,
        r"\b(?:prd|brief|one[\s-]?pager|spec|problem\s+statement|churn\w*|leav(?:e|ing)|cancel\w*|at\s+risk|renew\w*|trend\w*|rising|climbing|versus|vs|better|worse|build|fix|prioriti[sz]e)\b"
        r"|需求文档|需求文件|简报|流失|退订|趋势|走势|对比|相比|优先|改进|改善",
    ),
    (1, r"\bearful\b"),
    (4, r"@\s*earful\b"),
    (-4, r"^\s*>"),
    (
        -4,
        r"(?:以下|下面)是",
    ),
    (
        -3,
        r"^\s*(?!(?:so|q|question|ask|request|my\s+ask|ps|tl;?dr|now|finally|问题|所以|请问)\s*:)(?:[-*•]\s*)?(?:\d{1,2}:\d\d\s*)?[^\W\d_]+\s*(?:\([^)]{1,20}\))?:\s",
    ),
    (
        -2,
        r"^\W*(?:hi|hello|hey|dear|morning|good\s+(?:morning|afternoon|evening)|folks|各位|大家好|您好|你好)\b[^?]{0,60}$",
    ),
)
_CLOSING = re.compile(
    r"^\W*(?:thanks|thank\s+you|many\s+thanks|thx|cheers|best|regards|(?:kind|best|warm)\s+regards|ta|sincerely|谢谢|辛苦|拜托|多谢|感谢|此致)\b.{0,40}$",
    re.IGNORECASE,
)
_COMPILED = tuple((weight, re.compile(mark, re.IGNORECASE)) for weight, mark in _MARKS)
# What a sentence has that tells something, and so is no mere fragment.
_TELLS = re.compile(
    r"\b(?:i|i'm|i've|we|we're|my|our|he|she|it|it's|they|you|is|are|was|were|will|has|have|had|due|starts?|starting|coming|need|prep\w*|meeting|board|deck|slide|call|qbr|hi|hello|hey|thanks|morning|sorry|not|team|all|dear|no|leave|ignore|tomorrow|boss|asap|just|back|landed)\b"
    r"|[我您]|老板|领导|开会|会议|評審|评审|你好|各位|明天|后天|汇报|演讲|续约季|不要|不用|要用|要看|要放|是",
    re.IGNORECASE | re.ASCII,
)
_FORWARDED = re.compile(
    r"^\W*(?:-{3,}|—{2,}|_{3,}|={3,})|\bforwarded\s+message\b|^\W*(?:from|发件人|寄件者)\s*:|^\s*>|以下为转发|原话\s*[:：]|下面是",
    re.IGNORECASE,
)


def find_asking(question: str) -> Asking:
    """The part of a message that asks; of a message of one sentence, all of it."""
    sentences = _sentences(clean(question))
    if len(sentences) < 2:
        return Asking(sentences[0][1][: _MAX_ASKED * 3] if sentences else "")
    chosen = _choose(sentences)
    total = sum(len(one) + 2 * len(_HAN.findall(one)) for _, one in sentences)
    line = sentences[chosen][0]
    before = [s for at, s in sentences[:chosen] if at == line and total <= MAX_CONTEXT]
    asked = sentences[chosen][1][:_MAX_ASKED]
    if before and _is_thin(asked):
        asked = f"{before.pop()} {asked}"
    scope = [one for one in before if _is_fragment(one)]
    context = [one for one in before if one not in scope]
    additions = (*scope, *_additions(sentences, chosen))
    return Asking(asked, "\n".join(additions), "\n".join(context))


def _is_thin(sentence: str) -> bool:
    """Whether a question is about what was just said: "True?", "Thoughts?"."""
    return len(sentence) <= 14 and len(sentence.split()) <= 3


def _is_fragment(sentence: str) -> bool:
    """Whether a sentence only bounds the question behind it: "Last week, Free plan, Android."."""
    size = len(re.findall(r"[\u3400-\u9fff]|[A-Za-z0-9]+", sentence))
    return size <= _MAX_FRAGMENT and not _TELLS.search(simplified(sentence))


def clean(question: str) -> str:
    """One form for one character, no control characters but line ends, single spaces.

    Chinese and Latin letters are kept apart by a space, so that words end where they end. Spoken
    versions stand in digits (see `bot.questions.spellings`).
    """
    text = unicodedata.normalize("NFKC", question[:MAX_LENGTH])
    text = "".join(
        " " if unicodedata.category(c) in {"Cc", "Cf", "Cs"} and c != "\n" else c for c in text
    )
    text = _SCRIPTS_MEET.sub(" ", text.replace("’", "'").replace("‘", "'"))
    return spelled_out(re.sub(r"[^\S\n]+", " ", text).strip())


def _sentences(text: str) -> list[tuple[int, str]]:
    """(number of its line, sentence) of a message, the first and the last ones of a long one."""
    lines = [line for line in text.split("\n") if re.search(r"\w", line)]
    found = [
        (number, part.strip())
        for number, line in enumerate(lines)
        for part in _BREAK.split(line)
        if re.search(r"\w", part)
    ]
    if len(found) > _MAX_SENTENCES:
        half = _MAX_SENTENCES // 2
        found = found[:half] + found[-half:]
    return found or ([(0, text)] if text else [])


def _choose(sentences: list[tuple[int, str]]) -> int:
    best, best_score = 0, -100
    forwarded = False
    for number, (_, typed) in enumerate(sentences):
        sentence = simplified(typed[:_MAX_ASKED])
        forwarded = forwarded or bool(_FORWARDED.search(sentence))
        forwarded = forwarded and not _CLOSING.search(sentence)  # the mail ends with its signature
        score = _score(sentence) - (2 if forwarded else 0)
        score += 1 if number == 0 else 0
        if score >= best_score:
            best, best_score = number, score
    return best


def _score(sentence: str) -> int:
    closes = _CLOSING.search(sentence) is not None
    return sum(weight for weight, mark in _COMPILED if mark.search(sentence)) - 6 * closes


def _additions(sentences: list[tuple[int, str]], chosen: int) -> list[str]:
    """Short sentences right behind the question on its line: "Only Android. Last 30 days."."""
    line = sentences[chosen][0]
    found = []
    for number, sentence in sentences[chosen + 1 :]:
        is_over = any(end.search(simplified(sentence)) for end in (_FORWARDED, _CLOSING))
        if number != line or len(sentence) > _MAX_ADDITION or is_over:
            break
        found.append(sentence)
    return found
