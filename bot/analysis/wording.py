"""How findings are worded, in the asker's language. Numbers in, a sentence out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from bot.analysis import (
    wording_actions,
    wording_briefs,
    wording_churn,
    wording_groups,
    wording_shares,
    wording_themes,
)
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
        "what_leaving": "from people who say that they leave or may",
        "what_staying": "from people who do not say that they leave",
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
        "nothing": "No comments {period}{filters} are {what}.",
        "nothing_at_all": "There are no comments {period}{filters}.",
        "nothing_dated": (
            "None of the {n:,} comments has a date, so that none can be told to be {period}."
        ),
        "with_filters": " with {filters}",
        "nothing_unlabelled": (
            "None of the {n:,} comments is labelled with {label} yet; "
            "run `earful models relabel`, then ask again."
        ),
        "nothing_custom": "None of the {n:,} comments carries the label “{label}” yet.",
        "nothing_corpus": (
            "There is no feedback yet: bring some in with “earful ingest FILE”, or drop the file "
            "into a direct message to me in Slack; “earful demo” has a sample."
        ),
        "nearest": "The comments that come nearest are quoted, but they are about something else.",
        "caveat_leaving": (
            "That someone leaves is what the model is wrong about most often, above all in words "
            "unlike those it learnt from: read the comments before you count on their number."
        ),
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
        "cmp_volume": "Comments that are {what}",
        "cmp_trouble": "Comments that are {what} and not positive",
        "cmp_rate": "Comments a day",
        "cmp_rate_about": "Comments a day that are {what}",
        "cmp_aspect": "“{part}”",
        "cmp_aspect_negative": "“{part}”, spoken of negatively",
        "cmp_share": "{share} ({n:,} of {of:,}{customers}; {interval})",
        "cmp_score": "{value} ({low} to {high}; {n:,} comments)",
        "cmp_per_day": "{value} ({n:,} in {of:,} days{customers})",
        "cmp_customers": ", {customers:,} customers",
        "cmp_customer": ", 1 customer",
        "cmp_people": "Counted by customers: {ours} against {theirs}: {difference}.",
        "cmp_people_share": "{share} ({n:,} of {of:,})",
        "cmp_text": "{ours} against {theirs}: {difference}, {verdict}.",
        "cmp_by": "{difference} ({low} – {high})",
        "cmp_a_day": " a day",
        "cmp_rose": "rose",
        "cmp_fell": "fell",
        "cmp_higher": "higher",
        "cmp_lower": "lower",
        "cmp_same": "the same within ±{margin}",
        "cmp_unclear": "too few to tell",
        "cmp_title_same": "The same",
        "cmp_title_unclear": "Too few to tell",
        "cmp_listed": "{title} ({ours} against {theirs})",
        "cmp_listed_same": "{title} ({ours} against {theirs}, ±{margin})",
        "cmp_headline": (
            "{lead}{title}: {ours_name}: {ours}; {theirs_name}: {theirs}; {by}, {verdict}."
        ),
        "cmp_overview": "{ours_name} against {theirs_name}: {found}.",
        "cmp_list_rose": "rose: {titles}",
        "cmp_list_fell": "fell: {titles}",
        "cmp_list_higher": "higher: {titles}",
        "cmp_list_lower": "lower: {titles}",
        "cmp_none": "nothing clearly differs",
        "cmp_n_same": "{n} the same",
        "cmp_n_unclear": "{n} too few to tell",
        "cmp_semicolon": "; ",
        "cmp_fewer_yes": "Yes, fewer. ",
        "cmp_fewer_no": "No, more. ",
        "cmp_fewer_same": "No, as many. ",
        "cmp_more_yes": "Yes, more. ",
        "cmp_more_no": "No, fewer. ",
        "cmp_more_same": "No, as many. ",
        "cmp_fixed_yes": "Yes, fewer, though not gone. ",
        "cmp_fixed_none": "Yes, none are left. ",
        "cmp_fixed_no": "No, more. ",
        "cmp_fixed_same": "No, as many as before. ",
        "cmp_better_yes": "Yes, better. ",
        "cmp_better_no": "No, worse. ",
        "cmp_better_same": "No, the same. ",
        "cmp_worse_yes": "Yes, worse. ",
        "cmp_worse_no": "No, better. ",
        "cmp_worse_same": "No, the same. ",
        "cmp_cannot_tell": "Cannot tell yet. ",
        "cmp_happier": "Happier: {side}. ",
        "cmp_unhappier": "Unhappier: {side}. ",
        "cmp_maybe_happier": "Probably happier, not surely: {side}. ",
        "cmp_maybe_unhappier": "Probably unhappier, not surely: {side}. ",
        "group_none": "None of the {n:,} comments says its {group}, so that none can be named.",
        "group_happier": "Happiest by {group}: {name}: {ours}; the others together: {theirs}.",
        "group_unhappier": "Unhappiest by {group}: {name}: {ours}; the others together: {theirs}.",
        "group_not_happier": (
            "No {group} is happier beyond chance. The highest of {n} is {name}: {ours}; the others "
            "together: {theirs}."
        ),
        "group_not_unhappier": (
            "No {group} is unhappier beyond chance. The lowest of {n} is {name}: {ours}; the "
            "others together: {theirs}."
        ),
        "cmp_untold": "Cannot tell who is happier: of {side} only {n:,} comments are about it. ",
        "cmp_leans": "may be chance, as one of {n} differences that were looked at",
        "cmp_neither": "Neither: both are the same. ",
        "cmp_enough": " With about {n:,} comments on each side, {margin} could be told.",
        "cmp_no_sides": (
            "I need two sides to compare: two periods, versions, platforms, plans or countries."
        ),
        "cmp_empty": (
            "There are no comments on one side ({empty}), "
            "so there is nothing to compare with the other ({other}: {n:,} comments)."
        ),
        "cmp_empty_both": "There are no comments on either side: {ours}, {theirs}.",
        "cmp_equal": "Both sides are the same {n:,} comments: {ours}, {theirs}.",
        "cmp_nothing": "No comments on either side are {what}: {ours} ({n:,}), {theirs} ({m:,}).",
        "cmp_rest": "all other comments",
        "cmp_overlap": "{n:,} comments are on both sides and count on neither.",
        "cmp_within": (
            "All {n:,} comments of one side ({inner}) are on the other too: "
            "they are compared with the rest."
        ),
        "cmp_cut": "{open} is compared with as long a stretch before it: {days} days.",
        "cmp_cut_short": (
            "{open} is {long} days long; of as long a stretch before it, "
            "only {days} days have comments."
        ),
        "cmp_lengths": (
            "The sides are not equally long ({ours} and {theirs} days with comments): "
            "compare shares and numbers a day, not counts."
        ),
        "cmp_control": (
            "{n} differences were looked at; that any that is named is chance has a probability of "
            "at most 5 % (Holm). “The same” means within ±5 points, or within half of a share "
            "under 10 %."
        ),
        "cmp_few": "Only {n:,} comments: {side}.",
        "side_between": "{since} – {last}",
        "side_always": "all time",
        "side_release": "since {version} ({since})",
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
        "started_over": (
            "Started over: what was asked here before no longer counts. Ask me anything."
        ),
        "unknown": "I could not read that as a question about feedback.",
        "not_yet": (
            "I cannot answer that kind of question yet ({kind}). "
            "I can summarise, compare, tell how people feel and what changed over time, "
            "and find comments."
        ),
        "trend_volume": "Volume",
        "trend_share": "Share ({what})",
        "trend_negative": "Negative",
        "trend_group_share": "{group}, share of all",
        "trend_group_negative": "{group}, negative",
        "trend_group_mood": "Negative: {share} ({interval}).",
        "trend_by_week": "{what}, by week",
        "trend_by_month": "{what}, by month",
        "trend_up": "{what} up {when}",
        "trend_down": "{what} down {when}",
        "trend_passing_up": "{what}: a peak {when}",
        "trend_passing_down": "{what}: a dip {when}",
        "trend_steadily_up": "{what} rising steadily",
        "trend_steadily_down": "{what} falling steadily",
        "trend_since": "since about {day}",
        "trend_since_release": "since {version} ({day})",
        "trend_with_release": "{when}, with {version} ({day})",
        "trend_levels": "From {before} to {after}: {difference}.",
        "trend_few_customer": "From 1 customer only.",
        "trend_few_customers": "From {n} customers only.",
        "trend_rate_week": "{value} a week ({interval})",
        "trend_rate_month": "{value} a month ({interval})",
        "trend_count": "{n:,} comments",
        "trend_last_week": "In the last whole week, from {bin}: {text}.",
        "trend_last_month": "In the last whole month, {bin}: {text}.",
        "trend_value": "{value} ({interval})",
        "trend_score": "{value} ({low} to {high})",
        "trend_steady": "No change beyond chance",
        "trend_cannot_tell": "Too little to tell a change from chance",
        "trend_need": (
            "To tell a change from chance takes at least {comments} comments "
            "and {bins} days (weeks or months of longer periods)."
        ),
        "trend_undated": "{n:,} comments, but none has a date, so that there is no trend.",
        "trend_left_out": "{n:,} comments have no date and are left out.",
        "trend_open_week": (
            "The week from {bin} is not over, or not wholly covered (until {last}): "
            "its numbers are no fall."
        ),
        "trend_open_month": (
            "{bin} is not over, or not wholly covered (until {last}): its numbers are no fall."
        ),
        "trend_ahead_week": "{what}: forecast of the next {n} weeks",
        "trend_ahead_month": "{what}: forecast of the next {n} months",
        "trend_ahead": "{first} at first; from {bin}: {last}.",
        "trend_short_week": (
            "No forecast: it takes at least {needed} whole weeks, and there are {n}."
        ),
        "trend_short_month": (
            "No forecast: it takes at least {needed} whole months, and there are {n}."
        ),
        "trend_if_nothing_changes": (
            "The forecast goes on from the latest weeks or months; it knows of no season, "
            "no release and no campaign to come."
        ),
        "customer": "1 customer",
        "customers": "{n:,} customers",
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
        "what_leaving": "表示已离开或可能离开",
        "what_staying": "没有表示要离开",
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
        "nothing": "{filters}{period}没有评论{what}。",
        "nothing_at_all": "{filters}{period}没有评论。",
        "nothing_dated": "{n:,} 条评论都没有日期，无法判断哪些属于{period}。",
        "with_filters": "{filters}的范围内，",
        "nothing_unlabelled": (
            "{n:,} 条评论都还没有标注{label}：请运行 `earful models relabel` 后再问。"
        ),
        "nothing_custom": "{n:,} 条评论都还没有标签“{label}”。",
        "nothing_corpus": (
            "还没有任何反馈：请用“earful ingest FILE”导入，或在 Slack 里把文件私信给我；"
            "“earful demo”有示例。"
        ),
        "nearest": "下面引用的是最接近的评论，但它们谈的是别的事。",
        "caveat_leaving": (
            "是否要离开是模型最容易判错的标签，措辞与它学过的不同时尤其如此：请先读评论，再以数量为据。"
        ),
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
        "cmp_volume": "{what}的评论",
        "cmp_trouble": "{what}且并非正面的评论",
        "cmp_rate": "每天的评论数",
        "cmp_rate_about": "每天{what}的评论数",
        "cmp_aspect": "“{part}”",
        "cmp_aspect_negative": "“{part}”的负面评价",
        "cmp_share": "{share}（{of:,} 条中 {n:,} 条{customers}；{interval}）",
        "cmp_score": "{value}（{low} 到 {high}；{n:,} 条）",
        "cmp_per_day": "{value}（{of:,} 天共 {n:,} 条{customers}）",
        "cmp_customers": "，来自 {customers:,} 位客户",
        "cmp_customer": "，只来自 1 位客户",
        "cmp_people": "按客户计为 {ours}，对 {theirs}：{difference}。",
        "cmp_people_share": "{share}（{of:,} 位中 {n:,} 位）",
        "cmp_text": "{ours}，对 {theirs}：{difference}，{verdict}。",
        "cmp_by": "{difference}（{low} – {high}）",
        "cmp_a_day": " 条/天",
        "cmp_rose": "上升",
        "cmp_fell": "下降",
        "cmp_higher": "更高",
        "cmp_lower": "更低",
        "cmp_same": "在 ±{margin} 以内相同",
        "cmp_unclear": "数量太少，无法判断",
        "cmp_title_same": "没有变化",
        "cmp_title_unclear": "数量太少，无法判断",
        "cmp_listed": "{title}（{ours} 对 {theirs}）",
        "cmp_listed_same": "{title}（{ours} 对 {theirs}，±{margin}）",
        "cmp_headline": (
            "{lead}{title}：{ours_name}：{ours}；{theirs_name}：{theirs}；{by}，{verdict}。"
        ),
        "cmp_overview": "{ours_name}，对比{theirs_name}：{found}。",
        "cmp_list_rose": "上升的有{titles}",
        "cmp_list_fell": "下降的有{titles}",
        "cmp_list_higher": "更高的有{titles}",
        "cmp_list_lower": "更低的有{titles}",
        "cmp_none": "没有明显差异",
        "cmp_n_same": "{n} 项相同",
        "cmp_n_unclear": "{n} 项数量太少，无法判断",
        "cmp_semicolon": "；",
        "cmp_fewer_yes": "是，变少了。",
        "cmp_fewer_no": "没有，反而更多了。",
        "cmp_fewer_same": "没有，一样多。",
        "cmp_more_yes": "是，变多了。",
        "cmp_more_no": "没有，反而更少了。",
        "cmp_more_same": "没有，一样多。",
        "cmp_fixed_yes": "是，变少了，但还有。",
        "cmp_fixed_none": "是，已经没有了。",
        "cmp_fixed_no": "没有，反而更多了。",
        "cmp_fixed_same": "没有，和以前一样多。",
        "cmp_better_yes": "是，更好了。",
        "cmp_better_no": "没有，反而更差。",
        "cmp_better_same": "没有，一样。",
        "cmp_worse_yes": "是，更差了。",
        "cmp_worse_no": "没有，反而更好。",
        "cmp_worse_same": "没有，一样。",
        "cmp_cannot_tell": "还无法判断。",
        "cmp_happier": "更满意的是{side}。",
        "cmp_unhappier": "更不满的是{side}。",
        "cmp_maybe_happier": "更满意的可能是{side}，尚不能确定。",
        "cmp_maybe_unhappier": "更不满的可能是{side}，尚不能确定。",
        "group_none": "{n:,} 条评论都没有注明{group}，因此无法比较。",
        "group_happier": "按{group}看，最满意的是 {name}：{ours}；其余合计 {theirs}。",
        "group_unhappier": "按{group}看，最不满的是 {name}：{ours}；其余合计 {theirs}。",
        "group_not_happier": (
            "按{group}看，没有哪个的满意程度超出偶然。{n} 个中最高的是 {name}：{ours}；"
            "其余合计 {theirs}。"
        ),
        "group_not_unhappier": (
            "按{group}看，没有哪个的不满程度超出偶然。{n} 个中最低的是 {name}：{ours}；"
            "其余合计 {theirs}。"
        ),
        "cmp_untold": "无法判断谁更满意：{side}只有 {n:,} 条评论谈到它。",
        "cmp_leans": "在所比较的 {n} 项差异中，这可能出于偶然",
        "cmp_neither": "两边一样。",
        "cmp_enough": "若两边各有约 {n:,} 条评论，就能分辨 {margin} 的差异。",
        "cmp_no_sides": "我需要两个对比对象：两个时期、版本、平台、套餐或国家。",
        "cmp_empty": "一边（{empty}）没有评论，因此另一边（{other}，{n:,} 条）无从对比。",
        "cmp_empty_both": "两边都没有评论：{ours}，{theirs}。",
        "cmp_equal": "两边是同样的 {n:,} 条评论：{ours}，{theirs}。",
        "cmp_nothing": "两边都没有评论{what}：{ours}（{n:,} 条），{theirs}（{m:,} 条）。",
        "cmp_rest": "其余评论",
        "cmp_overlap": "{n:,} 条评论同时属于两边，两边都不计入。",
        "cmp_within": "一边（{inner}）的 {n:,} 条评论也都属于另一边，因此与其余评论对比。",
        "cmp_cut": "{open}与之前同样长的 {days} 天对比。",
        "cmp_cut_short": "{open}共 {long} 天，之前同样长的时间里只有 {days} 天有评论。",
        "cmp_lengths": (
            "两边长度不同（有评论的天数为 {ours} 和 {theirs}）："
            "请比较占比和每天的数量，而不是总数。"
        ),
        "cmp_control": (
            "共比较了 {n} 项差异；所指出的差异中有任何一项出于偶然的概率不超过 5 %（Holm 法）。"
            "“相同”指相差在 ±5 个百分点以内，占比不足 10 % 时指其一半以内。"
        ),
        "cmp_few": "{side}只有 {n:,} 条评论。",
        "side_between": "{since} 至 {last}",
        "side_always": "所有时间",
        "side_release": "{version}（{since}）以来",
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
        "started_over": "已重新开始：之前在这里问的不再算数，请随意提问。",
        "unknown": "我没能把它理解为关于用户反馈的问题。",
        "not_yet": (
            "这类问题（{kind}）我还不能回答。我可以总结、对比、分析情感和变化趋势、查找评论。"
        ),
        "trend_volume": "数量",
        "trend_share": "占比（{what}）",
        "trend_negative": "负面",
        "trend_group_share": "{group} 占比",
        "trend_group_negative": "{group} 负面",
        "trend_group_mood": "负面：{share}（{interval}）。",
        "trend_by_week": "{what}（按周）",
        "trend_by_month": "{what}（按月）",
        "trend_up": "{when}{what}上升",
        "trend_down": "{when}{what}下降",
        "trend_passing_up": "{when}{what}出现高峰",
        "trend_passing_down": "{when}{what}出现低谷",
        "trend_steadily_up": "{what}持续上升",
        "trend_steadily_down": "{what}持续下降",
        "trend_since": "约自 {day}起，",
        "trend_since_release": "自 {version}（{day}）以来，",
        "trend_with_release": "{when}（{version} 于{day}发布前后）",
        "trend_levels": "从 {before} 到 {after}：{difference}。",
        "trend_few_customer": "仅来自 1 位客户。",
        "trend_few_customers": "仅来自 {n} 位客户。",
        "trend_rate_week": "每周 {value}（{interval}）",
        "trend_rate_month": "每月 {value}（{interval}）",
        "trend_count": "{n:,} 条评论",
        "trend_last_week": "最近完整的一周（{bin} 起）：{text}。",
        "trend_last_month": "最近完整的一个月（{bin}）：{text}。",
        "trend_value": "{value}（{interval}）",
        "trend_score": "{value}（{low} 到 {high}）",
        "trend_steady": "没有超出偶然的变化",
        "trend_cannot_tell": "数据太少，无法区分变化与偶然",
        "trend_need": (
            "要区分变化与偶然，至少需要 {comments} 条评论和 {bins} 天（更长的时期按周或月计）。"
        ),
        "trend_undated": "{n:,} 条评论都没有日期，因此没有趋势可言。",
        "trend_left_out": "{n:,} 条评论没有日期，未计入。",
        "trend_open_week": (
            "{bin} 起的这一周尚未结束或未被完整覆盖（截至{last}），数字偏低不代表下降。"
        ),
        "trend_open_month": "{bin} 尚未结束或未被完整覆盖（截至{last}），数字偏低不代表下降。",
        "trend_ahead_week": "{what}：未来 {n} 周的预测",
        "trend_ahead_month": "{what}：未来 {n} 个月的预测",
        "trend_ahead": "起初{first}；{bin}：{last}。",
        "trend_short_week": "无法预测：至少需要 {needed} 个完整的周，现有 {n} 个。",
        "trend_short_month": "无法预测：至少需要 {needed} 个完整的月，现有 {n} 个。",
        "trend_if_nothing_changes": (
            "预测由最近几周或几个月延伸而来，不考虑季节、未来的发布和活动。"
        ),
        "customer": "1 位客户",
        "customers": "{n:,} 位客户",
        "ask_this": "您可以这样问我。",
        "sample": "这是一个虚构产品的示例反馈；请用 `earful ingest FILE` 导入您自己的反馈。",
    },
}

#: "1 comments have" -> "1 comment has", "1 of 9 comments are" -> "1 of 9 comments is".
_NOUNS = "comment|customer|account|theme|topic|day|bug report|feature request|complaint|question"
_ONE = re.compile(
    rf"(?<![\d.,–/-])(?<!of )(1 (?:{_NOUNS})(?=s\b))s(?!-)( that(?= pay))?"
    r"( (?:are|were|have|do|name|say|carry|come|lack|pay)\b)?([^.;:]{0,60}? and are\b)?"
)
_ONE_OF = re.compile(r"(?<![\d.,–/-])(1 of [\d,]+ comments) are\b")
_VERBS = {
    " are": " is",
    " were": " was",
    " have": " has",
    " do": " does",
    " name": " names",
    " say": " says",
    " carry": " carries",
    " come": " comes",
    " lack": " lacks",
    " pay": " pays",
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

#: How many days a rate is given for; a month is a twelfth of a year.
DAYS = {"week": 7.0, "month": 30.4375}

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


#: All phrases of a language: those above, and those that stand by themselves.
_ALL = {
    lang: {
        **own,
        **wording_themes.PHRASES[lang],
        **wording_shares.PHRASES[lang],
        **wording_churn.PHRASES[lang],
        **wording_actions.PHRASES[lang],
        **wording_briefs.PHRASES[lang],
        **wording_groups.PHRASES[lang],
    }
    for lang, own in _PHRASES.items()
}


def say(query: Query, phrase: str, **parts: object) -> str:
    """A phrase in the language of the question."""
    said = _ALL[query.lang][phrase].format(**parts).strip()
    return said if query.lang == "zh" else singular(said)


def singular(text: str) -> str:
    """English with a noun and verbs that fit where there is one of something."""
    return _ONE_OF.sub(r"\1 is", _ONE.sub(_fitting, text))


def _fitting(found: re.Match[str]) -> str:
    noun, that, verb, more = (found[k] or "" for k in range(1, 5))
    return noun + that + _VERBS.get(verb, verb) + more.replace(" and are", " and is")


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
    if (leaving := filters.churn_intent) is not None:
        said.append(say(query, "what_leaving" if leaving else "what_staying"))
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


def say_bin(query: Query, step: str, start: date) -> str:
    """A week by its first day, or a month by its name."""
    if step != "month":
        return say_day(query, start)
    return f"{start.year}年{start.month}月" if query.lang == "zh" else f"{start:%b %Y}"


def say_rate(query: Query, step: str, value: float, interval: Interval) -> str:
    """How many there are a week or month, with the interval of it."""
    low, high = number(interval.low), number(interval.high)
    return say(query, f"trend_rate_{step}", value=number(value), interval=f"{low}–{high}")


def say_share(query: Query, share: float, interval: Interval) -> str:
    """A share with its interval."""
    return say(query, "trend_value", value=percent(share), interval=percent_interval(interval))


def number(value: float) -> str:
    """A number as people say it: with one decimal only below ten."""
    return f"{value:.1f}" if abs(value) < 9.95 and value != round(value) else f"{value:,.0f}"


def say_customers(query: Query, n: int) -> str:
    """How many distinct customers; empty where none is known."""
    return say(query, "customer" if n == 1 else "customers", n=n) if n else ""


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
    """The custom labels that are asked for, each with its value."""
    either = f" {say(query, 'or')} "
    return [
        say(query, "label", name=name, value=either.join(values))
        for name, values in query.filters.custom
    ]


def listed(query: Query, parts: Sequence[str]) -> str:
    """Parts of a sentence, one after the other."""
    return _PHRASES[query.lang]["comma"].join(parts)
