"""What columns of the table of accounts are called in Chinese, as far as their words are known.

Teams name columns as they like: "logins_last_30d" is 近 30 天登录次数. A name with a word that is
not known here stays as it is written, since half of a translation is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_WORDS: Mapping[str, str] = dict(
    pair.split("=")
    for pair in """
    account=账户 actions=操作数 active=活跃 api=API apps=应用数 average=平均 avg=平均 balance=余额
    billing=账单 bugs=缺陷数 calls=调用次数 cases=工单数 change=变化 comments=评论数
    complaints=投诉数 contacts=联系人数 created=新建 daily=每日 dau=日活跃用户 days=天数
    delta=变化 docs=文档数 documents=文档数 downloads=下载次数 emails=邮件数 errors=错误数
    events=事件数 exports=导出次数 failed=失败的 features=功能数 files=文件数 growth=增长
    hours=小时数 imports=导入次数 incidents=故障数 integrations=集成数 invites=邀请数
    invoices=发票数 items=条目数 late=逾期 licenses=许可数 login=登录 logins=登录次数
    mau=月活跃用户 members=成员数 messages=消息数 minutes=分钟数 mobile=移动端 monthly=每月
    notes=笔记数 nps=NPS open=未解决的 orders=订单数 pages=页面数 payments=付款次数 plan=套餐
    posts=帖子数 projects=项目数 purchases=购买次数 queries=查询次数 refunds=退款次数
    reports=报告数 requests=请求数 score=得分 searches=搜索次数 seats=席位数 sessions=会话数
    slope=斜率 spend=支出 storage=存储 support=支持 tasks=任务数 team=团队 tickets=工单数
    time=时长 total=总 trend=走势 uploads=上传次数 usage=使用量 used=已用 user=用户 users=用户数
    views=浏览次数 visits=访问次数 wau=周活跃用户 web=网页端 weekly=每周
    """.split()
)
_UNITS: Mapping[str, str] = {"d": "天", "w": "周", "m": "个月", "h": "小时", "y": "年"}
_WHEN: Mapping[str, str] = {
    **dict.fromkeys(("last", "recent", "past", "this", "current", "now"), "近"),
    **dict.fromkeys(("prev", "previous", "prior", "before", "earlier"), "此前"),
}
_LENGTH = re.compile(r"(\d+)(d|w|m|h|y)(?:ays?|eeks?|onths?|ours?|ears?)?")
_APART = re.compile(r"(?<=\d)\s+(?=(?:days?|weeks?|months?|hours?|years?)\b)")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


def in_chinese(name: str) -> str:
    """The name in Chinese, or as it is written where a word of it is not known."""
    parts = _parts(name)
    named = [part for part in parts if part not in _WHEN and not _LENGTH.fullmatch(part)]
    if not named or any(part not in _WORDS for part in named):
        return name.replace("_", " ")
    return _when(parts) + "".join(_WORDS[part] for part in named)


def _parts(name: str) -> Sequence[str]:
    """The words in small letters; a number with its unit is one."""
    spaced = re.sub(r"[_-]", " ", _HUMP.sub(" ", name)).lower()
    return _APART.sub("", spaced).split()


def _when(parts: Sequence[str]) -> str:
    """Over how long, and how long ago: 近 30 天, 此前 30 天."""
    lengths = [found for part in parts if (found := _LENGTH.fullmatch(part))]
    when = next((_WHEN[part] for part in parts if part in _WHEN), "近" if lengths else "")
    length = " ".join(f"{found[1]} {_UNITS[found[2]]}" for found in lengths)
    return " ".join(filter(None, (when, length)))
