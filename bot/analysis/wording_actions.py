"""How recommendations are worded, in English and Chinese; see `bot.analysis.wording`."""

from __future__ import annotations

from collections.abc import Mapping

PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "act_fix": "Fix “{name}”",
        "act_build": "Build what is asked for in “{name}”",
        "act_explain": "Explain “{name}”",
        "act_price": "Look at the price: “{name}”",
        "act_keep": "Keep “{name}”",
        "act_watch": "Watch “{name}”",
        "act_talk": "Talk to {names} about “{name}”",
        "act_two_parts": "{first} and {second}",
        "act_urgent": "Urgent: {listed}.",
        "act_first": "First in line of what was asked: {first}.",
        "act_missed": (
            "Of the kind that was asked for nothing has enough evidence; this is what there is to "
            "do otherwise."
        ),
        "act_calm": "Nothing urgent: no trouble grew beyond chance{when}. First in line: {first}.",
        "act_untold": (
            "Whether anything is urgent cannot be told, for there is no time before to compare "
            "with. First in line: {first}."
        ),
        "act_none": (
            "Nothing to do that has enough evidence: in {n:,} comments no theme of at least "
            "{fewest} customers clearly wants something."
        ),
        "act_none_of_one": (
            "Nothing to do that has enough evidence: in {n:,} comments nothing is clearly wanted."
        ),
        "act_item": "{action} ({share} of comments)",
        "act_item_people": "{action} ({n:,} customers, {share})",
        "act_item_rose": "{action} (up from {before} to {now} of comments)",
        "act_item_of_one": "{action} ({n:,} of its comments)",
        "act_next": "Next for {account}: {first}.",
        "act_others": "{n:,} customers of any account speak of it",
        "act_negative": "{share} of these comments are negative ({interval})",
        "act_leaving": "{n:,} of them say that they leave or may ({share}, {interval})",
        "act_money": "{n:,} accounts that pay {mrr} a month ({share} of what is known)",
        "act_risk": "{n:,} of the {of:,} that may leave say so: {names}",
        "act_money_at_risk": "{mrr} a month of it at risk",
        "act_helps": "Helps {n:,} customers",
        "act_helps_one": "Helps 1 customer",
        "act_helps_comments": "Helps those who wrote {n:,} comments.",
        "act_helps_accounts": "{helps} of {n:,} accounts: {names}.",
        "act_helps_account": "{helps} of {names}.",
        "act_more": "{n:,} more",
        "act_against": (
            "Against it: {n:,} of {of:,} comments on the same are positive ({share}, {interval}), "
            "such as “{quote}”."
        ),
        "act_against_keep": (
            "Against it: {n:,} of {of:,} comments on the same are negative ({share}, {interval}), "
            "such as “{quote}”."
        ),
        "act_against_none": "No comment on the same speaks against it.",
        "act_measure_less": (
            "To tell whether it worked: such comments are {share} ({interval}) today; that half of "
            "them are gone shows after about {needed:,} comments on anything"
        ),
        "act_measure_keep": (
            "To tell whether it lasts: such comments are {share} ({interval}) today; that half of "
            "them are gone shows after about {needed:,} comments on anything"
        ),
        "act_measure_days": ", which is {days:,} days at the present pace",
        "act_score": (
            "Score {score}: reach {reach}, severity {severity}, trend {trend}, leaving {leaving}, "
            "money {money}, risk {risk}, kind {kind}."
        ),
        "act_formula": (
            "Score = 100 × kind × reach × (1 + {severity} severity + {trend} trend + {leaving} "
            "leaving + {money} money + {risk} risk), estimates with the lower end of their 95 % "
            "intervals; kinds: fix {fix}, price {price}, build {build}, explain {explain}, keep "
            "{keep}, watch {watch}. EARFUL_PRIORITIES weighs them otherwise."
        ),
        "act_no_themes": (
            "There are no lasting themes yet, so that only what is asked about as a whole is "
            "looked at; themes are made when comments are brought in."
        ),
        "act_says_leaving": "says they leave or may",
        "act_may_leave": "risk of leaving {risk}",
        "act_pays": "pays {mrr} a month",
        "act_wrote": "{n:,} comments on it",
        "act_wrote_once": "1 comment on it",
        "act_person": "{name} ({why})",
        "act_term_customers": "Customers who say so",
        "act_term_reach": "Comments that say so",
        "act_term_severity": "Negative among them",
        "act_term_leaving": "Among them, say that they leave or may",
        "chart_actions": "What to do, by share of comments",
        "chart_actions_customers": "What to do, by share of customers",
        "tell_headline": "{n:,} customers asked for it; {told}.",
        "tell_headline_one": "1 customer asked for it; {told}.",
        "tell_open": "{n:,} without an answer",
        "tell_released": "{n:,} to tell that it is there",
        "tell_replied": "{n:,} answered",
        "tell_shipped": "{n:,} told that it is there",
        "tell_praised": "{n:,} have praised it since",
        "tell_nobody": "Nobody who is known asked for it in {n:,} comments.",
        "tell_title_shipped": "Asked for, and there by now",
        "tell_text_shipped": "{n:,} of {of:,} comments that ask, by their status.",
        "by_headline": "What to do next by {by}: {listed}.",
        "by_item": "{name}: {action}",
        "by_first": "{action}. {why}",
        "by_none": "Nothing that has enough evidence in {n:,} comments.",
        "by_nothing": "Nothing to do that has enough evidence in any of {n:,} groups by {by}.",
        "by_left_out": "{n:,} groups with fewer than {fewest} comments are left out.",
        "by_file": "All actions of {n:,} groups",
        "shipped_title": "Asked for and released: {name} ({day})",
        "shipped_asked": "{people:,} customers asked for it before, in {n:,} comments.",
        "shipped_last": "Last asked for on {day}.",
        "shipped_praised": "{n:,} comments have praised it since.",
        "shipped_to_tell": "None has praised it since: tell them that it is there.",
        "tell_why": "{account}asked on {day}; {state}.",
        "tell_why_undated": "{account}asked; {state}.",
        "tell_state_open": "no answer",
        "tell_state_released": "to tell: released on {day}",
        "tell_state_replied": "answered",
        "tell_state_shipped": "told that it is there",
        "tell_state_praised": "has praised it since",
        "tell_title_more": "{n:,} more",
        "tell_more": "All are in the file.",
        "tell_file": "All {n:,} customers who asked",
        "tell_how": (
            "Answered are those whose comments carry a reply or a status (columns such as `reply` "
            "or `status`), and those who praised it later; what was released says "
            '`earful released "dark mode"`.'
        ),
        "tell_nameless": "{n:,} comments that ask for it do not say who wrote them.",
    },
    "zh": {
        "act_fix": "修复“{name}”",
        "act_build": "开发“{name}”中要求的功能",
        "act_explain": "解释清楚“{name}”",
        "act_price": "审视价格：“{name}”",
        "act_keep": "保持“{name}”",
        "act_watch": "关注“{name}”",
        "act_talk": "就“{name}”与 {names} 谈谈",
        "act_two_parts": "{first}和{second}",
        "act_urgent": "紧急：{listed}。",
        "act_first": "所问之中首先可做的是：{first}。",
        "act_missed": "所问的那类行动没有充分的证据；以下是其他可做的事。",
        "act_calm": "没有紧急的事：{when}没有问题的增长超出偶然。首先可做的是：{first}。",
        "act_untold": "没有更早的时间可比，无法判断是否有紧急的事。首先可做的是：{first}。",
        "act_none": (
            "没有证据充分的行动：{n:,} 条评论中，没有哪个主题有至少 {fewest} 位客户明确提出诉求。"
        ),
        "act_none_of_one": "没有证据充分的行动：{n:,} 条评论中，没有明确的诉求。",
        "act_item": "{action}（占评论的 {share}）",
        "act_item_people": "{action}（{n:,} 位客户，{share}）",
        "act_item_rose": "{action}（占评论的比例从 {before} 升至 {now}）",
        "act_item_of_one": "{action}（其评论中的 {n:,} 条）",
        "act_next": "对 {account} 的下一步：{first}。",
        "act_others": "所有客户公司中共有 {n:,} 位客户谈到此事",
        "act_negative": "这些评论中 {share} 为负面（{interval}）",
        "act_leaving": "其中 {n:,} 条表示要离开或可能离开（{share}，{interval}）",
        "act_money": "{n:,} 个客户公司，每月付费 {mrr}（占已知收入的 {share}）",
        "act_risk": "{of:,} 个可能流失的客户中有 {n:,} 个提到：{names}",
        "act_money_at_risk": "其中每月 {mrr} 面临流失",
        "act_helps": "有助于 {n:,} 位客户",
        "act_helps_one": "有助于 1 位客户",
        "act_helps_comments": "有助于写下这 {n:,} 条评论的人。",
        "act_helps_accounts": "{helps}（{n:,} 个客户公司：{names}）。",
        "act_helps_account": "{helps}（{names}）。",
        "act_more": "另外 {n:,} 个",
        "act_against": (
            "反面证据：同一主题的 {of:,} 条评论中有 {n:,} 条正面（{share}，{interval}），"
            "如“{quote}”。"
        ),
        "act_against_keep": (
            "反面证据：同一主题的 {of:,} 条评论中有 {n:,} 条负面（{share}，{interval}），"
            "如“{quote}”。"
        ),
        "act_against_none": "同一主题没有评论与此相反。",
        "act_measure_less": (
            "如何判断是否奏效：这类评论目前占 {share}（{interval}）；若减少一半，"
            "约 {needed:,} 条评论（不限内容）后可以看出"
        ),
        "act_measure_keep": (
            "如何判断是否保持：这类评论目前占 {share}（{interval}）；若减少一半，"
            "约 {needed:,} 条评论（不限内容）后可以看出"
        ),
        "act_measure_days": "，按目前的速度需要 {days:,} 天",
        "act_score": (
            "得分 {score}：波及 {reach}，严重 {severity}，趋势 {trend}，离开 {leaving}，"
            "收入 {money}，风险 {risk}，类别 {kind}。"
        ),
        "act_formula": (
            "得分 = 100 × 类别 × 波及 ×（1 + {severity} 严重 + {trend} 趋势 + {leaving} 离开 + "
            "{money} 收入 + {risk} 风险），估计值取其 95 % 区间的下限；类别：修复 {fix}，价格 "
            "{price}，开发 {build}，解释 {explain}，保持 {keep}，关注 {watch}。"
            "可用 EARFUL_PRIORITIES 调整权重。"
        ),
        "act_no_themes": (
            "还没有持久的主题，因此只把所问的内容作为整体来看；主题会在导入评论时生成。"
        ),
        "act_says_leaving": "表示要离开或可能离开",
        "act_may_leave": "流失风险 {risk}",
        "act_pays": "每月付费 {mrr}",
        "act_wrote": "就此写了 {n:,} 条评论",
        "act_wrote_once": "就此写了 1 条评论",
        "act_person": "{name}（{why}）",
        "act_term_customers": "提到的客户",
        "act_term_reach": "提到的评论",
        "act_term_severity": "其中为负面",
        "act_term_leaving": "其中表示要离开或可能离开",
        "chart_actions": "可做的事（占评论的比例）",
        "chart_actions_customers": "可做的事（占客户的比例）",
        "tell_headline": "{n:,} 位客户提出过要求；{told}。",
        "tell_headline_one": "1 位客户提出过要求；{told}。",
        "tell_open": "{n:,} 位尚未得到答复",
        "tell_released": "{n:,} 位可以告知已上线",
        "tell_replied": "{n:,} 位已得到答复",
        "tell_shipped": "{n:,} 位已被告知功能上线",
        "tell_praised": "{n:,} 位之后称赞过",
        "tell_nobody": "{n:,} 条评论中没有已知客户提出过要求。",
        "tell_title_shipped": "提出过且已上线",
        "tell_text_shipped": "按状态，{of:,} 条提出要求的评论中有 {n:,} 条。",
        "by_headline": "按{by}，下一步：{listed}。",
        "by_item": "{name}——{action}",
        "by_first": "{action}。{why}",
        "by_none": "{n:,} 条评论中没有证据充分的行动。",
        "by_nothing": "按{by}的 {n:,} 个组中都没有证据充分的行动。",
        "by_left_out": "有 {n:,} 个组不足 {fewest} 条评论，未列出。",
        "by_file": "{n:,} 个组的全部行动",
        "shipped_title": "提出过且已上线：{name}（{day}）",
        "shipped_asked": "上线之前有 {people:,} 位客户的 {n:,} 条评论提出过。",
        "shipped_last": "最近一次提出是{day}。",
        "shipped_praised": "上线之后有 {n:,} 条评论称赞。",
        "shipped_to_tell": "上线之后没有人称赞过：可以告知他们已上线。",
        "tell_why": "{account}{day}提出；{state}。",
        "tell_why_undated": "{account}提出过；{state}。",
        "tell_state_open": "尚未答复",
        "tell_state_released": "可告知：已于{day}上线",
        "tell_state_replied": "已答复",
        "tell_state_shipped": "已被告知功能上线",
        "tell_state_praised": "之后称赞过",
        "tell_title_more": "另外 {n:,} 位",
        "tell_more": "全部列在文件中。",
        "tell_file": "提出过要求的全部 {n:,} 位客户",
        "tell_how": (
            "“已答复”指评论带有回复或状态（如 `reply`、`status` 列），或客户之后称赞过；"
            '已上线的功能用 `earful released "深色模式"` 告诉 Earful。'
        ),
        "tell_nameless": "有 {n:,} 条提出要求的评论没有注明作者。",
    },
}
