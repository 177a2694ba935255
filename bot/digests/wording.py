"""What digests and alerts say, in English and Chinese. Values in, a sentence out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.digests.schedule import Every, Schedule

_PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "{every} digest · {question}",
        "daily": "Daily",
        "weekly": "Weekly",
        "monthly": "Monthly",
        "new_since": "New since {day}",
        "first": "The first of these: from the next one on I begin with what is new.",
        "still": "Nothing moved in “{question}” since {day}: {n} and no change beyond chance.",
        "comments": "{n:,} comments",
        "comment": "1 comment",
        "missed": "{n} digests before this one were not sent, because I was stopped.",
        "missed_one": "The digest before this one was not sent, because I was stopped.",
        "ask_on": "Ask on in this thread. {id}, {when}; `/earful digest remove {id}` ends it.",
        "ask_on_short": "Ask on in this thread.",
        "birth": "A new theme: “{name}”, {n} so far.",
        "theme_rose": "“{name}” rose to {share} of comments ({points} points).",
        "theme_fell": "“{name}” fell to {share} of comments ({points} points).",
        "theme_fixed": "“{name}” has calmed down: {share} of comments, {points} points.",
        "death": "“{name}” has died out.",
        "account": "{account} may leave: {reasons}.",
        "change": "{title}: {text}",
        "when_daily": "every day at {at} ({zone})",
        "when_weekly": "every {days} at {at} ({zone})",
        "when_weekdays": "every weekday at {at} ({zone})",
        "when_monthly": "on day {day} of every month at {at} ({zone})",
        "when_month_end": "on the last day of every month at {at} ({zone})",
        "removed": "{id} is gone; nothing more is sent.",
        "no_such": "There is no digest {id}; `/earful digest list` shows which there are.",
        "added": "{id} is set: “{question}” {place}, {when}. The next one comes on {next}.",
        "zone_hint": "Not your time zone? Name one after the time, as in 9:00 Europe/Berlin.",
        "is_there": "{id} is that already: {when}. The next one comes on {next}.",
        "here": "here",
        "there": "in {channel}",
        "direct": "in a direct message",
        "none": "There are no digests yet. Make one: `{example}`",
        "line": "{id} · {when} · {place} · {question}",
        "paused": "resting: {why} `/earful digest resume {id}`",
        "resumed": "{id} goes on. The next one comes on {next}.",
        "by_hand": "rested by <@{user}>.",
        "refused": "I could not send {id} (“{question}”): {why} It rests until "
        "`/earful digest resume {id}`.",
        "volume_title": "{factor} times as many comments as usual",
        "theme_title": "“{name}”: {factor} times as many comments as usual",
        "rise_reason": "{observed:,} in {days}, where {expected} were to be expected. Chance alone "
        "does so in fewer than one of {odds} looks.",
        "one_day": "one day (to {day})",
        "days": "{n} days (to {day})",
        "account_title": "{account} speaks of leaving",
        "account_reason": "“{quote}” {size}",
        "size_mrr": "It pays {mrr:,.0f} a month.",
        "size_seats": "It has {seats:,} seats.",
        "size_comments": "It has written {n:,} comments.",
        "watching": "Alerts come {place} from now on: a theme or all comments rising beyond "
        "chance, told once the day is over, and a large account that speaks of leaving.",
        "watching_already": "Alerts come {place} already.",
        "unwatched": "No more alerts {place}.",
        "not_watched": "There were no alerts {place}.",
        "silent": "Nothing more about this {until}.",
        "until": "until {day}",
        "for_good": "for good; `/earful alerts unmute` undoes it",
        "unmuted": "{n} subjects are spoken of again.",
        "snooze": "Snooze for a week",
        "mute": "Mute",
        "show": "Show the comments",
        "alert": "Alert",
        "remove": "End this digest",
        "sub_title": "Get this regularly",
        "sub_submit": "Subscribe",
        "sub_cancel": "Cancel",
        "sub_how": "How often",
        "sub_day": "On (when weekly)",
        "sub_at": "At",
        "sub_where": "Where",
        "no_channel": "There is no channel #{name} that I am in; invite me there first "
        "(/invite @Earful) or leave it out.",
        "not_member": "I am not in {channel}; invite me there first (/invite @Earful).",
        "no_kind": "“{question}” is no question about the comments, so it cannot be a digest; "
        "try: {example}",
        "too_long": "This question is too long for a digest; please make it shorter.",
        "failed": "Sorry, that did not work; please try again.",
    },
    "zh": {
        "title": "{every}简报 · {question}",
        "daily": "每日",
        "weekly": "每周",
        "monthly": "每月",
        "new_since": "{day}以来的新情况",
        "first": "这是第一份；从下一份起，我会先说有什么新情况。",
        "still": "“{question}”自{day}以来没有变化：{n}，没有超出偶然的变动。",
        "comments": "{n:,} 条评论",
        "comment": "1 条评论",
        "missed": "此前有 {n} 份因我停机而未发送。",
        "missed_one": "上一份因我停机而未发送。",
        "ask_on": "可在本消息列中继续提问。{id}，{when}；`/earful digest remove {id}` 可取消。",
        "ask_on_short": "可在本消息列中继续提问。",
        "birth": "新话题：“{name}”，目前{n}。",
        "theme_rose": "“{name}”升至评论的 {share}（{points} 个百分点）。",
        "theme_fell": "“{name}”降至评论的 {share}（{points} 个百分点）。",
        "theme_fixed": "“{name}”已平息：占评论的 {share}，{points} 个百分点。",
        "death": "“{name}”已消失。",
        "account": "{account} 可能流失：{reasons}。",
        "change": "{title}：{text}",
        "when_daily": "每天 {at}（{zone}）",
        "when_weekly": "每{days} {at}（{zone}）",
        "when_weekdays": "每个工作日 {at}（{zone}）",
        "when_monthly": "每月{day}号 {at}（{zone}）",
        "when_month_end": "每月最后一天 {at}（{zone}）",
        "removed": "{id} 已取消，不再发送。",
        "no_such": "没有简报 {id}；`/earful digest list` 可查看现有简报。",
        "added": "{id} 已设置：“{question}”，{place}，{when}。下一份：{next}。",
        "zone_hint": "时区不对？请在时间后写明，例如 9:00 Asia/Shanghai。",
        "is_there": "已有同样的简报 {id}：{when}。下一份：{next}。",
        "here": "发到这里",
        "there": "发到 {channel}",
        "direct": "发到私信",
        "none": "还没有简报。这样设置：`{example}`",
        "line": "{id} · {when} · {place} · {question}",
        "paused": "已暂停：{why} `/earful digest resume {id}`",
        "resumed": "{id} 已恢复。下一份：{next}。",
        "by_hand": "由 <@{user}> 暂停。",
        "refused": "{id}（“{question}”）未能发送：{why} 已暂停，"
        "`/earful digest resume {id}` 可恢复。",
        "volume_title": "评论量是平时的 {factor} 倍",
        "theme_title": "“{name}”：评论量是平时的 {factor} 倍",
        "rise_reason": "{days}内 {observed:,} 条，预期 {expected} 条；"
        "纯属偶然的可能性低于 {odds} 分之一。",
        "one_day": "一天（截至{day}）",
        "days": "{n} 天（截至{day}）",
        "account_title": "{account} 表示可能离开",
        "account_reason": "“{quote}” {size}",
        "size_mrr": "每月付费 {mrr:,.0f}。",
        "size_seats": "有 {seats:,} 个席位。",
        "size_comments": "写过 {n:,} 条评论。",
        "watching": "今后提醒{place}：话题或总评论量的异常上升（当天结束后提醒），以及"
        "大客户的流失意向。",
        "watching_already": "提醒已经{place}。",
        "unwatched": "提醒不再{place}。",
        "not_watched": "此前并没有提醒{place}。",
        "silent": "不再提醒此事，{until}。",
        "until": "直到{day}",
        "for_good": "长期有效；`/earful alerts unmute` 可恢复",
        "unmuted": "已恢复 {n} 个主题的提醒。",
        "snooze": "一周内不再提醒",
        "mute": "不再提醒",
        "show": "查看评论",
        "alert": "提醒",
        "remove": "取消这份简报",
        "sub_title": "定期接收",
        "sub_submit": "订阅",
        "sub_cancel": "取消",
        "sub_how": "频率",
        "sub_day": "星期几（每周时）",
        "sub_at": "时间",
        "sub_where": "发到哪里",
        "no_channel": "我不在频道 #{name} 里；请先邀请我（/invite @Earful），或不写频道。",
        "not_member": "我不在 {channel} 里；请先邀请我（/invite @Earful）。",
        "no_kind": "“{question}”不是关于评论的问题，不能设为简报；例如：{example}",
        "too_long": "这个问题太长，不能设为简报，请写短一些。",
        "failed": "抱歉，没有成功，请再试一次。",
    },
}
_WEEKDAYS: Mapping[str, tuple[str, ...]] = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
}
#: How one asks for a digest, in each language.
EXAMPLES: Mapping[str, str] = {
    "en": "/earful digest weekly Mon 9:00 #product about checkout on iOS",
    "zh": "/earful digest 每周一9点 #产品 关于iOS结账的反馈",
}


def say(lang: str, phrase: str, **values: object) -> str:
    """A phrase in a language, English for any but Chinese."""
    return _PHRASES["zh" if lang == "zh" else "en"][phrase].format(**values)


def say_comments(lang: str, n: int) -> str:
    """A number of comments."""
    return say(lang, "comment" if n == 1 else "comments", n=n)


def say_schedule(lang: str, schedule: Schedule) -> str:
    """When a digest comes, in words."""
    values: dict[str, object] = {"at": f"{schedule.at:%H:%M}", "zone": schedule.zone}
    if schedule.every is Every.DAILY:
        return say(lang, "when_daily", **values)
    if schedule.every is Every.MONTHLY:
        name = "when_month_end" if schedule.day == 31 else "when_monthly"
        return say(lang, name, day=schedule.day, **values)
    if schedule.weekdays == (0, 1, 2, 3, 4):
        return say(lang, "when_weekdays", **values)
    return say(lang, "when_weekly", days=say_weekdays(lang, schedule.weekdays), **values)


def say_weekdays(lang: str, weekdays: tuple[int, ...]) -> str:
    """Weekdays in words."""
    names = [weekday_names(lang)[day] for day in weekdays]
    if lang == "zh":
        return "、".join(names)
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def weekday_names(lang: str) -> tuple[str, ...]:
    """The names of the days of a week, from Monday."""
    return _WEEKDAYS["zh" if lang == "zh" else "en"]


def say_day(lang: str, day: date) -> str:
    """A day, as in "9 March 2026"."""
    return f"{day.year}年{day.month}月{day.day}日" if lang == "zh" else f"{day:%-d %B %Y}"


def say_instant(lang: str, moment: datetime, zone: str) -> str:
    """An instant in a zone, to the minute."""
    local = moment.astimezone(ZoneInfo(zone))
    day, weekday = say_day(lang, local.date()), weekday_names(lang)[local.weekday()]
    return f"{day}{weekday} {local:%H:%M}" if lang == "zh" else f"{weekday}, {day}, {local:%H:%M}"


def say_period(lang: str, since: date, until: date) -> str:
    """A half-open period by its first and last day."""
    last = until - timedelta(days=1)
    if last <= since:
        return say_day(lang, since)
    return f"{say_day(lang, since)} – {say_day(lang, last)}"
