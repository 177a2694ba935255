"""How the risk of leaving is worded, in English and Chinese; see `bot.analysis.wording`."""

from __future__ import annotations

from collections.abc import Mapping

PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "risk_account": "account",
        "risk_author": "customer",
        "risk_n_account": "{n:,} of {of:,} accounts",
        "risk_n_author": "{n:,} of {of:,} customers",
        "risk_headline": "{who} give reason for worry, first {listed}.",
        "risk_item": "{name} ({value})",
        "risk_nobody": "None of {of:,} that wrote gives reason for worry.",
        "risk_only_gone": "All {n:,} that wrote have left already.",
        "risk_title": "{name}: {value}",
        "risk_score": "score {value}",
        "risk_probability": "{value} ({interval})",
        "risk_term": "{text} ({value} × {weight})",
        "risk_against": "speaks against it: {listed}",
        "risk_model": "by the model: {listed}",
        "risk_behind": "By score {value}: {listed}",
        "risk_pays": "pays {mrr} a month",
        "risk_intent_one": "says that it leaves or may, {when}",
        "risk_intent": "{n:,} comments say that it leaves or may, the last {when}",
        "risk_intent_unsure": "may be saying that it leaves, {when}",
        "risk_left": "says that it has left, {when}",
        "risk_pain_theme": (
            "“{theme}” again and again: on {days} days, the last {when}, not mended since"
        ),
        "risk_pain_need": "{need} on {days} days, the last {when}, not mended since",
        "risk_escalation_mood": "mood fell from {before} to {now}",
        "risk_escalation_often": "unhappy more often: {n:,} times in the last {days} days",
        "risk_silence": (
            "silent for {gap} days after an unhappy comment, and used to write every {usual}"
        ),
        "risk_rival": "speaks of rivals or of switching ({comments})",
        "risk_price": "speaks of price ({comments})",
        "risk_unseen": "nobody seen for {days} days",
        "risk_usage": "{column} fell by {fall}",
        "risk_praise": "{share} of its recent comments are happy",
        "risk_staying": "says that it stays",
        "risk_reason": "{column} {value} (others: {typical})",
        "risk_comment": "1 comment",
        "risk_comments": "{n:,} comments",
        "risk_today": "on the last day",
        "risk_yesterday": "the day before",
        "risk_ago": "{days} days before",
        "risk_undated": "undated",
        "sign_intent": "intent to leave",
        "sign_left": "has left",
        "sign_pain": "unresolved trouble",
        "sign_escalation": "getting worse",
        "sign_silence": "silence after anger",
        "sign_rival": "talk of rivals",
        "sign_price": "talk of price",
        "sign_unseen": "not seen",
        "sign_usage": "usage falling",
        "sign_praise": "praise",
        "sign_staying": "says it stays",
        "risk_level_text": (
            "Text only: a score from what was said, and an order, no probability; "
            "`earful ingest-accounts FILE` adds behaviour."
        ),
        "risk_level_behaviour": (
            "Text and behaviour, without enough known outcomes: a score and an order, "
            "no probability. {n_left} accounts are known to have left; it takes 20 that left and "
            "20 that stayed to learn from."
        ),
        "risk_level_probability": (
            "Calibrated probability, learnt from {n} accounts of which {left} left: how many of "
            "accounts like this one left. Cross-validated AUC {auc} ({auc_low}–{auc_high}), "
            "calibration error {ece}. Usage in the table should be as of before leaving."
        ),
        "risk_formula": (
            "Score = 1 - (1 - said × (1 - 0.8 staying)) × (1 - signs × (1 - 0.3 praise) × "
            "(1 - 0.7 staying)); said = 1 - (1 - 0.90 intent)(1 - 0.95 left); signs = 1 - product "
            "of (1 - weight × term). Each term is between 0 and 1 and shown with its weight; "
            "comments count half after 60 days. Negative mood alone counts nothing."
        ),
        "risk_nameless": "{n:,} comments name no {who} and are left out.",
        "risk_gone": "{n:,} that wrote have left already and are not listed: {listed}.",
        "risk_quiet": "{n:,} accounts of the table wrote nothing here and are not listed.",
        "risk_most_read": "Looked at closely: the {n:,} with the unhappiest comments.",
        "risk_by_author": (
            "No comments name accounts, so that this is about customers by their comments."
        ),
        "risk_alone": (
            "The comments say neither who wrote them nor for which account: "
            "this is about comments, not about who may leave."
        ),
        "risk_alone_headline": (
            "{n:,} of {of:,} comments say that their writer leaves or may: {share} ({interval})."
        ),
        "risk_unjudged": (
            "No comment was judged for an intent to leave; `earful models relabel` does it."
        ),
        "title_money": "Money at risk",
        "text_money": (
            "{n:,} of them pay {mrr} a month together, {share} of the {all} that all known "
            "accounts here pay: that much is lost if they all leave."
        ),
        "text_money_expected": "By their probabilities {expected} a month is to be expected lost.",
        "title_reasons": "What those who leave speak of",
        "reason_kept": (
            "{n:,} of {of:,} comments of those who say they leave: {share} ({interval}); of the "
            "others {others}. {difference} ({low} – {high}): goes with leaving."
        ),
        "reason_less": (
            "{n:,} of {of:,} comments of those who say they leave: {share} ({interval}); of the "
            "others {others}. {difference} ({low} – {high}): rarer among those who leave."
        ),
        "reason_unclear": (
            "{n:,} of {of:,} comments of those who say they leave: {share} ({interval}); of the "
            "others {others}. No difference beyond chance."
        ),
        "reason_headline": "{n:,} of {of:,} comments are of people who say they leave; {told}.",
        "reason_told": "what goes with it: {listed}",
        "reason_none": "nothing goes with it beyond chance",
        "reason_few": (
            "Only {n:,} comments are of people who say they leave: "
            "too few to tell what goes with it."
        ),
        "reason_control": (
            "{n} themes and needs were looked at; of those named at most 5 % are expected to be "
            "chance (Benjamini-Hochberg). What goes with leaving need not be its cause."
        ),
        "reason_by_people": (
            "“Those who leave”: every {who} that says so or has left, with all its comments."
        ),
        "story_headline": "{name}: {n:,} comments{span}, {risk}.",
        "story_span": " from {first} to {last}",
        "story_risk": "Risk",
        "story_money": "What it is to us",
        "story_next": "What to do next",
        "story_next_text": "{action} ({n:,} of its comments).",
        "story_plan": "plan {plan}",
        "story_seats": "{seats:,} seats",
        "story_since": "with us since {day}",
        "story_seen": "last seen {day}",
        "story_left": "left on {day}",
        "story_month": "{n:,} comments, mood {mood}; {moods}.",
        "story_mostly": "Mostly “{theme}”.",
        "story_said": "They said: “{quote}”",
        "story_themes": "What it speaks of",
        "story_theme": "“{theme}” {n:,} (mood {mood})",
        "story_file": "The story of {name} on one page",
        "story_chart": "Mood of {name} by month, from -1 to 1",
        "story_none": "no sign that it may leave",
        "risk_chart": "Who may leave",
        "risk_chart_comments": "comments",
        "risk_file": "All {n:,} with every term",
        "column_fall": "fall of {column}",
        "column_monthly revenue": "monthly revenue",
        "column_days as customer": "days as customer",
        "column_comments lately": "comments in 90 days",
        "column_mood": "mood",
        "column_plan": "plan",
        "column_seats": "seats",
        "risk_suggest": "what are the reasons for churn?",
    },
    "zh": {
        "risk_account": "客户公司",
        "risk_author": "客户",
        "risk_n_account": "{of:,} 个客户公司中有 {n:,} 个",
        "risk_n_author": "{of:,} 位客户中有 {n:,} 位",
        "risk_headline": "{who}值得担心，首先是 {listed}。",
        "risk_item": "{name}（{value}）",
        "risk_nobody": "留下评论的 {of:,} 个中没有值得担心的。",
        "risk_only_gone": "留下评论的 {n:,} 个都已流失。",
        "risk_title": "{name}：{value}",
        "risk_score": "得分 {value}",
        "risk_probability": "{value}（{interval}）",
        "risk_term": "{text}（{value} × {weight}）",
        "risk_against": "不利于这一判断的是：{listed}",
        "risk_model": "模型给出的理由：{listed}",
        "risk_behind": "得分 {value}：{listed}",
        "risk_pays": "每月付费 {mrr}",
        "risk_intent_one": "{when}表示要离开或可能离开",
        "risk_intent": "{n:,} 条评论表示要离开或可能离开，最近一条在{when}",
        "risk_intent_unsure": "{when}似乎表示要离开",
        "risk_left": "{when}表示已经离开",
        "risk_pain_theme": "反复提到“{theme}”：共 {days} 天，最近在{when}，之后未见好转",
        "risk_pain_need": "有 {days} 天出现{need}，最近在{when}，之后未见好转",
        "risk_escalation_mood": "情感得分从 {before} 降到 {now}",
        "risk_escalation_often": "不满更频繁：最近 {days} 天 {n:,} 次",
        "risk_silence": "不满的评论之后沉默了 {gap} 天，而过去每 {usual} 天就有评论",
        "risk_rival": "谈到竞品或更换（{comments}）",
        "risk_price": "谈到价格（{comments}）",
        "risk_unseen": "已有 {days} 天无人使用",
        "risk_usage": "{column} 下降了 {fall}",
        "risk_praise": "近期评论中有 {share} 为正面",
        "risk_staying": "表示会留下",
        "risk_reason": "{column} {value}（其他：{typical}）",
        "risk_comment": "1 条评论",
        "risk_comments": "{n:,} 条评论",
        "risk_today": "最后一天",
        "risk_yesterday": "前一天",
        "risk_ago": "{days} 天前",
        "risk_undated": "日期不详时",
        "sign_intent": "离开意向",
        "sign_left": "已离开",
        "sign_pain": "未解决的问题",
        "sign_escalation": "不满加剧",
        "sign_silence": "不满后沉默",
        "sign_rival": "谈到竞品",
        "sign_price": "谈到价格",
        "sign_unseen": "久未使用",
        "sign_usage": "使用下降",
        "sign_praise": "表扬",
        "sign_staying": "表示留下",
        "risk_level_text": (
            "仅依据文本：是由所说内容得出的得分和次序，不是概率；"
            "用 `earful ingest-accounts FILE` 可加入使用行为。"
        ),
        "risk_level_behaviour": (
            "依据文本和行为，但已知结果不足：是得分和次序，不是概率。"
            "已知有 {n_left} 个客户公司流失；至少需要 20 个流失和 20 个留下的才能学习。"
        ),
        "risk_level_probability": (
            "经校准的概率，由 {n} 个客户公司（其中 {left} 个流失）学得：与其相似者中流失的占比。"
            "交叉验证 AUC {auc}（{auc_low}–{auc_high}），校准误差 {ece}。"
            "表中的使用数据应为流失之前的数据。"
        ),
        "risk_formula": (
            "得分 = 1 - (1 - 所说 × (1 - 0.8 留下)) × "
            "(1 - 迹象 × (1 - 0.3 表扬) × (1 - 0.7 留下))；"
            "所说 = 1 - (1 - 0.90 意向)(1 - 0.95 已离开)；迹象 = 1 - 各项 (1 - 权重 × 值) 之积。"
            "每一项都在 0 到 1 之间，并与权重一同列出；评论每过 60 天权重减半。仅有负面情绪不计分。"
        ),
        "risk_nameless": "{n:,} 条评论没有注明{who}，未计入。",
        "risk_gone": "{n:,} 个留下评论的已经流失，未列出：{listed}。",
        "risk_quiet": "表中有 {n:,} 个客户公司在此没有评论，未列出。",
        "risk_most_read": "仔细查看的是评论最不满的 {n:,} 个。",
        "risk_by_author": "没有评论注明客户公司，因此这里按评论者计算。",
        "risk_alone": "评论既没有注明作者也没有注明客户公司：这里说的是评论，而不是谁可能离开。",
        "risk_alone_headline": (
            "{of:,} 条评论中有 {n:,} 条表示要离开或可能离开：{share}（{interval}）。"
        ),
        "risk_unjudged": "没有评论标注过流失意向；请运行 `earful models relabel`。",
        "title_money": "面临风险的收入",
        "text_money": (
            "其中 {n:,} 个每月共付费 {mrr}，占这里所有已知客户公司所付 {all} 的 {share}："
            "如果它们全部离开，损失就是这么多。"
        ),
        "text_money_expected": "按各自的概率，预计每月损失 {expected}。",
        "title_reasons": "要离开的人谈到什么",
        "reason_kept": (
            "要离开的人的 {of:,} 条评论中有 {n:,} 条：{share}（{interval}）；"
            "其他评论中为 {others}。"
            "{difference}（{low} – {high}）：与离开相伴出现。"
        ),
        "reason_less": (
            "要离开的人的 {of:,} 条评论中有 {n:,} 条：{share}（{interval}）；"
            "其他评论中为 {others}。"
            "{difference}（{low} – {high}）：在要离开的人中更少见。"
        ),
        "reason_unclear": (
            "要离开的人的 {of:,} 条评论中有 {n:,} 条：{share}（{interval}）；"
            "其他评论中为 {others}。"
            "没有超出偶然的差异。"
        ),
        "reason_headline": "{of:,} 条评论中有 {n:,} 条出自表示要离开的人；{told}。",
        "reason_told": "与之相伴的是：{listed}",
        "reason_none": "没有什么与之相伴且超出偶然",
        "reason_few": "只有 {n:,} 条评论出自表示要离开的人，太少，无法判断与什么相伴。",
        "reason_control": (
            "共检查了 {n} 个主题和诉求；所指出的预计至多 5 % 出于偶然（Benjamini-Hochberg 法）。"
            "与离开相伴的未必是离开的原因。"
        ),
        "reason_by_people": "“要离开的人”指表示要离开或已流失的{who}，计入其全部评论。",
        "story_headline": "{name}：{span}共 {n:,} 条评论，{risk}。",
        "story_span": "{first}至{last}",
        "story_risk": "风险",
        "story_money": "与我们的关系",
        "story_next": "下一步",
        "story_next_text": "{action}（其评论中的 {n:,} 条）。",
        "story_plan": "套餐 {plan}",
        "story_seats": "{seats:,} 个席位",
        "story_since": "自{day}起为客户",
        "story_seen": "最近使用于{day}",
        "story_left": "于{day}流失",
        "story_month": "{n:,} 条评论，情感得分 {mood}；{moods}。",
        "story_mostly": "主要是“{theme}”。",
        "story_said": "原话：“{quote}”",
        "story_themes": "谈到什么",
        "story_theme": "“{theme}” {n:,} 条（情感得分 {mood}）",
        "story_file": "{name} 的经过（一页）",
        "story_chart": "{name} 每月的情感得分（-1 到 1）",
        "story_none": "没有可能离开的迹象",
        "risk_chart": "谁可能离开",
        "risk_chart_comments": "评论",
        "risk_file": "全部 {n:,} 个及其每一项",
        "column_fall": "{column} 的降幅",
        "column_monthly revenue": "月收入",
        "column_days as customer": "成为客户的天数",
        "column_comments lately": "90 天内的评论数",
        "column_mood": "情感得分",
        "column_plan": "套餐",
        "column_seats": "席位数",
        "risk_suggest": "流失的原因是什么？",
    },
}
