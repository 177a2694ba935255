"""By when somebody means to act: no period that the comments are of.

"Which accounts should I call today?" is about all comments, "what broke today?" about today's.
"""

from __future__ import annotations

import re

from bot.questions.blanks import blanked
from bot.questions.han import simplified

_SOON = r"(?:today|tonight|tomorrow|right\s+now|now|(?:this|next)\s+(?:week|month|quarter|sprint|cycle|release))"
_ACTING = re.compile(
    rf"\b(?:should|shall|must|can|could|ought|do|need)\s+(?:i|we|the\s+team)\b[^.?!]{{0,60}}?"
    rf"(?<!about )(?<!for )(?<!from )(?<!of )(?<!in )\b(?P<when>{_SOON})(?=\W*$)",
    re.IGNORECASE,
)
_ACTING_HAN = re.compile(
    r"(?P<when>今天|明天|现在|[这本下]个?(?:周|星期|月|季度|版本|迭代))[^。？！]{0,6}?(?:我们?|咱们)?(?:最?应?该|要|得)"
    r"(?:优?先)?[^。？！]{0,12}[什哪]"
)
#: Where a question says what it looks at, the days belong to that.
_LOOKS_AT = re.compile(
    r"\b(?:feedback|reviews?|comments?|complaints?|tickets?|said|reported)\b|反馈|评论|评价|差评|工单|投诉",
    re.IGNORECASE,
)


def without_deadline(text: str) -> str:
    """A question for what to do, with the words blanked that say by when."""
    said = simplified(text)
    if _LOOKS_AT.search(said):
        return text
    for pattern in (_ACTING, _ACTING_HAN):
        if found := pattern.search(said):
            return blanked(text, *found.span("when"))
    return text
