"""What values of the corpus are called besides their names, in English and Chinese."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that corpora name differently.

    `names` are values that mean it, without spaces, marks and case. Words of `plain` always name
    it; words of `cued` are everyday words too and need a context that makes them a filter. Where
    no value means it, its `parts` are meant, or what it is a part of.
    """

    field: str
    names: str
    plain: str = ""
    cued: str = ""
    parts: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The first of the names."""
        return self.names.split()[0]


_USERS = "users user customers customer accounts account subscribers members people folks ones clients".split()


def _each(firsts: str, seconds: list[str]) -> str:
    return "|".join(f"{first} {second}" for first in firsts.split("|") for second in seconds)


PLATFORMS = (
    Concept(
        "platform",
        "ios iphone iphoneos appleios",
        "ios|ios app|iphone|iphones|iphone app|ipad|ipads|ipad app|ipados|apple phone|apple phones|apple device|apple devices"
        "|苹果手机|苹果端|苹果系统|苹果版|苹果设备|苹果平板|苹果",
    ),
    Concept(
        "platform",
        "android",
        "android|android app|android phone|android phones|android tablet|android tablets|android device|android devices"
        "|安卓|安卓手机|安卓端|安卓版|安卓系统|安卓平板|安卓机",
    ),
    Concept(
        "platform",
        "web website webapp browser",
        "web app|web apps|webapp|web version|web client|browser version|网页版|网页端|web版|web端|网页应用|浏览器版|浏览器端|网站端|website users|website visitors",
        "web|browser|browsers|网页|浏览器",
    ),
    Concept(
        "platform",
        "desktop pc computer",
        "desktop app|desktop apps|desktop version|desktop client|桌面版|桌面端|电脑版|电脑端|pc端|pc版|桌面应用|桌面客户端",
        "desktop|desktops|desktop computer|desktop computers|pc|pcs|computer|computers|laptop|laptops|电脑|桌面",
        ("windows", "mac"),
    ),
    Concept(
        "platform",
        "windows win",
        "windows app|windows client|windows desktop|windows版|windows端",
        "windows",
    ),
    Concept(
        "platform",
        "mac macos osx macosx",
        "macos|mac os|os x|mac app|mac client|mac版|mac端|苹果电脑",
        "mac|macs|macbook|macbooks|imac",
    ),
    Concept("platform", "linux", "linux版", "linux|ubuntu"),
    Concept("platform", "mobile smartphone", "移动端|手机端|手机版", "mobile", ("ios", "android")),
    Concept("platform", "harmonyos harmony", "鸿蒙版|鸿蒙系统", "harmonyos|harmony os|鸿蒙"),
    Concept("platform", "watchos applewatch", "", "watchos|watch os|wear os|wearos"),
    Concept("platform", "windowsphone", "", "windows phone|windows phones"),
    Concept("platform", "chromeos chromebook", "", "chromeos|chrome os|chromebook|chromebooks"),
    Concept("platform", "tvos appletv androidtv tv", "", "tvos|apple tv|android tv|smart tv"),
    Concept("platform", "playstation ps5", "", "playstation|ps5|ps4"),
    Concept("platform", "xbox", "", "xbox"),
    Concept("platform", "miniprogram wechatminiprogram", "", "mini program|小程序"),
)

PLANS = (
    Concept(
        "plan",
        "free freemium",
        _each(
            "free|freemium|non paying|nonpaying|unpaid", ["users", "customers", "user", "customer"]
        )
        + "|免费用户|免费版|免费客户|免费会员|免费账号|免费账户|免费套餐|免费档|免费的用户|非付费用户|未付费用户|不付费的用户|没付费的用户",
        "free|freemium|免费",
    ),
    Concept("plan", "pro professional", "专业版|pro版", "pro|professional|专业"),
    Concept("plan", "team teams", "团队版|团队套餐|team版", "team|teams|团队"),
    Concept(
        "plan",
        "enterprise corporate",
        "企业版|企业用户|企业客户|企业级客户|企业级用户|企业套餐|大企业客户|大企业|enterprises",
        "enterprise|ent|企业|企业级",
    ),
    Concept("plan", "business", "商务版|商业版", "business"),
    Concept("plan", "premium", "高级版|尊享版|高级会员", "premium"),
    Concept("plan", "basic", "基础版", "basic"),
    Concept("plan", "starter", "入门版", "starter"),
    Concept("plan", "standard", "标准版", "standard"),
    Concept("plan", "personal individual", "个人版", "personal|individual"),
    Concept("plan", "family", "家庭版", "family"),
    Concept("plan", "student", "学生版", "student"),
    Concept("plan", "plus", "", "plus"),
    Concept("plan", "growth", "", "growth"),
    Concept("plan", "lite", "轻量版", "lite"),
    Concept("plan", "ultimate platinum", "旗舰版", "ultimate|platinum"),
    Concept("plan", "gold", "", "gold"),
    Concept("plan", "silver", "", "silver"),
    Concept("plan", "trial freetrial", "试用版|试用用户|trial users|trial customers", "trial"),
)

#: Whoever pays is on any plan but these.
UNPAID = frozenset("free freemium trial freetrial none community".split())
PAYING = Concept(
    "plan",
    "paying",
    _each("paying|paid", [*_USERS, "plans", "tiers", "seats", "companies", "subscriptions"])
    + "|people who pay|users who pay|customers who pay|those who pay|folks who pay"
    "|付费用户|付费客户|付费会员|付费账号|付费账户|付费套餐|付费版|付费的用户|付费的客户|付费的人|付费玩家|付费企业|收费版|付钱的用户|付钱的客户|付钱的人|花钱的用户|给钱的用户|付了钱的用户",
    "paying|payers|付费",
)

SEGMENTS = (
    Concept(
        "segment",
        "smb sme smbs smallbusiness small",
        "smb|smbs|sme|smes|small business|small businesses|small biz|small and medium businesses|small and medium sized businesses|small companies|small firms|small customers"
        "|中小企业|中小型企业|小企业|小微企业|小型企业|小公司|中小公司|中小客户|小客户|小商家",
    ),
    Concept(
        "segment",
        "midmarket midsize medium mm",
        "mid market|midmarket|mid size companies|mid sized companies|mid size customers|mid sized customers|midsize companies|midsize customers|medium sized businesses|medium businesses"
        "|中型企业|中型客户|中型公司|中端市场|中端客户|中等规模企业",
    ),
    Concept(
        "segment",
        "education edu academic school schools",
        "schools|universities|colleges|edu customers|edu users|教育行业|教育机构|教育客户|教育用户|教育类客户|学校客户|学校用户|高校客户|教育领域|教育界",
        "education|edu|school|university|educational|教育|教育类|学校|高校|院校|teachers|educators",
    ),
    Concept(
        "segment",
        "agency agencies",
        "agencies|代理商|代理机构|代理公司|代理客户",
        "agency|代理|广告公司|中介",
    ),
    Concept(
        "segment",
        "startup startups",
        "startups|start ups|初创|初创公司|初创企业|初创团队|创业公司|创业企业|创业团队|新创公司|新创企业|新创",
        "startup|start up|创业者",
    ),
    Concept(
        "segment",
        "enterprise largeenterprise large",
        "large enterprises|large companies|big companies|large customers|大型企业|大客户|大公司",
        "enterprise|enterprises|企业",
    ),
    Concept(
        "segment",
        "nonprofit nonprofits ngo",
        "nonprofits|non profits|ngos|charities|非营利组织|公益组织",
        "nonprofit|non profit|ngo|charity|非营利|公益",
    ),
    Concept("segment", "government publicsector", "", "government|public sector|政府"),
    Concept("segment", "healthcare health", "", "healthcare|hospital|hospitals|医疗|医院"),
    Concept("segment", "freelancer freelancers", "freelancers|自由职业者", "freelance|freelancer"),
    Concept("segment", "consumer consumers b2c", "", "consumer|b2c|个人"),
)

SOURCES = (
    Concept(
        "source",
        "appstore appleappstore iosappstore apple itunes",
        "app store|appstore|apple app store|apple s app store|ios app store|itunes|苹果商店|苹果应用商店|ios商店|ios应用商店|应用商店|app商店|苹果商城",
    ),
    Concept(
        "source",
        "googleplay playstore googleplaystore google android",
        "google play|google play store|play store|playstore|googleplay|gplay|google store|谷歌商店|谷歌应用商店|google商店|google应用商店|安卓商店|安卓应用商店|谷歌市场|android store",
    ),
    Concept("source", "appstores", "app stores|both stores", parts=("appstore", "googleplay")),
    Concept("source", "zendesk", "zendesk"),
    Concept("source", "intercom", "intercom"),
    Concept(
        "source",
        "survey surveys questionnaire nps csat typeform",
        _each(
            "survey",
            [
                "responses",
                "response",
                "answers",
                "results",
                "respondents",
                "comments",
                "feedback",
                "replies",
                "data",
                "takers",
                "submissions",
            ],
        )
        + "|nps survey|csat survey|nps surveys|调查问卷|问卷调查|满意度调查|调研问卷|问卷",
        "survey|surveys|questionnaire|questionnaires|调查|调研|nps",
    ),
    Concept("source", "g2 g2crowd", "g2|g2 crowd|g2 com"),
    Concept("source", "capterra", "", "capterra"),
    Concept("source", "trustpilot", "", "trustpilot"),
    Concept("source", "trustradius", "", "trustradius"),
    Concept("source", "reddit", "", "reddit"),
    Concept("source", "twitter x", "", "twitter|推特"),
    Concept("source", "facebook", "", "facebook|脸书"),
    Concept("source", "instagram", "", "instagram"),
    Concept("source", "youtube", "", "youtube"),
    Concept("source", "discord", "", "discord"),
    Concept("source", "freshdesk", "", "freshdesk"),
    Concept("source", "hubspot", "", "hubspot"),
    Concept("source", "salesforce", "", "salesforce"),
    Concept("source", "producthunt", "", "product hunt|producthunt"),
    Concept("source", "amazon", "", "amazon|亚马逊"),
    Concept("source", "yelp", "", "yelp"),
    Concept("source", "weibo", "", "weibo|微博"),
    Concept("source", "xiaohongshu", "", "xiaohongshu|小红书"),
    Concept("source", "appgallery huawei", "", "appgallery|app gallery|华为应用市场|华为商店"),
    Concept(
        "source",
        "support helpdesk supporttickets tickets supportticket",
        "support tickets|support ticket|客服工单",
        "support|helpdesk|客服",
    ),
    Concept("source", "email mail emails", "", "email|emails|邮件"),
    Concept("source", "chat livechat", "", "live chat|chat|在线聊天"),
    Concept("source", "forum community", "", "forum|forums|community forum|论坛|社区"),
)

CONCEPTS = (*PLATFORMS, *PLANS, PAYING, *SEGMENTS, *SOURCES)

#: Plans whose names are words for anything else too, and a plan only beside that word.
EVERYDAY_PLANS = frozenset(
    "business personal individual family student standard growth gold silver".split()
)
#: Sources whose names are words for anything else too: no value is missing where one is said.
EVERYDAY_SOURCES = frozenset("survey support email chat forum".split())

#: Names of features that begin with the name of a value; they stay in the topic.
FEATURES = (
    "android auto|android wear|apple pay|apple watch|apple music|apple id|apple health|apple pencil|apple login|apple sign in|sign in with apple|apple carplay"
    "|google pay|google drive|google calendar|windows hello|web clipper|web clip|web search|web hook|web hooks|web view|web page|web pages|web link|web links|web cam|web form|web forms|web push"
    "|free trial|free trials|free shipping|free delivery|free returns|free text|free space|pro tip|pro tips|team folder|team folders|team member|team members|team chat|team lead|team space|team spaces"
    "|desktop widget|desktop widgets|desktop notification|desktop notifications|desktop icon|desktop shortcut|desktop shortcuts|mobile check in|mobile payment|mobile payments|mobile data|mobile number"
    "|business card|business cards|business hours|family sharing|personal data|student discount|plus sign|survey builder|survey editor|survey tool|us dollar|us dollars|chinese new year|french press"
    "|企业微信|苹果支付|苹果登录|苹果手表|苹果公司|苹果音乐|免费试用|中国银行|美国运通|日本料理|印度菜|法国菜|韩国料理|泰国菜"
)

#: Everyday words that are names of companies or products too: only a capital makes them a name.
EVERYDAY = frozenset(
    """
    first general national american united global blue green red black white north south east west new old big
    best smart open clear bright next data cloud net web soft tech digital micro mobile app apple target square
    stripe notion box drop slack zoom shell gap visa delta oracle amazon orange sprint express premier central
    standard union family home house life health care media group star sun moon sky sea ocean river lake hill
    stone wood forest park city town royal king queen prime alpha beta core pure simple easy fast quick rapid
    swift direct total complete notes note scan scanner chat mail docs doc pay wallet drive music maps map photos
    photo calendar tasks task teams team forms form search sync studio desk board boards meet voice video store
    shop market bank mobile power energy light water air fire earth world universal international modern future
    vision focus signal summit peak point line link bridge gate key lock safe trust true real live active sense
    mind wise happy good great super ultra mega max pro plus lite one two three seven the a an and my our we you it
    customer customers user users account accounts support service services help free business company enterprise
    """.split()
)
