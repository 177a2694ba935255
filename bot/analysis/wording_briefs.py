"""How product briefs are worded, in English and Chinese; see `bot.analysis.wording`."""

from __future__ import annotations

from collections.abc import Mapping

PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "worded": "Worded by {model}; its numbers and quotes were checked against the plain text.",
        "brief_title": "Product brief: {subject}",
        "brief_thin_title": "Notes for a product brief: {subject}",
        "brief_topic": "“{topic}”",
        "brief_theme": "the theme “{name}” ({id})",
        "brief_no_subject": (
            "A brief needs a topic or a theme, as in “write a brief on sync” or “write a brief on "
            "T12”."
        ),
        "brief_chosen": (
            "No topic was named: this is on the theme with most negative comments, {name}."
        ),
        "brief_headline": (
            "Brief on {subject}: {n:,} of {of:,} comments ({share}, {interval}){who}."
        ),
        "brief_headline_who": ", from {customers}",
        "brief_thin": (
            "The evidence is too thin for a brief on {subject}: {n:,} of {of:,} comments are about "
            "it. This page holds what there is, without measures."
        ),
        "brief_models": "Sentiments, needs and the intent to leave are as the models found them.",
        "brief_read": (
            "Words were looked for in the {n:,} of {of:,} comments that are most surely about it."
        ),
        "brief_problem": "Problem",
        "brief_evidence": "Evidence",
        "brief_who": "Who and how many",
        "brief_instead": "What they do today instead",
        "brief_good": "What good looks like, in their words",
        "brief_counter": "Risks and counter-evidence",
        "brief_open": "Open questions",
        "brief_people": "Whom to ask",
        "brief_measures": "Measures of success",
        "brief_references": "The comments behind it",
        "brief_quote": "“{quote}” — {who}",
        "brief_ask": "Ask {who}: “{quote}”",
        "brief_anyone": "a customer",
        "brief_about": (
            "{n:,} of {of:,} comments {period} are about {subject}: {share} ({interval})."
        ),
        "brief_about_thin": "{n:,} of {of:,} comments {period} are about {subject}.",
        "brief_in_theme": (
            "{n:,} of these {of:,} belong to the theme “{name}” ({id}): {share} ({interval})."
        ),
        "brief_negative": "{n:,} of {of:,} are negative: {share} ({interval}).",
        "brief_positive": "{n:,} of {of:,} are positive: {share} ({interval}).",
        "brief_need": "{n:,} of {of:,} are {needs}: {share} ({interval}).",
        "brief_leaving": "{n:,} of {of:,} speak of leaving: {share} ({interval}).",
        "brief_rose": (
            "In the period before it was {n:,} of {of:,} ({share}): up by {difference} "
            "({interval})."
        ),
        "brief_fell": (
            "In the period before it was {n:,} of {of:,} ({share}): down by {difference} "
            "({interval})."
        ),
        "brief_steady": (
            "In the period before it was {n:,} of {of:,} ({share}): no change beyond chance "
            "({difference}, {interval})."
        ),
        "brief_new": "In the period before no comment was about it.",
        "brief_dates": "The first is of {first}, the latest of {last}.",
        "brief_customers": "They come from {n:,} of {of:,} customers: {share} ({interval}).",
        "brief_accounts": "They come from {n:,} of {of:,} accounts: {share} ({interval}).",
        "brief_money": "{n:,} of these accounts are known to pay {value} a month together.",
        "brief_where": "By {field}, of {of:,} comments that name one: {listed}.",
        "brief_value": "{value} {n:,} ({share}, {interval})",
        "brief_nobody": "No comment says who wrote it.",
        "brief_around": (
            "{n:,} of {of:,} comments speak of a way around it or of something else they use: "
            "{share} ({interval})."
        ),
        "brief_no_around": "No comment says what they do instead; that is to be asked.",
        "brief_rivals": "Named as where they go: {listed}.",
        "brief_rival": "{name} ({n:,})",
        "brief_wishes": "{n:,} of {of:,} comments say what they wish for: {share} ({interval}).",
        "brief_no_wishes": "No comment says in so many words what would be good.",
        "brief_eased": (
            "{n:,} of {of:,} comments say that it works for them or was mended: {share} "
            "({interval})."
        ),
        "brief_one_voice": "{n:,} of {of:,} are by one customer: {share} ({interval}).",
        "brief_nameless": "{n:,} of {of:,} do not say who wrote them: {share} ({interval}).",
        "brief_no_counter": "No comment speaks against it, which is no proof that nobody would.",
        "brief_question_around": "What do they do today when it happens, and what does that cost?",
        "brief_question_good": "By what would they notice that it is solved?",
        "brief_question_content": "What is different for those who are content with it?",
        "brief_question_leaving": "Would mending it keep those who speak of leaving?",
        "brief_question_silent": "Do those who never wrote have the same need?",
        "brief_target": (
            "The share of comments about it is {share} today ({interval}; {n:,} of {of:,}). Of as "
            "many comments, {least:,} or fewer ({target}) would be a fall beyond chance."
        ),
        "brief_target_negative": (
            "Of the comments about it {share} are negative today ({interval}; {n:,} of {of:,}). Of "
            "as many, {least:,} or fewer ({target}) would be a fall beyond chance."
        ),
        "brief_no_target": (
            "The share of comments about it is {share} today ({interval}; {n:,} of {of:,}). With "
            "as many comments no fall could be told from chance."
        ),
        "brief_no_target_negative": (
            "Of the comments about it {share} are negative today ({interval}; {n:,} of {of:,}). "
            "With as many no fall could be told from chance."
        ),
        "brief_reference": "{n:,} comments: {listed}",
        "brief_reference_one": "{listed}",
        "brief_more": "… (see {file})",
        "brief_table": "The {n:,} comments behind the brief",
        "brief_table_first": "{n:,} of the {of:,} comments behind the brief",
        "brief_file": "Product brief",
        "brief_field_platform": "platform",
        "brief_field_plan": "plan",
        "brief_field_segment": "segment",
        "brief_field_version": "version",
    },
    "zh": {
        "worded": "措辞由 {model} 润色；其中的数字和引文已与原文核对。",
        "brief_title": "产品简报：{subject}",
        "brief_thin_title": "产品简报素材：{subject}",
        "brief_topic": "“{topic}”",
        "brief_theme": "主题“{name}”（{id}）",
        "brief_no_subject": (
            "简报需要一个话题或主题，例如“写一份关于同步的简报”或“写一份 T12 的简报”。"
        ),
        "brief_chosen": "没有指定话题：这里写的是负面评论最多的主题，{name}。",
        "brief_headline": "{subject}简报：{of:,} 条评论中有 {n:,} 条（{share}，{interval}）{who}。",
        "brief_headline_who": "，来自 {customers}",
        "brief_thin": (
            "关于{subject}的证据太少，不足以写成简报：{of:,} 条评论中只有 {n:,} 条。"
            "本页列出现有内容，不给衡量指标。"
        ),
        "brief_models": "情感、诉求和流失意向是模型标注的结果。",
        "brief_read": "用词只在 {of:,} 条评论中最相关的 {n:,} 条里查找。",
        "brief_problem": "问题",
        "brief_evidence": "证据",
        "brief_who": "涉及谁，有多少",
        "brief_instead": "他们现在怎么应对",
        "brief_good": "怎样才算好（原话）",
        "brief_counter": "风险与反面证据",
        "brief_open": "待解答的问题",
        "brief_people": "可以问谁",
        "brief_measures": "成功的衡量",
        "brief_references": "依据的评论",
        "brief_quote": "“{quote}”——{who}",
        "brief_ask": "可以问 {who}：“{quote}”",
        "brief_anyone": "一位客户",
        "brief_about": "{period} {of:,} 条评论中有 {n:,} 条关于{subject}：{share}（{interval}）。",
        "brief_about_thin": "{period} {of:,} 条评论中有 {n:,} 条关于{subject}。",
        "brief_in_theme": (
            "这 {of:,} 条中有 {n:,} 条属于主题“{name}”（{id}）：{share}（{interval}）。"
        ),
        "brief_negative": "{of:,} 条中 {n:,} 条是负面的：{share}（{interval}）。",
        "brief_positive": "{of:,} 条中 {n:,} 条是正面的：{share}（{interval}）。",
        "brief_need": "{of:,} 条中 {n:,} 条是{needs}：{share}（{interval}）。",
        "brief_leaving": "{of:,} 条中 {n:,} 条说要离开：{share}（{interval}）。",
        "brief_rose": (
            "上一时期 {of:,} 条中有 {n:,} 条（{share}）：上升 {difference}（{interval}）。"
        ),
        "brief_fell": (
            "上一时期 {of:,} 条中有 {n:,} 条（{share}）：下降 {difference}（{interval}）。"
        ),
        "brief_steady": (
            "上一时期 {of:,} 条中有 {n:,} 条（{share}）：没有超出偶然的变化"
            "（{difference}，{interval}）。"
        ),
        "brief_new": "上一时期没有关于它的评论。",
        "brief_dates": "最早一条在{first}，最近一条在{last}。",
        "brief_customers": "来自 {of:,} 位客户中的 {n:,} 位：{share}（{interval}）。",
        "brief_accounts": "来自 {of:,} 个客户公司中的 {n:,} 个：{share}（{interval}）。",
        "brief_money": "其中 {n:,} 个客户公司已知每月共支付 {value}。",
        "brief_where": "按{field}（{of:,} 条注明了的评论）：{listed}。",
        "brief_value": "{value} {n:,} 条（{share}，{interval}）",
        "brief_nobody": "没有评论注明作者。",
        "brief_around": (
            "{of:,} 条评论中 {n:,} 条说到变通办法或改用别的东西：{share}（{interval}）。"
        ),
        "brief_no_around": "没有评论说到他们现在怎么应对，需要去问。",
        "brief_rivals": "提到的去处：{listed}。",
        "brief_rival": "{name}（{n:,} 条）",
        "brief_wishes": "{of:,} 条评论中 {n:,} 条说出了愿望：{share}（{interval}）。",
        "brief_no_wishes": "没有评论明确说怎样才算好。",
        "brief_eased": (
            "{of:,} 条评论中 {n:,} 条说对自己没有问题或已经修好：{share}（{interval}）。"
        ),
        "brief_one_voice": "{of:,} 条中 {n:,} 条出自同一位客户：{share}（{interval}）。",
        "brief_nameless": "{of:,} 条中 {n:,} 条没有注明作者：{share}（{interval}）。",
        "brief_no_counter": "没有评论持相反看法，但这不证明没有人这样想。",
        "brief_question_around": "遇到这种情况时他们现在怎么办，代价是什么？",
        "brief_question_good": "他们凭什么会觉得问题解决了？",
        "brief_question_content": "对此满意的人有什么不同？",
        "brief_question_leaving": "解决它能留住说要离开的人吗？",
        "brief_question_silent": "从未留言的人也有同样的需要吗？",
        "brief_target": (
            "目前关于它的评论占 {share}（{interval}；{of:,} 条中 {n:,} 条）。"
            "在同样多的评论中，{least:,} 条或更少（{target}）才算超出偶然的下降。"
        ),
        "brief_target_negative": (
            "目前关于它的评论中 {share} 是负面的（{interval}；{of:,} 条中 {n:,} 条）。"
            "在同样多的评论中，{least:,} 条或更少（{target}）才算超出偶然的下降。"
        ),
        "brief_no_target": (
            "目前关于它的评论占 {share}（{interval}；{of:,} 条中 {n:,} 条）。"
            "评论只有这么多时，任何下降都无法与偶然区分。"
        ),
        "brief_no_target_negative": (
            "目前关于它的评论中 {share} 是负面的（{interval}；{of:,} 条中 {n:,} 条）。"
            "评论只有这么多时，任何下降都无法与偶然区分。"
        ),
        "brief_reference": "{n:,} 条评论：{listed}",
        "brief_reference_one": "{listed}",
        "brief_more": "……（见 {file}）",
        "brief_table": "简报依据的 {n:,} 条评论",
        "brief_table_first": "简报依据的 {of:,} 条评论中的 {n:,} 条",
        "brief_file": "产品简报",
        "brief_field_platform": "平台",
        "brief_field_plan": "套餐",
        "brief_field_segment": "客群",
        "brief_field_version": "版本",
    },
}
