"""Days that a text names as the time of something else: a meeting, a deadline, a plan."""

from __future__ import annotations

from bot.questions.period_words import WEEKDAY, compiled

_GATHERING = (
    r"(?:meetings?|stand-?ups?|off-?sites?|qbr|mbr|readout|all[- ]hands|town ?hall|kick-?off"
    r"|deadline|due|presentation|workshop|webinar|keynote|planning)"
)
_BEFORE = compiled(
    rf"(?:\b{_GATHERING}(?: is| are)?(?: due)?,?_(?:(?:on|at|for|this|in) )?(?:the )?"
    r"|\b(?:need|needs|want|send|share|due) (?:it|this|that|them)(?: back)? "
    r"|(?<!judging.)(?<!going.)\bby_(?:the )?(?:end of )?)$".replace("[- ]", "-?_").replace(
        " ?", "_"
    )
)
# Customers have calls and interviews too, so that these count before a weekday only.
_WEEKDAY_BEFORE = compiled(
    r"\b(?:call|board|demo|interview|deck|session)(?: is)? (?:(?:on|this) )?$"
)
_WEEKDAY = compiled(rf"(?:{WEEKDAY})\b")
_AFTER = compiled(
    rf"(?:(?:'s)? (?:{_GATHERING}|roadmap|okrs?|goals?|budget|board|calls?|deck|priorities|targets?"
    r"|road-?map|demo|exec)\b(?! from)"
    r"|_的?(?:会(?!员)|例会|早会|周会|晨会|评审|汇报|家长会|规划|路线图|目标))"
)


def is_appointment(text: str, start: int, end: int) -> bool:
    """Whether the days at a place of folded text are those of an appointment or a plan."""
    window = text[max(0, start - 40) : start]
    if _WEEKDAY.match(text, start) and _WEEKDAY_BEFORE.search(window):
        return True
    return bool(_BEFORE.search(window) or _AFTER.match(text, end))
