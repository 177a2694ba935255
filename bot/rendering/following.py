"""What is said of channels that are sources, in English and Chinese, and its buttons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

STOP, DROP = "earful_source_stop", "earful_source_drop"
_TITLE, _ASKED = 100, 300

_PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "added": "This channel is a source of feedback now, as {who} asked. I keep each new "
        "message as a comment, under a pseudonym and with its link; a thread is one comment, in "
        "the words of whoever began it. Edits and deletions are followed. Bots, questions to me, "
        "greetings and emoji are left out. {older}",
        "older": "Older messages come in slowly in the background.",
        "older_since": "Messages since {day} come in slowly in the background.",
        "quoted": "What is said here may be quoted wherever I am asked; an admin can limit that "
        "with `/earful settings`.",
        "quoted_private": "This channel is private, but what is said here may be quoted wherever "
        "I am asked, unless an admin limits the source “{source}” with `/earful settings`.",
        "how_to_stop": "To stop: `/earful source remove`, here.",
        "stop": "Stop",
        "stop_sure": "No more messages of this channel are kept. Comments stay until you say "
        "otherwise.",
        "cancel": "Cancel",
        "done": "{channel} is a source now; I said so there.",
        "already": "{channel} is a source already: {state}",
        "removed_there": "This channel is no source of feedback any more, as {who} asked.",
        "removed": "{channel} is no source any more. What was said there stays: {comments}.",
        "removed_empty": "{channel} is no source any more.",
        "removed_all": "{channel} is no source any more. Deleted: {comments}.",
        "dropped": "Deleted: {comments} of {channel}.",
        "drop": "Delete its comments",
        "drop_sure": "Comments, their labels and corrections are deleted for good.",
        "no_such": "{channel} is no source; `/earful source list` shows which are.",
        "none": "No channel is a source yet. `/earful source add #channel` makes one.",
        "line": "• {channel}: {comments} from “{source}”; {state}",
        "reading": "older messages are being read, back to {day} so far.",
        "up_to_date": "all older messages are in.",
        "trouble": "I cannot read it ({code}); type `/invite @Earful` there if I am not in it.",
        "not_admin": "Only an admin can change which channels are sources: {admins}.",
        "not_in": "I am not in {channel}; type `/invite @Earful` there, then this again.",
        "not_member": "You are not in {channel}; only members of a private channel can make it a "
        "source.",
        "archived": "{channel} is archived; nothing new comes there.",
        "not_channel": "Only channels can be sources; direct messages are yours.",
        "which": "Say which channel, as in `/earful source add #support`.",
        "day": "“{day}” is no day; write it like 2026-01-31.",
        "how": "`/earful source add #support`, with `since 2026-01-31` if you like · "
        "`/earful source list` · `/earful source remove #support`, with `--with-comments` to "
        "delete its comments too",
        "cannot_post": "I cannot write in {channel} ({code}), and people there should know; let "
        "me post there, then try again.",
        "refused": "Slack did not tell me of {channel} ({code}); try again in a moment.",
        "follows": "This channel is a source: the message is stored with its thread.",
    },
    "zh": {
        "added": "应 {who} 的要求，本频道现在是反馈来源。每条新消息会以化名连同链接存为一条评论；"
        "一个话题串算一条，只取发起人自己的话。编辑和删除会同步。机器人消息、对我的提问、"
        "寒暄和表情不计。{older}",
        "older": "更早的消息会在后台慢慢读入。",
        "older_since": "{day} 以来的消息会在后台慢慢读入。",
        "quoted": "这里说的话可能在我被提问的任何地方被引用；管理员可用 `/earful settings` "
        "加以限制。",
        "quoted_private": "本频道是私密频道，但这里说的话可能在我被提问的任何地方被引用，"
        "除非管理员用 `/earful settings` 限制来源“{source}”。",
        "how_to_stop": "停止：在本频道输入 `/earful source remove`。",
        "stop": "停止",
        "stop_sure": "不再保存本频道的消息。已有评论会保留，直到您另行决定。",
        "cancel": "取消",
        "done": "{channel} 现在是反馈来源，我已在那里说明。",
        "already": "{channel} 已经是反馈来源：{state}",
        "removed_there": "应 {who} 的要求，本频道不再是反馈来源。",
        "removed": "{channel} 不再是反馈来源。已保留{comments}。",
        "removed_empty": "{channel} 不再是反馈来源。",
        "removed_all": "{channel} 不再是反馈来源，已删除{comments}。",
        "dropped": "已删除 {channel} 的{comments}。",
        "drop": "删除其评论",
        "drop_sure": "评论及其标签和更正将被永久删除。",
        "no_such": "{channel} 不是反馈来源；用 `/earful source list` 查看有哪些。",
        "none": "还没有频道是反馈来源。用 `/earful source add #频道` 添加。",
        "line": "• {channel}：{comments}，来源“{source}”；{state}",
        "reading": "正在读取更早的消息，已读到 {day}。",
        "up_to_date": "更早的消息已全部读入。",
        "trouble": "我无法读取（{code}）；如果我不在那里，请在该频道输入 `/invite @Earful`。",
        "not_admin": "只有管理员可以更改哪些频道是反馈来源：{admins}。",
        "not_in": "我不在 {channel} 里；请先在那里输入 `/invite @Earful`，再试一次。",
        "not_member": "您不在 {channel} 里；私密频道只有成员可以设为反馈来源。",
        "archived": "{channel} 已归档，不会再有新消息。",
        "not_channel": "只有频道可以作为反馈来源，私信不行。",
        "which": "请说明是哪个频道，例如 `/earful source add #support`。",
        "day": "“{day}”不是日期，请写成 2026-01-31 这样。",
        "how": "`/earful source add #support`，可加 `since 2026-01-31` · `/earful source list` · "
        "`/earful source remove #support`，加 `--with-comments` 则一并删除评论",
        "cannot_post": "我无法在 {channel} 发言（{code}），而那里的人应当知情；"
        "请允许我发言后再试。",
        "refused": "Slack 没有告诉我 {channel} 的情况（{code}），请稍后再试。",
        "follows": "本频道是反馈来源：这条消息会随其话题串一起保存。",
    },
}


def say(lang: str, phrase: str, **values: object) -> str:
    """A phrase in a language, English for any but Chinese; values are escaped already."""
    return _PHRASES["zh" if lang == "zh" else "en"][phrase].format(**values)


def with_button(lang: str, text: str, action: str, channel: str) -> list[dict[str, Any]]:
    """A message's text with a button under it, STOP or DROP, that asks whether one is sure."""
    name = "stop" if action == STOP else "drop"
    label, sure = say(lang, name), say(lang, f"{name}_sure")
    button = {
        "type": "button",
        "action_id": action,
        "value": channel,
        "text": _plain(label),
        "confirm": {
            "title": _plain(label[:_TITLE]),
            "text": _plain(sure[:_ASKED]),
            "confirm": _plain(label),
            "deny": _plain(say(lang, "cancel")),
        },
    }
    section = {"type": "section", "text": {"type": "mrkdwn", "text": text}, "expand": True}
    return [section, {"type": "actions", "elements": [button]}]


def _plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}
