"""What Earful says besides its answers, in the language of the question."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Wording:
    """Sentences of one language. `apology` has a place for the reference."""

    working: str
    status: str
    apology: str
    too_late: str
    elsewhere: str
    stale: str
    stopped: str


def wording_for(question: str) -> Wording:
    """The sentences to go with a question."""
    return _CHINESE if _HAN.search(question) else _ENGLISH


def lang_of(text: str) -> str:
    """The language that something is written in, `en` or `zh`."""
    return "zh" if _HAN.search(text) else "en"


_ENGLISH = Wording(
    working="Looking through the comments…",
    status="is looking through the comments…",
    apology=(
        "Sorry, something went wrong on my side and I have no answer. Please try again; if it "
        "happens again, tell whoever runs me the reference {reference}."
    ),
    too_late="Sorry, I was stopped before I could answer this. Please ask again.",
    elsewhere="I cannot write where you asked this, so I answer here.",
    stale="I can no longer tell what that button was about; please ask again in words.",
    stopped="Stopped, as you asked. Ask again when you like.",
)
_CHINESE = Wording(
    working="正在查看用户评论…",
    status="正在查看用户评论…",
    apology=(
        "抱歉，我这边出了问题，没能给出答案。请再试一次；"
        "如果仍然出错，请把编号 {reference} 告诉我的管理员。"
    ),
    too_late="抱歉，我在回答之前被中断了。请再问一次。",
    elsewhere="我无法在你提问的地方回复，所以在这里回答。",
    stale="我已经无法辨认这个按钮对应的问题，请用文字再问一次。",
    stopped="已按您的要求停止。想问时请再问一次。",
)
