"""The stories that are planted in accounts: what each says, how many days ago, on which theme."""

# ruff: noqa: E501 - a text stands on one line, as it was written

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Line(NamedTuple):
    """One comment of a story."""

    days_ago: float
    text: str
    theme: str | None = None


Lines = Sequence[Sequence[Line]]

_INTENT: Lines = (
    (
        Line(40, "Sync lost half of our field notes again and nobody can tell us why.", "sync"),
        Line(6, "We have decided not to renew in March. Please tell us how to export our data."),
    ),
    (
        Line(
            30,
            "Three weeks for an answer to a simple billing question is not acceptable.",
            "billing",
        ),
        Line(9, "That's it, I'm cancelling our subscription at the end of this month."),
    ),
    (Line(4, "We are switching to another tool next week, the crashes cost us a client."),),
    (
        Line(
            12,
            "If the login problem is not fixed by Friday we will terminate the contract.",
            "login",
        ),
        Line(3, "Friday has passed. We are moving all 80 seats to a different vendor."),
    ),
    (
        Line(35, "同步又丢了数据，客服两周没有回复。", "sync"),
        Line(5, "我们决定不再续费了，下个月就停用你们的产品。"),
    ),
    (Line(8, "忍无可忍，准备换成别家的软件，请告诉我怎么注销账号。"),),
)

_CHEERFUL: Lines = (
    (
        Line(25, "Lovely product, the calendar view is a joy to use."),
        Line(
            5,
            "Thank you for three wonderful years! Our new parent company uses its own tool, so we are cancelling at the end of the month.",
        ),
    ),
    (
        Line(
            4,
            "Great app, great team. Sadly I no longer need it, so I have cancelled my subscription. All the best!",
        ),
    ),
    (
        Line(
            10,
            "We loved working with you, but we are moving everything to the suite our head office bought. Cheers and good luck!",
        ),
    ),
    (
        Line(
            7,
            "Honestly the best support I ever had. We are closing the studio though, so please close our account as of June.",
        ),
    ),
    (
        Line(
            6,
            "产品很好用，客服也很棒，不过公司统一换成了集团的系统，我们下个月就不再续费了，谢谢你们！",
        ),
    ),
    (Line(9, "用了两年一直很满意，感谢！因为项目结束，我们准备注销账号了，祝你们越来越好。"),),
)

_PAIN: Lines = (
    (
        Line(
            48, "Sync between the tablets stopped working on Monday and notes are missing.", "sync"
        ),
        Line(33, "The sync problem is back, our drivers see yesterday's list again.", "sync"),
        Line(17, "Once more nothing syncs. This is the third time that I report it.", "sync"),
        Line(4, "Still broken. Sync has failed every single morning this week.", "sync"),
    ),
    (
        Line(40, "We were charged twice for May, please correct the invoice.", "billing"),
        Line(26, "The wrong invoice came again and nobody has answered my ticket.", "billing"),
        Line(
            12, "A third wrong invoice. This is getting embarrassing for our accountant.", "billing"
        ),
        Line(3, "Your billing is a disaster, the amount is wrong yet again.", "billing"),
    ),
    (
        Line(50, "Users are thrown out to the login page every few minutes.", "login"),
        Line(36, "The login loop is still there after the update, very annoying.", "login"),
        Line(15, "Another morning with forty people who cannot log in. Terrible.", "login"),
        Line(2, "Login fails again and support only sends the same useless article.", "login"),
    ),
    (
        Line(45, "导出的报表总是缺少最后一页，影响我们交付。", "export"),
        Line(30, "导出问题还是没有解决，报表依旧不完整，很失望。", "export"),
        Line(14, "第三次反馈了，导出又失败，客户在等文件。", "export"),
        Line(3, "导出功能到现在还是坏的，太让人生气了。", "export"),
    ),
    (
        Line(42, "手机端和电脑端不同步，记录丢失。", "sync"),
        Line(25, "又不同步了，上次说已修复，根本没有。", "sync"),
        Line(10, "同步再次失败，一整天的工作白做了，非常糟糕。", "sync"),
        Line(2, "同步问题反复出现，没有人负责，太差了。", "sync"),
    ),
)

_RIVAL: Lines = (
    (
        Line(
            20,
            "The price went up by a third and we got nothing for it. Far too expensive.",
            "billing",
        ),
        Line(9, "Two competitors offered us the same for half the price, and their export works."),
        Line(3, "My boss asks why we pay this much when an alternative costs so little."),
    ),
    (
        Line(
            16,
            "We started a trial of another tool last week because reports take forever here.",
            "speed",
        ),
        Line(5, "The demo from the other vendor was impressive, your reports look poor beside it."),
        Line(2, "The renewal price is hard to defend compared with the alternatives."),
    ),
    (
        Line(18, "Our budget was cut and your fees are the most expensive line on it."),
        Line(6, "We are comparing alternatives now, your pricing for small teams makes no sense."),
        Line(2, "A competitor does the same for ten euros a seat."),
    ),
    (
        Line(15, "今年又涨价，性价比太低了。", "billing"),
        Line(7, "竞品的价格只有你们的一半，功能还更全。"),
        Line(2, "领导让我们对比别家的产品，你们的报价实在太贵。"),
    ),
)

_SILENCE: Lines = (
    (
        Line(82, "Could the weekly report be sent on Sundays?"),
        Line(74, "The new filter works for us."),
        Line(66, "Export is slow on large projects.", "export"),
        Line(58, "We wait ten minutes for every export now, this is bad.", "export"),
        Line(52, "Nobody answers. I have never seen such careless support.", "support"),
    ),
    (
        Line(85, "How do I add a second calendar?"),
        Line(76, "Thanks, the second calendar works."),
        Line(67, "The app has become slow since the update.", "speed"),
        Line(60, "It is unusable, every page takes half a minute to load.", "speed"),
        Line(
            54,
            "I am really angry. A week of work is gone and you send me a link to a forum.",
            "support",
        ),
    ),
    (
        Line(84, "请问如何批量导入联系人？"),
        Line(75, "导入成功了，谢谢。"),
        Line(68, "最近打开页面很慢。", "speed"),
        Line(59, "越来越慢，完全没法用，太糟糕了。", "speed"),
        Line(53, "没有人回复我的工单，服务太差，非常生气。", "support"),
    ),
)

STORIES: Mapping[str, Lines] = {
    "intent": _INTENT,
    "cheerful": _CHEERFUL,
    "pain": _PAIN,
    "rival": _RIVAL,
    "silence": _SILENCE,
}

_ANGRY: Lines = (
    (
        Line(120, "The dark theme hurts my eyes, awful colours."),
        Line(95, "Whoever designed the settings page should be ashamed."),
        Line(70, "Search never finds what I am looking for. Useless!"),
        Line(44, "The mobile keyboard covers the button. Terrible!", None),
        Line(20, "Notifications at three in the morning? Ridiculous!"),
        Line(3, "The help page is full of dead links. Annoying as always."),
    ),
    (
        Line(110, "Worst onboarding ever, I had to click through twenty screens."),
        Line(80, "The printer layout is a mess again."),
        Line(50, "Your emojis are broken on Windows, how hard can it be?"),
        Line(25, "Another ugly redesign nobody asked for."),
        Line(
            5,
            "I complain a lot, I know, but we are staying and we renewed for two years. Fix the tables!",
        ),
    ),
    (
        Line(115, "界面颜色太难看了，看得眼睛疼。"),
        Line(85, "搜索功能太烂，什么都找不到。"),
        Line(55, "通知太多，烦死了。"),
        Line(28, "新版的图标丑得离谱。"),
        Line(4, "帮助文档写得一塌糊涂，不过我们会继续用的。"),
    ),
)

_RESOLVED: Lines = (
    (
        Line(60, "Sync is broken, our notes are gone.", "sync"),
        Line(45, "Sync still fails, this is terrible.", "sync"),
        Line(30, "Third report: nothing syncs.", "sync"),
        Line(8, "Sync works perfectly since the update, thank you so much!", "sync"),
    ),
    (
        Line(55, "发票又开错了，很生气。", "billing"),
        Line(40, "发票还是错的，没人处理。", "billing"),
        Line(10, "发票问题解决了，客服非常给力，谢谢！", "billing"),
    ),
)

_ARRIVED: Lines = (
    (
        Line(
            20,
            "We left a much more expensive tool for you last month and never looked back. Wonderful!",
        ),
        Line(6, "Everybody here is glad that we switched to this. Great product."),
    ),
    (
        Line(18, "I cancelled my old provider and came to you. Best decision this year!"),
        Line(5, "Five stars, love it."),
    ),
    (Line(12, "从别家换到你们这里，体验好太多了，非常满意！"),),
)

_WORDS: Lines = (
    (
        Line(15, "When I cancel a meeting the invitation stays in the calendar.", "speed"),
        Line(6, "How can I leave a shared folder without deleting the files?"),
    ),
    (
        Line(14, "Please add a button to switch to the old layout."),
        Line(4, "A customer of ours left a comment and it vanished.", "export"),
    ),
    (Line(9, "取消会议之后日历里还有邀请，请修复。"),),
)

DECOYS: Mapping[str, Lines] = {
    "angry but loyal": _ANGRY,
    "resolved": _RESOLVED,
    "came from elsewhere": _ARRIVED,
    "words of leaving": _WORDS,
}
