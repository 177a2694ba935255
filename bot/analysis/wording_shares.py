"""How shares of classes are worded, in English and Chinese; see `bot.analysis.wording`."""

from __future__ import annotations

from collections.abc import Mapping

PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "corrected_mood": "about {share} ({interval}); {n:,} of {of:,} counted.",
        "corrected_need": "{needs} about {share} ({interval}; {n:,} counted)",
        "corrected_trend": "about {share} ({interval})",
        "cmp_corrected": "about {share} ({n:,} of {of:,} counted{customers}; {interval})",
        "caveat_corrected": (
            "Shares of sentiments and needs are corrected for the models' known mistakes; "
            "the counts are what the models found."
        ),
        "caveat_uncorrected": (
            "Shares of sentiments and needs are as the models counted them: there are too few "
            "comments, or too little is known of the models' mistakes, to correct them."
        ),
    },
    "zh": {
        "corrected_mood": "约 {share}（{interval}）；{of:,} 条中计得 {n:,} 条。",
        "corrected_need": "{needs}约 {share}（{interval}；计得 {n:,} 条）",
        "corrected_trend": "约 {share}（{interval}）",
        "cmp_corrected": "约 {share}（{of:,} 条中计得 {n:,} 条{customers}；{interval}）",
        "caveat_corrected": "情感和诉求的占比已按模型已知的误判校正；条数是模型标注的结果。",
        "caveat_uncorrected": (
            "情感和诉求的占比是模型计得的：评论太少，或对模型的误判了解不足，未作校正。"
        ),
    },
}
