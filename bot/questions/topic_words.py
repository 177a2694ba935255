"""English words that tell where in a question its topic stands, and how far it goes."""

from __future__ import annotations

#: Little words that a topic may hold inside ("export to PDF") and never at its ends.
GLUE = frozenset(
    """
    & 's a across after again against all also am among amongst an and any are aren't around
    as at back bc be because been before being between both but by cos cuz did do does
    doesn't don't down during e.g each eg etc every for from get gets getting got had has
    have he her here his i i.e ie if in into is isn't it it's its just less many me more
    much my n no not of off on one ones only onto or other others our out over own per
    really s same she since so some such than that the their them then there these they this
    those through till to too toward towards u under until up us very via w/ was we were
    what when which while who whom whose with within without you your
    """.split()
)

#: Behind these stands the topic; they are never in it.
OF = frozenset(
    "about abt bout aboot abuot abotu aobut abot regarding reguarding regading re concerning".split()
)

#: Words that name nothing when they stand alone.
EMPTY = frozenset(
    """
    action actions agents app apps broke bug bugs buyers citizens commuters couriers creators current diners
    doctors donors drivers employees eod fans freelancers gamers h1 h2 hosts landlords
    learners listeners members merchandisers merchants new next nurses old other owners
    parents passengers patients players provider pupils readers residents riders sellers
    several shoppers staff students teachers team tenants three travelers travellers two
    two-three us+ vendor viewers visitors
    """.split()
)

#: Words of asking between two words of a name: "mobile check deposit".
INSIDE = frozenset("check pull drop hold track mark send share match line point".split())

DETERMINERS = frozenset("the our their my your his her its this that these those a an".split())

#: Prepositions behind which the topic stands.
CUES = frozenset(
    """
    about abt around at because called concerning covering describing for from in into
    mention mentioned mentioning mentions named of on over phrase re regarding subject
    titled to topic topics touching toward towards w/ with word
    """.split()
)
STRONG_CUES = frozenset(
    """
    about abt around called concerning covering describing mention mentioned mentioning
    abuot abotu aobut abot reguarding regading mentions on over re regarding subject titled topic toward towards w/ with
    """.split()
)

#: Words that begin an asking; what stands before them is its occasion.
WH = frozenset(
    """
    how how's hows waht wat what what's whats whether which who who's whos wht why
    """.split()
)

#: Words of asking that are often part of a product when one of HEADS stands behind them.
HEADS = frozenset(
    """
    account api articles assistant badge badges banner bar board boards box builder button
    buttons card cards center centre chart charts code codes dashboard dashboards dialog
    editor email emails export fee feed fees field filter filters flow flows form forms
    history icon icons import inbox limit limits link links login management manager menu
    modal notification notifications page pages panel picker policies policy popup process
    profile profiles queue recognition reminder reminders screen screens section settings
    sheet sheets signup tab tabs template templates thread threads tickets time times tool
    toolbar tools tracker view widget widgets wizard
    """.split()
)

#: Words of asking that make the name of a part of a product with one of HEADS.
ATTRIBUTES = frozenset(
    """
    rate     cancel cancellation comments compare comparison comparisons complaint complaints
    feedback forecast help issue issues mood notes opinion praise questions quotes ratings
    recommendation recommendations report reporting reports request requests response
    results reviews satisfaction search sentiment share start statement statements
    subscription suggestion suggestions summaries summary support surveys ticket tickets
    tone topics trend trends user users wait welcome wish
    """.split()
)

#: Words of asking that belong to the name of a thing that follows at once: "late drivers".
MODIFIERS = frozenset(
    """
    membership subscription account accounts annual approval auto automatic background bad big book break broken
    business cancel cancellation card change chart clear client comment common contact
    contract cost custom customer daily data delayed delete delivery design different
    digital document draft early engineering exit failed family feature feedback first flag
    focus follow format free full general goal graph group hard help high history key large
    last late legal level light line list little live long lost low mail message missing
    mobile monthly morning move multiple next night open own page paper peak personal point
    poor price private product progress project public question quick ranked rating real recurring
    renewal reply response review risk save score seat second short sign single small smart
    speed split star story summary surge survey switch team template test theme third ticket
    time title topic trend two user version view voice volume wave weekly wrong yearly
    """.split()
)

#: Nouns of asking that belong to the topic at its very end, behind "about" and its like.
LAST = frozenset(
    """
    tickets     account accounts comments feedback list lists messages order orders questions quotes
    ratings recommendations reporting reports reviews statements surveys
    """.split()
)
#: With these before "on" or "about", such a noun is what is asked for: "a summary of …".
GISTS = frozenset(
    """
    digest gist info insight insights overview readout recap report summary take update
    updates
    """.split()
)

#: Nouns that say nothing beside a filter: "Intercom chats", "the 5.1 release".
BESIDE_FILTERS = frozenset(
    """
    app apps build builds chat chats conversation conversations convo convos launch messages
    plan plans release releases rollout threads tier tiers update
    """.split()
)

#: Verbs behind which stands what somebody said, if one of the second words follows.
SAYING = frozenset(
    "mentioned mentioning mention reported reporting said says say saying wrote claims claimed claiming".split()
)
BEGINS_CLAUSE = frozenset("that the their our its it it's they we my this".split())
POLITE = frozenset("please pls plz thanks thank thx cheers show find list give me".split())

#: Nouns of asking that may end what somebody said: "… covers the text field".
THINGS = HEADS | frozenset("text picture number level month name word type message".split())

#: Words before which a lone word is a verb: "accounts that sound …", "who drove …".
SUBJECTS = frozenset(
    """
    accounts admins clients couriers customers drivers folks guests i not people players
    reviewers students teachers that they to users we who who's you
    """.split()
)

#: People who comment; what stands right before them tells which.
PEOPLE = frozenset(
    """
    admins clients couriers customers drivers folks guests owners people players reviewers
    riders shoppers students subscribers teachers users
    """.split()
)

#: Words of asking that belong to the name of a thing when they stand right behind it.
TAILS = frozenset(
    """
    minimum minimums maximum voices app apps area card cards categories deletion mode module modules pattern patterns rating
    request requests theme themes time times
    """.split()
)

#: Words of asking that products also have: a topic when they stand alone behind a preposition.
LONE = frozenset(
    """
    area comments comparison forecasts quotes ratings recommendations reporting reviews
    search statements summaries surveys trends
    """.split()
)
