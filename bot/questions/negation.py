"""What a question leaves out: "not on Android", "Free excluded", 除了安卓, 一星的剔掉."""

from __future__ import annotations

import re

from bot.questions.cues import REACH

# Words that may stand between "not" and what is left out.
_FILLER = (
    r"(?:(?:the|a|any|all|our|those|these|anyone|anybody|anything|everything|whatever|everyone|everybody|people|ppl|users?|customers?|folks|ones?|someone|stuff|things?|reviews?|comments?|feedback|tickets?|data|accounts?"
    r"|from|on|in|of|at|by|for|via|using|use|with|who|are|is|who's|that|which|came|come|comes|running|written|left|posted|counting|including|looking|about|version|versions)\s+)"
)
_ANY = (
    r"\bnot|\bexcept(?:ing)?(?:\s+for)?|\bexcluding|\bexclude|\bexcludes|\bexcl\.?|\bex\b|\bwithout|\bw/o|\boutside(?:\s+of)?|\bother\s+than|\b(?:apart|aside)\s+from|\bbesides|\bnon"
    r"|\b(?:leave|leaving|filter|filtering|rule|ruling|take|taking|cut|cutting|drop|dropping|throw|throwing|keep|keeping)\s+(?:out|aside)|\bdisregard(?:ing)?|\bdiscount(?:ing)?"
    r"|\b(?:anything|everything|everyone|everybody|anyone|anybody|all|anywhere|everywhere)\s+but|\bnobody|\bnothing|\bneither|\bnor"
    r"|\bdo(?:n'?t|\s+not)\s+(?:include|count|show|want|use|consider|care\s+about|need)|\bdoes(?:n'?t|\s+not)\s+use|\b(?:are|is|were|was)n'?t|\bnot\s+interested\s+in|\bnever\s+mind|\bignoring|\bomitting|\bskipping|\bdropping|\bremoving|\bneglecting|\bbarring|\bminus|\bsans|\bbar(?=\s+(?:the|all|those)\b)|\bdo(?:n'?t|\s+not)\s+(?:look\s+at|give\s+me|bother\s+with|take|mind)|\b(?:forget|screen(?:ing)?\s+out|set(?:ting)?\s+aside|put(?:ting)?\s+aside)(?:\s+about)?"
)
_VERBS = r"\bignore|\bexclude|\bneglect|\bskip|\bdrop|\bomit|\bremove|\bminus|\bsans"
_NO = r"(?:^|[\x1f,;:.(!?–—-]|\band|\bbut|\bwith|\bplease|\bpls)\s*no"
_BEFORE = re.compile(
    rf"(?:(?:{_ANY})[\s\-:]+{_FILLER}{{0,5}}|(?:{_VERBS})\s+(?:(?:(?:the|all|any|our|everything|anything|everyone|anyone|stuff|comments|reviews|feedback|tickets)\s+){{1,2}}(?:(?:that\s+came\s+|coming\s+)?(?:from|on|by|of|in)\s+(?:the\s+|our\s+)?)?)?|{_NO}\s+(?:more\s+)?)$",
    re.IGNORECASE,
)
_OUT_ZH = (
    r"除了|除去|除开|除却|除掉|(?<![删解清消移免扣排剔去])除|不含|不包括|不包含|不算上?|不要|不看|不用看|不想看|不需要|别看|别算|别要|别管|别把|别给我|别带上?|排除|剔除|剔掉|去掉|去除|刨去|刨除|刨掉|抛开|撇开|撇除|扣除|扣掉|忽略|过滤掉|跳过"
    r"|(?:别|不要|不用|甭|不必|无需|无须|不想|先不)(?:再|去|给我)?(?:考虑|看|管|算|理会?|统计|包括|包含|纳入|带上?|掺|放)|不理会|不纳入|不关心|不涉及|抛去|免去|砍掉|避开"
    r"|(?<![除是并])非|(?<!是)不是|不在|不用|没用|不使用|不计|不统计|不考虑|不属于|不来自|没在用"
)
_BEFORE_ZH = re.compile(
    rf"(?:{_OUT_ZH})(?:掉|了|用|来自|考虑|统计|包括|包含|纳入|所有|任何|那些|这些|在|使用|关于|的|上|\s){{0,4}}$"
)
_AFTER = re.compile(
    r"^(?:'s)?\s*(?:(?:ones|stuff|data|tickets|plans?|tiers?)\s+)?(?:is\s+|are\s+|was\s+|were\s+|being\s+|to\s+be\s+|should\s+be\s+)?(?:all\s+)?(?:excluded|aside|excepted|omitted|left\s+(?:out|aside)|not\s+(?:included|counted|wanted)|don'?t\s+count|doesn'?t\s+count)\b",
    re.IGNORECASE,
)
# "leave Android users out"
_LEAVE = re.compile(
    r"\b(?:leav|filter|tak|cut|rul|keep|kick|throw|screen)(?:e|ing|ting|s)?\s+(?:[\w&-]+,?\s+){0,4}$",
    re.IGNORECASE,
)
_OUT = re.compile(
    r"^,?\s*(?:[\w&-]+,?\s+){0,4}?(?:out|aside)\b(?=\s*(?:$|[^\w\s]|(?:of\s+(?:it|this|that|the\s+\w+)|please|pls|for\s+now|when|and)\b))",
    re.IGNORECASE,
)
_AFTER_ZH = re.compile(
    r"^\s*(?:来的|过来的|发来的|的|那些|这些|那边|这边|那部分|就|都|也|先|全|请|可以|麻烦|\s){0,4}"
    r"(?:以外|之外|除外|不算|不要|不用看|不用|不看|别看|别算|别要|不含|不包括|不计|不考虑|排除|剔掉|剔除|去掉|去除|除掉|刨去|刨掉|拿掉|过滤掉|忽略|跳过|免了|不管|不需要|不在内|不统计|不纳入|不用考虑|别考虑|别管|不用管|别统计|别放|剔出|先放一边|放一边|撇除|撇开|扔掉|滤掉)"
    r"(?:掉|了|在外|在内|它|他们|吧|哈|啊){0,2}(?=\s*(?:$|[\x1f,，。.;；!！?？、)）]|都|还|也|大家|用户|其他|的))"
)


def widened(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span with the words that leave it out, or None where nothing leaves it out."""
    offset = max(0, start - REACH)
    before, after = text[offset:start], text[end : end + REACH]
    led = _BEFORE.search(before) or _BEFORE_ZH.search(before)
    followed = _AFTER.search(after) or _AFTER_ZH.search(after)
    if (leave := _LEAVE.search(before)) and (out := _OUT.match(after)):
        led, followed = leave, out
    if led is None and followed is None:
        return None
    return (offset + led.start() if led else start), (end + followed.end() if followed else end)
