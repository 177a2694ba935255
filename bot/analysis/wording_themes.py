"""How themes are worded, in English and Chinese; see `bot.analysis.wording`."""

from __future__ import annotations

from collections.abc import Mapping

PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "note_account": "from 1 account only",
        "note_accounts": "from {n} accounts only",
        "note_customer": "from 1 customer only",
        "note_customers": "from {n} customers only",
        "note_all": "{value} only ({others} of the others)",
        "note_mostly": "mostly {value} ({share}; {others} of the others)",
        "note_more": "more from {value} ({share}; {others} of the others)",
        "note_value": "{field} {value}",
        "note_since": "since {version} ({day})",
        "note_since_day": "since {day}",
        "note_between": "mostly from {first} to {last}",
        "note_began": "began with {version} ({day}), since gone",
        "note_new": "new: not named in the period before",
        "theme_share": "{n:,} of {of:,} comments: {share} ({interval})",
        "theme_people": "{n:,} of {of:,} customers: {share} ({interval})",
        "theme_count": "{n:,} comments",
        "theme_rose": "up from {before} to {now} ({difference}, {interval}){when}",
        "theme_steady": "no clear change: {before}, then {now} ({difference}, {interval}){when}",
        "theme_fell": "down from {before} to {now} ({difference}, {interval}){when}",
        "theme_when_asked": " against the period before",
        "theme_when_lately": " in the last {days} days",
        "themes_share": "{counted} {n} themes in them; the biggest: {listed}",
        "themes_customers": "{counted} {n} themes in them; by customers: {listed}",
        "themes_trouble": (
            "{counted} {n} themes in them; those with most negative comments: {listed}"
        ),
        "themes_negative": "{counted} Of {n} themes the most negative: {listed}",
        "themes_positive": "{counted} Of {n} themes the most positive: {listed}",
        "themes_rise": "{counted} Of {n} themes {told} rose beyond chance{when}: {listed}",
        "themes_fall": "{counted} Of {n} themes {told} fell beyond chance{when}: {listed}",
        "themes_no_rise": "{counted} None of {n} themes rose beyond chance{when}",
        "themes_no_fall": "{counted} None of {n} themes fell beyond chance{when}",
        "themes_untold": (
            "{counted} Whether any of {n} themes rose or fell cannot be told: there is no time "
            "before to compare with; by share: {listed}"
        ),
        "themes_none": "{counted} No theme is in them",
        "theme_item": "{name} ({value})",
        "theme_item_change": "{name} ({difference} to {share})",
        "theme_item_customers": "{name} ({n:,} customers, {share})",
        "theme_item_negative": "{name} ({share} negative)",
        "theme_item_positive": "{name} ({share} positive)",
        "title_areas": "By area",
        "area_item": "{area} {share}",
        "text_areas": "{listed}.",
        "title_others": "{n} more themes",
        "text_others": "Together {share} of comments: {listed}.",
        "title_rest": "In no theme",
        "text_rest": "{listed}.",
        "rest_pool": "{share} ({n:,}) say something that no theme holds yet",
        "rest_short_praise": "{share} ({n:,}) are short praise",
        "rest_short_complaint": "{share} ({n:,}) are short complaints",
        "rest_noise": "{share} ({n:,}) have no words",
        "themes_muted": "Muted themes are left out: {listed} ({n:,} comments).",
        "themes_control": (
            "{n} themes were looked at for changes; of those named as changed at most 5 % are "
            "expected to be chance (Benjamini-Hochberg)."
        ),
        "themes_lately": (
            "“Rose” and “fell” compare the last {days} days ({now}) with the {days} before."
        ),
        "themes_nameless": (
            "{n:,} comments do not say who wrote them; customers are counted without them."
        ),
        "themes_missing": (
            "There are no lasting themes yet, so that these are groups of like comments; "
            "they are made when comments are brought in."
        ),
        "title_changed": "What changed{when}",
        "changed_rose": "Rose: {listed}.",
        "changed_fell": "Fell: {listed}.",
        "text_who": "Of those who say it: {notes}.",
        "title_counter": "On the other hand",
        "text_counter": "{mood}: {said}",
        "cmp_control_themes": (
            "{n} differences were looked at, {themes} of them themes. Of the themes that are named "
            "at most 5 % are expected to be chance (Benjamini-Hochberg); that any other is has a "
            "probability of at most 5 % (Holm). “The same” means within ±5 points, or within half "
            "of a share under 10 %."
        ),
        "hits_people": "{n:,} comments from {customers}, the closest first.",
        "hits_file": "All {n:,} comments found",
        "hits_file_first": "The {n:,} closest of {of:,} comments found",
        "chart_themes": "Themes by share of comments",
        "chart_themes_customers": "Themes by share of customers",
        "chart_themes_change": "Themes by change, in points",
        "chart_themes_negative": "Themes by share of negative comments",
        "chart_themes_positive": "Themes by share of positive comments",
        "chart_moods": "How people feel",
        "chart_all": "All",
        "chart_alt": "{title}: {listed}.",
        "chart_alt_trend": "{title}: {found}.",
        "chart_compare": "{ours} against {theirs}",
    },
    "zh": {
        "note_account": "仅来自 1 个客户公司",
        "note_accounts": "仅来自 {n} 个客户公司",
        "note_customer": "仅来自 1 位客户",
        "note_customers": "仅来自 {n} 位客户",
        "note_all": "全部来自 {value}（其余评论为 {others}）",
        "note_mostly": "多数来自 {value}（{share}，其余评论为 {others}）",
        "note_more": "更多来自 {value}（{share}，其余评论为 {others}）",
        "note_value": "{field} {value}",
        "note_since": "自 {version}（{day}）以来",
        "note_since_day": "自{day}以来",
        "note_between": "多集中在{first}至{last}",
        "note_began": "始于 {version}（{day}），现已消退",
        "note_new": "新出现：上一时期没有人提到",
        "theme_share": "{of:,} 条评论中 {n:,} 条：{share}（{interval}）",
        "theme_people": "{of:,} 位客户中 {n:,} 位：{share}（{interval}）",
        "theme_count": "{n:,} 条评论",
        "theme_rose": "{when}从 {before} 升至 {now}（{difference}，{interval}）",
        "theme_steady": "{when}没有明显变化：{before}，之后 {now}（{difference}，{interval}）",
        "theme_fell": "{when}从 {before} 降至 {now}（{difference}，{interval}）",
        "theme_when_asked": "与上一时期相比",
        "theme_when_lately": "最近 {days} 天",
        "themes_share": "{counted}其中有 {n} 个主题；最多的是：{listed}",
        "themes_customers": "{counted}其中有 {n} 个主题；按客户数：{listed}",
        "themes_trouble": "{counted}其中有 {n} 个主题；负面评论最多的是：{listed}",
        "themes_negative": "{counted}{n} 个主题中最负面的是：{listed}",
        "themes_positive": "{counted}{n} 个主题中最正面的是：{listed}",
        "themes_rise": "{counted}{when}{n} 个主题中有 {told} 个的上升超出偶然：{listed}",
        "themes_fall": "{counted}{when}{n} 个主题中有 {told} 个的下降超出偶然：{listed}",
        "themes_no_rise": "{counted}{when}{n} 个主题中没有一个的上升超出偶然",
        "themes_no_fall": "{counted}{when}{n} 个主题中没有一个的下降超出偶然",
        "themes_untold": (
            "{counted}没有更早的时间可比，无法判断 {n} 个主题的升降；按占比：{listed}"
        ),
        "themes_none": "{counted}其中没有任何主题",
        "theme_item": "{name}（{value}）",
        "theme_item_change": "{name}（{difference}，至 {share}）",
        "theme_item_customers": "{name}（{n:,} 位客户，{share}）",
        "theme_item_negative": "{name}（{share} 负面）",
        "theme_item_positive": "{name}（{share} 正面）",
        "title_areas": "按领域",
        "area_item": "{area} {share}",
        "text_areas": "{listed}。",
        "title_others": "另外 {n} 个主题",
        "text_others": "合计占评论的 {share}：{listed}。",
        "title_rest": "不属于任何主题",
        "text_rest": "{listed}。",
        "rest_pool": "{share}（{n:,} 条）说的内容尚无主题",
        "rest_short_praise": "{share}（{n:,} 条）是简短的好评",
        "rest_short_complaint": "{share}（{n:,} 条）是简短的差评",
        "rest_noise": "{share}（{n:,} 条）没有文字内容",
        "themes_muted": "已静音的主题未列出：{listed}（{n:,} 条评论）。",
        "themes_control": (
            "共检查了 {n} 个主题的变化；所指出的变化中预计至多 5 % 出于偶然"
            "（Benjamini-Hochberg 法）。"
        ),
        "themes_lately": "“升”与“降”是最近 {days} 天（{now}）与之前 {days} 天相比。",
        "themes_nameless": "{n:,} 条评论没有注明作者，不计入客户数。",
        "themes_missing": ("还没有持久的主题，因此这里是相似评论的分组；主题会在导入评论时生成。"),
        "title_changed": "有何变化（{when}）",
        "changed_rose": "上升：{listed}。",
        "changed_fell": "下降：{listed}。",
        "text_who": "说这些的人：{notes}。",
        "title_counter": "另一方面",
        "text_counter": "{mood}：{said}",
        "cmp_control_themes": (
            "共比较了 {n} 项差异，其中 {themes} 项是主题。所指出的主题中预计至多 5 % 出于偶然"
            "（Benjamini-Hochberg 法），其余差异中有任何一项出于偶然的概率不超过 5 %（Holm 法）。"
            "“相同”指相差在 ±5 个百分点以内，占比不足 10 % 时指其一半以内。"
        ),
        "hits_people": "{n:,} 条评论，来自 {customers}，最相关的在前。",
        "hits_file": "找到的全部 {n:,} 条评论",
        "hits_file_first": "找到的 {of:,} 条评论中最相关的 {n:,} 条",
        "chart_themes": "各主题占评论的比例",
        "chart_themes_customers": "各主题占客户的比例",
        "chart_themes_change": "各主题的变化（百分点）",
        "chart_themes_negative": "各主题的负面比例",
        "chart_themes_positive": "各主题的正面比例",
        "chart_moods": "用户感受",
        "chart_all": "全部",
        "chart_alt": "{title}：{listed}。",
        "chart_alt_trend": "{title}：{found}。",
        "chart_compare": "{ours} 对比 {theirs}",
    },
}
