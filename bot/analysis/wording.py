"""How findings are worded, in the asker's language. Numbers in, a sentence out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from bot.analysis.answers import Change, Interval
from bot.analysis.statistics import share_interval
from bot.questions.query import GroupBy, Query

_PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "about": "{n:,} of {of:,} comments {period} are {what} ({share}, {interval})",
        "what_topic": "about “{topic}”",
        "what_mood": "{mood}",
        "what_mood_topic": "{mood} and about “{topic}”",
        "what_need": "{needs}",
        "what_need_topic": "{needs} about “{topic}”",
        "what_mood_need": "{mood} {needs}",
        "what_mood_need_topic": "{mood} {needs} about “{topic}”",
        "what_labels": "labelled {labels}",
        "all": "{n:,} comments {period}",
        "all_needs": "{n:,} {needs} {period}",
        "moods": "{negative} negative, {neutral} neutral, {positive} positive",
        "few_negative": "{n:,} negative",
        "few_neutral": "{n:,} neutral",
        "few_positive": "{n:,} positive",
        "mostly_negative": "most of them negative",
        "mostly_positive": "most of them positive",
        "title_volume": "How many",
        "text_volume": "{share} of {of:,} comments ({interval}).",
        "title_negative": "Negative",
        "title_neutral": "Neutral",
        "title_positive": "Positive",
        "text_mood": "{n:,} of {of:,}: {share} ({interval}).",
        "title_needs": "What they want",
        "text_needs": "Of {of:,}: {needs}.",
        "text_need": "{needs} {share} ({interval})",
        "few_needs": "{needs}.",
        "few_need": "{n:,} {needs}",
        "bug_report": "bug reports",
        "feature_request": "feature requests",
        "complaint": "complaints",
        "question": "questions",
        "praise": "praise",
        "needs": "needs",
        "churn_intent": "the intent to leave",
        "title_score": "Mood, from -1 to 1",
        "text_score": "The mean score is {value} ({low} to {high}).",
        "title_group": "“{quote}”",
        "text_group": "{n:,} of {of:,} comments are like this: {share} ({interval}); {mood}.",
        "title_hits": "Found",
        "text_hits": "{n:,} comments, the closest first.",
        "rose": "Up from {before} in the period before ({difference}, {interval}).",
        "fell": "Down from {before} in the period before ({difference}, {interval}).",
        "steady": "No clear change from {before} in the period before.",
        "score_rose": "Better than the period before ({difference}, {interval}).",
        "score_fell": "Worse than the period before ({difference}, {interval}).",
        "score_steady": "No clear change from the period before.",
        "points": " points",
        "nothing": "No comments {period} are {what}.",
        "nothing_at_all": "No comment {period} passes the filters.",
        "nothing_unlabelled": (
            "None of the {n:,} comments is labelled with {label} yet; "
            "run `earful models relabel`, then ask again."
        ),
        "nothing_custom": "None of the {n:,} comments carries the label “{label}” yet.",
        "nothing_corpus": (
            "There is no feedback yet: bring some in with `earful ingest FILE`, "
            "or look at the sample with `earful demo`."
        ),
        "nearest": "The comments that come nearest are quoted, but they are about something else.",
        "caveat_few": "Only {n:,} comments: the intervals are wide.",
        "caveat_undated": "{n:,} comments have no date and are left out of every period.",
        "caveat_unlabelled": (
            "{n:,} comments are not labelled with {label} yet and are left out; "
            "`earful models relabel` labels them."
        ),
        "caveat_custom": "{n:,} comments do not carry the label “{label}” yet and are left out.",
        "caveat_before": (
            "The period before ({before}) is not wholly covered: the comments begin on {first}, "
            "so no change is given."
        ),
        "caveat_partial": "The comments of this corpus run from {first} to {last}.",
        "caveat_topic": (
            "Which comments are about a topic is decided by a model; on the app reviews it was "
            "tuned on "
            "{precision} of those it took were right, and it found {recall} of those there were."
        ),
        "caveat_grouped": "{n:,} comments do not say their {group} and are left out.",
        "caveat_unlike": "{n:,} of {of:,} comments are unlike the others and belong to no group.",
        "topic": "about “{topic}”",
        "label": "{name}: {value}",
        "comma": ", ",
        "in_all": "",
        "between": "from {since} to {last}",
        "since": "since {since}",
        "until": "until {last}",
        "on_day": "on {since}",
        "or": "or",
        "help": "Ask me what your users say. I answer from {n:,} comments.",
        "help_dated": (
            "Ask me what your users say. I answer from {n:,} comments, from {first} to {last}."
        ),
        "unknown": "I could not read that as a question about feedback.",
        "not_yet": (
            "I cannot answer that kind of question yet ({kind}). "
            "I can summarise, tell how people feel, and find comments."
        ),
        "ask_this": "You can ask me things like these.",
        "sample": (
            "This is the sample feedback on a product that does not exist; "
            "bring in your own with `earful ingest FILE`."
        ),
    },
    "zh": {
        "about": "{period} {of:,} 条评论中有 {n:,} 条{what}（{share}，{interval}）",
        "what_topic": "谈到“{topic}”",
        "what_mood": "为{mood}",
        "what_mood_topic": "谈到“{topic}”且为{mood}",
        "what_need": "为{needs}",
        "what_need_topic": "是谈到“{topic}”的{needs}",
        "what_mood_need": "为{mood}的{needs}",
        "what_mood_need_topic": "是谈到“{topic}”且为{mood}的{needs}",
        "what_labels": "带有标签 {labels}",
        "all": "{period} 共 {n:,} 条评论",
        "all_needs": "{period} 共 {n:,} 条{needs}",
        "moods": "负面 {negative}，中性 {neutral}，正面 {positive}",
        "few_negative": "{n:,} 条负面",
        "few_neutral": "{n:,} 条中性",
        "few_positive": "{n:,} 条正面",
        "mostly_negative": "多数为负面",
        "mostly_positive": "多数为正面",
        "title_volume": "数量",
        "text_volume": "占 {of:,} 条评论的 {share}（{interval}）。",
        "title_negative": "负面",
        "title_neutral": "中性",
        "title_positive": "正面",
        "text_mood": "{of:,} 条中 {n:,} 条：{share}（{interval}）。",
        "title_needs": "他们的诉求",
        "text_needs": "{of:,} 条中：{needs}。",
        "text_need": "{needs} {share}（{interval}）",
        "few_needs": "{needs}。",
        "few_need": "{needs} {n:,} 条",
        "bug_report": "错误反馈",
        "feature_request": "功能建议",
        "complaint": "抱怨",
        "question": "提问",
        "praise": "表扬",
        "needs": "诉求",
        "churn_intent": "流失意向",
        "title_score": "情感得分（-1 到 1）",
        "text_score": "平均得分 {value}（{low} 到 {high}）。",
        "title_group": "“{quote}”",
        "text_group": "{of:,} 条中有 {n:,} 条与此相似：{share}（{interval}）；{mood}。",
        "title_hits": "找到",
        "text_hits": "{n:,} 条评论，最相关的在前。",
        "rose": "高于上一时期的 {before}（{difference}，{interval}）。",
        "fell": "低于上一时期的 {before}（{difference}，{interval}）。",
        "steady": "与上一时期的 {before} 相比没有明显变化。",
        "score_rose": "好于上一时期（{difference}，{interval}）。",
        "score_fell": "差于上一时期（{difference}，{interval}）。",
        "score_steady": "与上一时期相比没有明显变化。",
        "points": " 个百分点",
        "nothing": "{period}没有评论{what}。",
        "nothing_at_all": "{period}没有符合条件的评论。",
        "nothing_unlabelled": (
            "{n:,} 条评论都还没有标注{label}：请运行 `earful models relabel` 后再问。"
        ),
        "nothing_custom": "{n:,} 条评论都还没有标签“{label}”。",
        "nothing_corpus": (
            "还没有任何反馈：请先用 `earful ingest FILE` 导入，或用 `earful demo` 看示例。"
        ),
        "nearest": "下面引用的是最接近的评论，但它们谈的是别的事。",
        "caveat_few": "只有 {n:,} 条评论，区间较宽。",
        "caveat_undated": "{n:,} 条评论没有日期，不计入任何时期。",
        "caveat_unlabelled": (
            "{n:,} 条评论还没有标注{label}，未计入；运行 `earful models relabel` 可补上。"
        ),
        "caveat_custom": "{n:,} 条评论还没有标签“{label}”，未计入。",
        "caveat_before": "上一时期（{before}）未被完整覆盖：评论从 {first} 开始，因此不给出变化。",
        "caveat_partial": "现有评论的时间范围是 {first} 至 {last}。",
        "caveat_topic": (
            "哪些评论谈到某个话题由模型判定；在用来调整它的应用评论上，"
            "它选出的有 {precision} 是对的，应有的找到了 {recall}。"
        ),
        "caveat_grouped": "{n:,} 条评论没有注明{group}，未计入。",
        "caveat_unlike": "{of:,} 条评论中有 {n:,} 条与其他都不相似，不属于任何一组。",
        "topic": "关于“{topic}”",
        "label": "{name}：{value}",
        "comma": "，",
        "in_all": "",
        "between": "{since} 至 {last}",
        "since": "{since} 以来",
        "until": "截至 {last}",
        "on_day": "{since}",
        "or": "或",
        "help": "问我用户说了什么。我根据 {n:,} 条评论回答。",
        "help_dated": "问我用户说了什么。我根据 {n:,} 条评论回答（{first} 至 {last}）。",
        "unknown": "我没能把它理解为关于用户反馈的问题。",
        "not_yet": "这类问题（{kind}）我还不能回答。我可以总结、分析情感、查找评论。",
        "ask_this": "您可以这样问我。",
        "sample": "这是一个虚构产品的示例反馈；请用 `earful ingest FILE` 导入您自己的反馈。",
    },
}

SUGGESTIONS: Mapping[str, tuple[str, ...]] = {
    "en": (
        "summarise the feedback on checkout",
        "how do people feel about the app in the last 30 days?",
        "find comments mentioning refunds",
        "what do people complain about?",
    ),
    "zh": (
        "总结一下大家对同步的反馈",
        "最近30天用户满意吗？",
        "查找提到离线模式的评论",
        "用户抱怨什么？",
    ),
}

_GROUPS_ZH = {
    GroupBy.WEEK: "周",
    GroupBy.MONTH: "月份",
    GroupBy.VERSION: "版本",
    GroupBy.PLATFORM: "平台",
    GroupBy.PLAN: "套餐",
    GroupBy.SEGMENT: "客群",
    GroupBy.SOURCE: "来源",
    GroupBy.COUNTRY: "国家",
}


def say(query: Query, phrase: str, **parts: object) -> str:
    """A phrase in the language of the question."""
    return _PHRASES[query.lang][phrase].format(**parts).strip()


def group_name(query: Query, group: GroupBy) -> str:
    """What a breakdown is by, in the language of the question."""
    return _GROUPS_ZH[group] if query.lang == "zh" else str(group)


def say_what(query: Query) -> str | None:
    """What the comments of an answer have in common besides the filters; None when nothing."""
    filters = query.filters
    moods = [say(query, f"title_{sentiment}").lower() for sentiment in filters.sentiment]
    parts = {"mood": " / ".join(moods), "need": say_needs(query), "topic": query.topic}
    phrase = "_".join(name for name, part in parts.items() if part)
    said = []
    if phrase:
        mood, needs = parts["mood"], parts["need"]
        said.append(say(query, f"what_{phrase}", mood=mood, needs=needs, topic=query.topic))
    if labels := _label_parts(query):
        said.append(say(query, "what_labels", labels=listed(query, labels)))
    return listed(query, said) or None


def say_needs(query: Query) -> str:
    """The needs that the question asks for, as nouns; empty without any."""
    either = f" {say(query, 'or')} " if query.lang == "en" else say(query, "or")
    return either.join(say(query, need) for need in query.filters.need)


def say_unlabelled(query: Query, where: str, n: int) -> str:
    """That n comments lack a label that the question asks for, as a `caveat` or as `nothing`."""
    filters = query.filters
    if filters.need or filters.churn_intent is not None:
        label = say(query, "needs" if filters.need else "churn_intent")
        return say(query, f"{where}_unlabelled", n=n, label=label)
    names = listed(query, [name for name, _ in filters.custom])
    return say(query, f"{where}_custom", n=n, label=names)


def say_about(query: Query, n: int, of: int) -> str:
    """How many comments there are, of how many, with the share and its interval."""
    period, what = say_period(query, query.since, query.until), say_what(query)
    if what is None:
        return " ".join(say(query, "all", n=n, period=period).split())
    interval = percent_interval(share_interval(n, of))
    parts = {"share": percent(n / of), "interval": interval}
    return " ".join(say(query, "about", n=n, of=of, period=period, what=what, **parts).split())


def percent(share: float) -> str:
    """A share as a percentage; one decimal below ten."""
    value = 100 * share
    return f"{value:.1f} %" if 0 < abs(value) < 9.95 else f"{value:.0f} %"


def percent_interval(interval: Interval) -> str:
    """An interval of shares."""
    low, high = percent(interval.low), percent(interval.high)
    return f"{low.removesuffix(' %')}–{high}"


def signed_points(query: Query, difference: float) -> str:
    """A difference of shares in percentage points."""
    return f"{100 * difference:+.1f}{_PHRASES[query.lang]['points']}"


def say_change(query: Query, change: Change, before: float) -> str:
    """What became of a share; a change is named only when its interval excludes zero."""
    if not change.is_change:
        return say(query, "steady", before=percent(before))
    interval = f"{100 * change.interval.low:+.1f} – {100 * change.interval.high:+.1f}"
    return say(
        query,
        "rose" if change.difference > 0 else "fell",
        before=percent(before),
        difference=signed_points(query, change.difference),
        interval=interval,
    )


def say_day(query: Query, day: date) -> str:
    """A day as people write it."""
    if query.lang == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {day:%b %Y}"


def say_period(query: Query, since: date | None, until: date | None) -> str:
    """A half-open period as people say it, with its last day included; "in all" without bounds."""
    last = until - timedelta(days=1) if until else None
    if since and last and since == last:
        return say(query, "on_day", since=say_day(query, since))
    if since and last:
        return say(query, "between", since=say_day(query, since), last=say_day(query, last))
    if since:
        return say(query, "since", since=say_day(query, since))
    if last:
        return say(query, "until", last=say_day(query, last))
    return say(query, "in_all")


def _label_parts(query: Query) -> list[str]:
    """The intent to leave and the custom labels that are asked for, each with its value."""
    labels = dict(query.filters.custom)
    if (leaving := query.filters.churn_intent) is not None:
        labels["churn_intent"] = (str(leaving).lower(),)
    either = f" {say(query, 'or')} "
    return [
        say(query, "label", name=name, value=either.join(values)) for name, values in labels.items()
    ]


def listed(query: Query, parts: Sequence[str]) -> str:
    """Parts of a sentence, one after the other."""
    return _PHRASES[query.lang]["comma"].join(parts)
