"""Which column of a file is which field of a comment."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten

from bot.errors import IngestError

#: Field -> names it goes by, without case, spaces and punctuation; the best name first.
COMMENT_FIELDS: Mapping[str, tuple[str, ...]] = {
    "id": tuple(
        "id commentid reviewid feedbackid ticketid responseid messageid uuid "
        "编号 編號 評論編號 评论id 评论编号 反馈编号 序号 번호".split()
    ),
    "text": tuple(
        "text comment review content body message feedback verbatim comments commenttext "
        "reviewtext reviewbody reviewcontent feedbacktext description response answer "
        "评论 评论内容 内容 评价 评价内容 反馈 反馈内容 正文 留言 文本 意见 "
        "評論 評論內容 內容 評價 意見 本文 レビュー コメント 리뷰 내용 댓글".split()
    ),
    "created_at": tuple(
        "createdat created date datetime timestamp time at createddate createdon creationdate "
        "submittedat postedat publishedat reviewdate reviewedat submissiondate "
        "日期 时间 创建时间 评论时间 评论日期 发布时间 提交时间 反馈时间 時間 日付 日時 "
        "날짜".split()
    ),
    "rating": tuple(
        "rating score stars star starrating rate reviewscore reviewrating overall "
        "评分 星级 打分 评级 分数 評分 星級 評価 평점 별점".split()
    ),
    "author": tuple(
        "author user username authorname reviewer reviewername userid authorid nickname "
        "用户 用户名 作者 昵称 用户id 用户昵称 使用者 暱稱 작성자".split()
    ),
    "account": tuple(
        "account accountname accountid company companyname org organisation organization "
        "customer client 公司 客户 企业 公司名称 客户名称 账户".split()
    ),
    "source": tuple("source channel 来源 渠道 來源".split()),
    "product": tuple(
        "product app productname appname application 产品 应用 应用名称 商品 產品".split()
    ),
    "version": tuple("version appversion reviewcreatedversion 版本 版本号".split()),
    "platform": tuple("platform os operatingsystem device 平台 系统 操作系统 设备".split()),
    "plan": tuple("plan tier subscription subscriptionplan planname 套餐 订阅".split()),
    "segment": tuple("segment customersegment usersegment cohort 分群 细分 客户群 用户群".split()),
    "country": tuple(
        "country countrycode region market storefront 国家 地区 國家 地區 国 국가".split()
    ),
    "lang": tuple("lang language locale languagecode 语言 語言 言語 언어".split()),
    "url": tuple("url link permalink reviewurl 链接 网址".split()),
    "title": tuple("title subject headline summary 标题 主题 標題 タイトル 제목".split()),
}

ACCOUNT_FIELDS: Mapping[str, tuple[str, ...]] = {
    "account": COMMENT_FIELDS["account"] + ("name", "id", "名称"),
    "plan": COMMENT_FIELDS["plan"],
    "mrr": tuple("mrr monthlyrecurringrevenue revenue 月费 月收入".split()),
    "seats": tuple("seats seatcount licenses licences 席位 席位数".split()),
    "started_at": tuple("startedat started startdate since signupdate createdat 开始时间".split()),
    "last_seen_at": tuple("lastseenat lastseen lastactiveat lastactive lastlogin 最后活跃".split()),
    "churned_at": tuple("churnedat churned churndate canceledat cancelledat 流失时间".split()),
}

#: In a mapping, in place of a column: the field has none.
NO_COLUMN = ""

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_JOINT = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Field -> column, and the columns that are no field."""

    columns: Mapping[str, str]
    unmatched: tuple[str, ...]


def match_columns(
    columns: Sequence[str],
    *,
    fields: Mapping[str, tuple[str, ...]] = COMMENT_FIELDS,
    mapping: Mapping[str, str] | None = None,
    required: str = "text",
) -> ColumnMap:
    """Match columns by name; `mapping` (field -> column) wins over every synonym.

    A field that is mapped to NO_COLUMN has none, whatever the columns are called. Of two columns
    that could be one field, the one with the better name is it and the other is kept as an extra.
    Raises IngestError when the required field has no column, or `mapping` names a field or a
    column that does not exist.
    """
    without = {field for field, column in (mapping or {}).items() if column == NO_COLUMN}
    chosen = {
        field: _named(column, columns, field, fields)
        for field, column in (mapping or {}).items()
        if field not in without
    }
    taken = set(chosen.values())
    by_name: dict[str, str] = {}
    for column in columns:
        if column not in taken:
            by_name.setdefault(_plain(column), column)
    for field, names in fields.items():
        if field not in chosen and field not in without:
            found = next((by_name.pop(name) for name in names if name in by_name), None)
            if found is not None:
                chosen[field] = found
    if required not in chosen:
        raise IngestError(_nothing_for(required, columns))
    used = set(chosen.values())
    return ColumnMap(chosen, tuple(column for column in columns if column not in used))


def _plain(name: str) -> str:
    return _JOINT.sub("", _CAMEL.sub("_", unicodedata.normalize("NFKC", name)).casefold())


def known_names(columns: Sequence[str]) -> int:
    """How many of these columns have a name that a comment's field goes by."""
    known = {name for names in COMMENT_FIELDS.values() for name in names}
    return sum(_plain(column) in known for column in columns)


def _named(
    column: str, columns: Sequence[str], field: str, fields: Mapping[str, tuple[str, ...]]
) -> str:
    if field not in fields:
        raise IngestError(
            f"--map {field}={column}: there is no field {field!r}; "
            f"the fields are {', '.join(fields)}."
        )
    for candidate in (column, *(each for each in columns if _plain(each) == _plain(column))):
        if candidate in columns:
            return candidate
    raise IngestError(
        f"--map {field}={column}: there is no column {column!r}; "
        f"the columns are {_listed(columns)}."
    )


def _nothing_for(required: str, columns: Sequence[str]) -> str:
    example = next(iter(columns), "column")
    return (
        f"No column looks like the {required}: the columns are {_listed(columns)}. "
        f"Say which one it is with --map, for example --map {required}='{example}'."
    )


def _listed(columns: Sequence[str], most: int = 30) -> str:
    shown = ", ".join(shorten(column, 60, placeholder="...") for column in columns[:most])
    return shown + (f" and {len(columns) - most} more" if len(columns) > most else "")
