"""Which group has most of something, and which other names customers mention, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "most_share": "{share} ({interval}; {n:,} of {of:,} comments)",
        "most_told": (
            "By {group}, {name} has the largest share of comments that are {what}: {ours}; the "
            "others together: {theirs}."
        ),
        "least_told": (
            "By {group}, {name} has the smallest share of comments that are {what}: {ours}; the "
            "others together: {theirs}."
        ),
        "most_untold": (
            "No {group} has a larger share of comments that are {what} beyond chance. The largest "
            "of {n} is that of {name}: {ours}; the others together: {theirs}."
        ),
        "least_untold": (
            "No {group} has a smaller share of comments that are {what} beyond chance. The "
            "smallest of {n} is that of {name}: {ours}; the others together: {theirs}."
        ),
        "most_alone": "All comments that say their {group} name {name}: {ours} are {what}.",
        "most_too_few": (
            "Too few comments say their {group} to tell where most are {what}: no {group} has {n}."
        ),
        "most_number": "In number most are of {name}: {n:,}.",
        "most_themes": "Mostly about {listed}.",
        "most_theme": "{name} ({n:,})",
        "most_group": "{n:,} of {of:,} comments: {share} ({interval}).",
        "most_group_few": "{n:,} of {of:,} comments, too few for a share.",
        "most_chart": "Share of comments that are {what}, by {group}",
        "caveat_most": (
            "Shares are of each {group}'s own comments, as the models label them, so that who "
            "writes more does not rank higher."
        ),
        "caveat_most_version": (
            "Versions follow each other in time: what changed besides meanwhile counts as well."
        ),
        "rivals_headline": (
            "{n:,} of {of:,} comments {period} name another product that people set beside this "
            "one ({share}, {interval}). Named most: {listed}."
        ),
        "rivals_item": "{name} ({n:,})",
        "rivals_none": (
            "No other product is named in the {of:,} comments {period}, as far as “switch to”, "
            "“better than” and the like can tell."
        ),
        "rivals_unnamed": "Without a name",
        "rivals_unnamed_text": (
            "{n:,} comments speak of a competitor, an alternative or another app and name none."
        ),
        "rivals_text": "{n:,} of {of:,} comments: {share} ({interval}){customers}.",
        "rivals_switch": "Going there: {n:,}.",
        "rivals_from": "Coming from there: {n:,}.",
        "rivals_mood": "Negative: {n:,}.",
        "rivals_chart": "Comments that name it",
        "rivals_file": "The {n:,} comments that name another product",
        "caveat_rivals": (
            "A name counts once a comment sets it beside the product (“switch to …”, “better "
            "than …”, “unlike …”, 换成……, 比……好用); all comments with that name are then "
            "counted. Names that are only mentioned in passing are not found, and a partner may "
            "stand among them: the quotes show how it is meant."
        ),
        "caveat_rivals_own": (
            "No comment says its product, so that the product's own name may stand among them."
        ),
        "draft_title": "What to tell those who asked for “{name}”",
        "draft_first": "What to tell them, as a draft",
        "draft_for": "{text} (Drafts in the file: {n:,}.)",
        "draft_hello": "Hello {who},",
        "draft_text": (
            "{hello} you asked us for “{name}”. It has been there since {day}. We would like to "
            "hear how it works for you."
        ),
    },
    "zh": {
        "most_share": "{share}（{interval}；{of:,} 条中 {n:,} 条）",
        "most_told": "按{group}看，{name} 的评论中{what}的占比最高：{ours}；其余合计 {theirs}。",
        "least_told": "按{group}看，{name} 的评论中{what}的占比最低：{ours}；其余合计 {theirs}。",
        "most_untold": (
            "按{group}看，没有哪个的评论中{what}的占比高出偶然范围。{n} 个中最高的是 "
            "{name}：{ours}；其余合计 {theirs}。"
        ),
        "least_untold": (
            "按{group}看，没有哪个的评论中{what}的占比低到超出偶然范围。{n} 个中最低的是 "
            "{name}：{ours}；其余合计 {theirs}。"
        ),
        "most_alone": "注明{group}的评论都是 {name}：其中{what}的占 {ours}。",
        "most_too_few": "注明{group}的评论太少，无法比较哪里{what}的最多：没有哪个达到 {n} 条。",
        "most_number": "按条数最多的是 {name}：{n:,} 条。",
        "most_themes": "主要谈到{listed}。",
        "most_theme": "{name}（{n:,}）",
        "most_group": "{of:,} 条评论中 {n:,} 条：{share}（{interval}）。",
        "most_group_few": "{of:,} 条评论中 {n:,} 条，太少，不计占比。",
        "most_chart": "按{group}，评论中{what}的占比",
        "caveat_most": "占比以各{group}自己的评论为分母，按模型的标注计算：评论多的不会因此排前。",
        "caveat_most_version": "版本有先后，其间的其他变化也计算在内。",
        "rivals_headline": (
            "{period} {of:,} 条评论中有 {n:,} 条点名提到拿来相比的别家产品（{share}，{interval}）。"
            "提到最多的：{listed}。"
        ),
        "rivals_item": "{name}（{n:,}）",
        "rivals_none": (
            "{period} {of:,} 条评论中没有点名提到其他产品（按“换成”“比……好用”、switch to、better "
            "than 等说法查找）。"
        ),
        "rivals_unnamed": "没有点名",
        "rivals_unnamed_text": "{n:,} 条评论谈到竞品、替代品或别的应用，但没有点名。",
        "rivals_text": "{of:,} 条评论中 {n:,} 条：{share}（{interval}）{customers}。",
        "rivals_switch": "{n:,} 条谈到转去那里。",
        "rivals_from": "{n:,} 条是从那里转来的。",
        "rivals_mood": "其中 {n:,} 条为负面。",
        "rivals_chart": "点名提到的评论",
        "rivals_file": "点名提到其他产品的 {n:,} 条评论",
        "caveat_rivals": (
            "只要有评论把某个名字与产品相比（switch to……、better than……、unlike……、换成……、"
            "比……好用），该名字就算数，再统计提到它的全部评论。只是顺带提到的名字查不到，"
            "合作伙伴也可能在内：具体含义请看原话。"
        ),
        "caveat_rivals_own": "评论没有注明产品，因此产品自己的名字可能也在其中。",
        "draft_title": "怎样告知要过“{name}”的人",
        "draft_first": "告知草稿",
        "draft_for": "{text}（文件中的草稿：{n:,} 份。）",
        "draft_hello": "{who}，您好，",
        "draft_text": (
            "{hello}您曾向我们提过“{name}”。它已于{day}上线，欢迎试用，也请告诉我们好不好用。"
        ),
    },
}
