"""The topic of a question: the words that are left when all others have done their work."""

from __future__ import annotations

import re

# Words that ask, and never name what is asked about. They are taken from both ends of what is
# left of a question, so that "export to PDF" keeps its "to".
_EDGE = frozenset(
    """
    a about according all also am an and any anybody anyone app application are as ask asked asking at be been being
    bring by can comment commented commenting commented comments complain complained complaining complaints
    could customer customers did do does earful everybody everyone experience feel feeling feelings
    feels felt feedback find folks for from get gets give given got had happy has have having hear
    hello hey hi how i if in into is issue issues it its just know let like list look looking lot love loved main
    many me mention mentioned mentioning mentions mood more most much my need needs negative of on one
    opinion opinions or our out over overall people perceived please positive praise problem problems product
    pull quick quotes quote rated rather received recent recently regarding related report reported
    reporting request requested requests respect respond response responses review reviewers reviews
    said satisfied satisfaction saying say says see sentiment should show so some something sum summary
    summarise summarised summarize summarized summarizing summarising talk talking tell than that the
    their them there these they thing things think thinking thinks this those thought thoughts to
    today top towards toward up us use user users using want wanted wanting wants was we
    were what what's whats when where which who why will with word words would wrong you your
    tickets ticket survey surveys happening going overview recap tldr currently now
    exactly generally really actually basically examples example top hate hates hated dislike dislikes look looked
    unhappy angry told
    """.split()
)
_HAN_EDGE = """
    请问 麻烦 帮我 帮忙 给我 一下 总结 概括 汇总 概述 归纳 分析 看看 用户们 用户 大家 客户们 客户 人们 顾客 他们 我们
    对于 关于 有关 针对 反馈 评论 意见 看法 评价 想法 感受 情绪 情感 态度 满意度 满意 怎么样 怎么说 怎么 怎样 如何 什么样 说什么 什么
    有什么问题 有问题 有没有人 有人 说了 讲了 谈到 谈论 有没有 有哪些 有什么 哪些 觉得 感觉 认为 看待 方面 所有 全部 相关 提及 提到了 提到过 提到 包含 那些 这些 为什么
    吐槽 抱怨 不喜欢 喜不喜欢 喜欢 口碑 原话 一些 几条 需要 想要 产品 应用 软件 现在 目前 最近 主要 最多 是什么 是怎么 是如何 反映
    """.split()
# Single characters begin real words too (对话, 在线, 看板), so they go only where they cannot.
_HAN_FRONT = "|".join(
    (
        *sorted(_HAN_EDGE, key=len, reverse=True),
        "(?:找|查|搜|搜索|查找|列出|展示|显示)(?=关于|有关|提到|说|所有|一些|几条|出)",
        "请(?!假|求)|对(?!话|比|齐|象|讲)|在(?!线|家)|说(?!明)|看(?!板|图|到)|有(?!声)|的|是(?!否)|就|都|和|与|想|给",
    )
)
_HAN_BACK = "|".join(
    (
        *sorted(_HAN_EDGE, key=len, reverse=True),
        "(?<!目)的|了|吗|呢|啊|吧|(?<!通)过|(?<!集)中|里|都|(?<!小)说|(?<!查|偷|好)看|有|是|(?<!共)和",
    )
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_TOKEN = re.compile(r"[^\W_]+(?:['’.\-/+#&][^\W_]+)*[+#]*", re.UNICODE)
_SEARCH_FOR = re.compile(r"^\W*(?:please\s+)?search\s+(?:for|through|all)\b", re.IGNORECASE)
_MAX_TOPIC = 200


def find_topic(rest: str) -> str | None:
    """What is left of a question once period and filters are cut out, without its asking words.

    At most 200 characters; None when nothing is left.
    """
    quoted = re.search(r"[\"“«「『]([^\"”»」』]{2,100})[\"”»」』]", rest)
    if quoted:
        return quoted[1].strip() or None
    rest = _SEARCH_FOR.sub(" ", rest)
    spans = [(m.start(), m.end()) for m in _TOKEN.finditer(rest)]
    while spans and _is_edge(rest[slice(*spans[0])]):
        spans.pop(0)
    while spans and _is_edge(rest[slice(*spans[-1])]):
        spans.pop()
    if not spans:
        return None
    topic = re.sub(r"\s+", " ", rest[spans[0][0] : spans[-1][1]]).strip()
    if _HAN.search(topic):
        topic = _strip_han(topic)
    return topic[:_MAX_TOPIC].strip() or None


def _is_edge(token: str) -> bool:
    if _HAN.search(token):
        return not _strip_han(token)
    return token.lower() in _EDGE or (len(token) == 1 and not token.isdigit())


def _strip_han(text: str) -> str:
    """Take asking words off both ends of Chinese text, and the glue between two topic words."""
    text = text.strip(" ,，。？?！!、：:；;")
    while True:
        stripped = re.sub(rf"^(?:{_HAN_FRONT})|(?:{_HAN_BACK})$", "", text)
        stripped = stripped.strip(" ,，。？?！!、：:；;")
        if stripped == text:
            return text
        text = stripped
