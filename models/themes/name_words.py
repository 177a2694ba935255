"""Words that no name is made of: they name nothing, say it of everything, or offend."""

from __future__ import annotations

from models.themes.reading import stem_of

_EMPTY = """
team extra actual daily ons join cold woman man count mode yesterday tab source show
about above actually after again ago all almost already although always amount another any anymore
anyone anything anyway apparently application app around ask away back bad because become before
begin being believe best better between big bit both bring bunch came can case cause chance come
comment company couple day deal decide definitely despite different download during each ease else
end enough especially etc even ever every everyone everything exactly except experience fact far
feature feel few finally find fine first follow for forever four free from front full fun further
future gave general get give given goe going gone gonna good got great guess guy half happen happy
hard have having hear help hey high hope hour how however huge idea if important in instead into
issue item itself keep kind know lack last late later latest least leave left less let life like
line list literally little live long longer look lot love low made main major make many matter may
maybe mean mention might min minute moment money month more morning most mostly move much must
name need new next nice night nobody none normal nothing now number off often okay old once one
only open opinion option other otherwise out over own part past pay people perfect perfectly
person place plea please plus point possible post prefer pretty previous probably problem product
provide purchase put quite rate rather read ready real reason recent recently rest result review
right run said same say second see seem seriously set several shame should side simple simply
since single small some someone something sometime soon sorry sort spend star start state stay
still stop stuff such suggest super suppose sure take talk tell ten thank thanks than that their
them then there thing think third those though three through thru thus till time today together
told tomorrow tonight top total toward tri trie trouble true truly try turn twice two type under
understand unfortunately until up upon use user useless usual usually value various version wait
wanna want watch way week weekend well went were what whatever whatsoever when whenever where
whether which while who whole whom whose why wife window wish with within without word work world
worse worst worth wow wrong year yes yesterday yet you young zero hello dear sir madam lol omg
yeah nope awesome amazing excellent fantastic wonderful brilliant terrible horrible awful poor
rubbish cool lovely favorite favourite five per via non hand husband son daughter mother mom mum
dad brother sister anybody nowhere self able level-headed due near likely entire completely
currently obviously basically honestly personally generally extremely highly certain certainly add
added fix fixed change changed works worked working issues things lots someth downloaded bought
buy buying sent send sending getting gets receiv show check appear communicat connected receive
across sign organize organise track thought tool answer thoughts jot sense fan
received indian click press tap notice support report respond reply return select choose allow
enter remain running access tried trying keeps kept play played playing
social touch home bar discover blue variety material
""".split()

_EMPTY_HAN = """
对面 气派 习惯 商务 单条 第一 电话 意见 套书 很漂亮 标间
东西 时候 感觉 问题 方面 地方 情况 时间 人 大家 自己 朋友 公司 产品 软件 应用
手机 本人 个人 样子 有点 一点 一下 一次 原因 结果 事情 想象 能力 人生 客人
自带 合理 马路 浪费 标配 人员 发热量 想像 速度 分量 中式 生活 作品 外面 里面
上面 下面 方法 办法 部分 程度 意思 缺点 优点 总体 整体 基本 一般 第一次 有人
不错 很好 太差 差评 好评 评价 评论 用户 客户 顾客 消费者 商家 卖家 先生 小姐
老公 老婆 同事 老人 昨天 今天 明天 年 月 日 天 晚上 早上 下午 上午 小时 分钟
元 块 钱 本来 后来 最后 别人 人家 世界 中国 心情 心里 水平 内容 目前 当时
希望 建议 感受 事实 道理 过程 关键 基础 想法 看法 效果 总之 态度 标准
""".split()

#: Folded words, and Chinese ones, that name nothing a theme could be told by.
NO_THING = frozenset(filter(None, map(stem_of, _EMPTY))) | frozenset(_EMPTY_HAN)

#: Words no name shall have, folded; in Chinese also as parts of words.
OFFENSIVE = frozenset(
    filter(
        None,
        map(
            stem_of,
            """
            fuck fucking fucked fucker shit shitty bullshit crap crappy bitch bastard asshole ass
            dick cunt idiot idiots idiotic moron morons stupid dumb retard retarded suck sucks
            sucking damn goddamn piss pissed slut whore nigger nigga faggot fag jerk loser losers
            scumbag dumbass wtf garbage trash porn sex sexy nude naked rape nazi
            傻逼 傻叉 垃圾 他妈 妈的 操你 草泥马 鸡巴 狗屎 脑残 白痴 混蛋 王八 去死 贱 滚 屎 婊 色情
            弱智 智障 骗子 流氓 无耻 不要脸
            """.split(),
        ),
    )
)
