"""Words that ask, in English: they never name what a question is about."""

from __future__ import annotations

from bot.questions.query import Kind
from bot.questions.topic_words import GLUE, OF

# Words about people who comment, what they do, and what is asked of the bot.
_ASKING = """
    prose fluff waffle preamble aloud concerned catch doin sayin sayng menton wen wut wot shld shud cld wld faring stand
    standing stance tackle voices
    bugging bugged irks irking irritates irritating annoys annoying grates infuriates watt wats whut
    a.k.a aboot abt abut accept according account accounts across actual actually address
    admins adn advice afraid again ago ahead almost already alright although always amid
    anecdotes angrier angry annoyed any1 anybody anyhow anyone anything anyway anywhere anz
    apac app's apparently appear appears appreciate approximately apps area areas aren't
    arent as-is asap ask asked asking asks aspect aspects atm attitude audience audiences
    average avg away backlog bad badly base based basic basically basing bear become becomes
    becoming beef begin beginning begins begun behind beloved best bet better beyond big
    bigger biggest bit book both bother bothered bothering bothers bottom bought bout break
    breakdown briefly bring bringing broadly btw buck bucket buckets bug's bullet
    bulletpoints bullets bunch bundle came can can't cannot cant care cares case categories
    category caught cause causes causing certain chance check cheer cheers chief choose cite
    cited classify clear clearly client client's clients clients' closest cluster clusters
    come comes coming comment commented commenter commenters commenting comments common
    commonest commonly companies complain complained complainers complaining complains
    complaint complaints complement compliment compliments concern concerned concerns
    confusingly consider considering contain contained containing contains content contented
    context cool corpus could couldn't count counted counting counts couple cries critical
    criticism criticisms criticize crop cropping crops cry crying cs csat curious current
    currently curse cursing cusotmers cust customer customer's customers customers' custs
    cuz dach daily data dau day days deal dear decide decided deck delighters demand
    demanded demanding demands describe described describes desire desired desires despise
    despises detail details detractor detractors did didn't didnt different differently
    difficult difficulties dig digestible dire discuss discussed discussing dislike disliked
    dislikers dislikes display dissatisfaction dissatisfied distil does doesn't doesnt doing
    don't done dont dozen drawn due each earful earful's early earth elevator else emea
    emotional end enjoy enjoyed enjoying enjoys enough enthusiasm enthusiastic entire er
    especially essentially even ever everybody everyone everyone's everything exact exactly
    example examples except excerpt excerpts excite excited exciting exclude excluding
    expect expected experience experiences experiencing explain express expressed expressing
    extent eyeing face facing fact fair fan fans far fave favorite favourite fear fed fewest
    feedback feedback's feel feelin feeling feelings feels felt fetch few fewer field figure
    figures filed find finding finds fine first flag flagged flagging folk folks follow
    following forecast forget former found founder founders fraction freq frequent
    frequently friction friday friend frustrate frustrated frustrates frustrating
    frustration frustrations fuming fuss future fyi gamers gang gather general generally
    gimme gist give given gives giving glad go goes goin going gone gonna good got gotten
    grab gratitude great greatest greetings grievance grievances gripe gripes griping grouse
    grumble grumbles grumbling grumpy gtm guess guests guys guys' had hah haha half hand
    handed handful happen happened happening happens happier happiest happy hard hardly hate
    hated haters hates hating haven't having head headache headaches hear heard hearing heck
    hell hello help helpful hence hey heya hi higher highest highlight highlights hit hits
    hiya hold honest honestly hope hopefully hot how how's howdy however hows hte huge
    hugely hurts i'd i'll i'm i've idea ideas identify idk im imo impressed impression
    impressions include included including incoming indeed info information insane insight
    insights instance instances instead interest interested interesting irritated issue
    issues it'd it'll it's its judge judging keen keep keeps kept key kind kinda kindly
    kindof kinds know known knows kpi kpis kudos lack large larger largest last latam late
    lately later latest laud lauded lead leading leads learn least leave leaving left let
    let's lets level lift like like's liked likely likes liking list listed listen listing
    lists literal literally little lmk loads loathe loathed loathing locate lol look looked
    looking looks lot lots loud loudest love loved lovers loves loving low lower lowest
    lukewarm luv mad made mail main mainly major majority make makes making man managed
    manager mate mates matter mattering matters mau max maximum may maybe me mean meant
    measure meet mentally mention mentioned mentioning mentions might min mind mine minimum
    moan moaned moaning moans module modules mom monday month monthly months mood moods
    morning most mostly move msg mtd much must nah name named names near nearly need needed
    needful needing needs negative negatively negativity net neutral never newcomers newest
    newly next nice nitpick nitpicks nobody none nope normal nothing notice noticed now
    nowadays nps number numbers numerous nutshell obviously occur occurring often ok okay
    okr older oldest once oneself ongoing open open-ended opinion opinions opposed otherwise
    ought outcry outspoken outta overall overheard overview p0 p1 p2 pain painpoints pains
    paragraph pareto part particular particularly past pattern patterns payers pease peeps
    people people's peoples peple pepole perceive perceived percent percentage perception
    perhaps period person persons picture piece pinpoint pissed place plain platforms pleas
    please pleased pleasure plenty plese pls plz poeple pointed pointing popular positive
    positively possible pour poured ppl ppl's praise praised praises praising precise prep
    presently pretty primarily primary prior prob probably problem problematic problems
    probs product products proportion proud provide pts pull pulled pulse put q qbr qtd
    question questions quick quickest quickly quite quotations quote quotes quoting raise
    raised raises raising rank ranked ranking rant ranting rants rate rated rates rather
    rating ratings ratio rave raved raves raving raw react reacted reacting reaction
    reactions read reader readout ready real really reason reasonable reasons recall recap
    receive received receiving recent recently reception reckon reckoned reckons refer
    referring refers regard regarded regards regularly relate related relating relative
    reliable remark remarks repeat repeatedly reply report reported reporter reporters
    reporting reports representative request requested requesting requests resonate
    resonating respect respond responded respondent respondents responding response
    responses rest result results review reviewed reviewer reviewers reviewers' reviewing
    reviews rn roll-up rollup rough roughly roundup ruined run rundown running said same
    sample samples satisfaction satisfied satisfying saw say sayin saying says scale scream
    screaming second see seeing seek seem seems seen send sense sent sentence sentences
    sentiment sentiments serious seriously several severe shall shit shitty shopper shoppers
    short should shouldn't shout show showed showing shown shows side sign signal signals
    signs simple simply sincerely single situation skim slagging slice slide smb smth
    snapshot snippet snippets somebody someone someplace something sometimes somewhat
    somewhere soon sooo sorry sort sortof sorts sound sounding sounds source sources speak
    speaking specific specifically split sprint stance standpoint start started starting
    starts stat state stated statement statements states statistics stats step still stoked
    stop story straight strengths strong strongest struggle struggled struggles struggling stuff
    subject subjects submit submitted subscribers succinctly such sucks suffer suffering
    suffers suggest suggested suggesting suggestion suggestions suggests sum summaries
    summaris summarisation summarise summarised summarises summarising summarize summarized
    summarizes summarizing summary summerize summery super suppose supposed sure surface
    surfaced surfacing surprise survey surveyed surveys swear swearing synthesis taht take
    takeaway takeaways taken takes taking talk talked talking talks teh tell telling tells
    tend tending tends term terms testimonial testimonials than thank thanks thanx that'd
    that's thats theirs them theme themes themselves then there'd there's theres they'd
    they'll they're they've theyre thier thing thingies things thingy think thinkin thinking
    thinks third tho thorough though thought thoughts throughout thursday thx ticket tickets
    tidbit tier till tix tl;dr tldr tmrw today together told tomorrow tonality tone tonight
    tons took top topic topics total totally touch touches track travellers trend trends
    triage trouble troubled troubles true truly try trying tuesday turn tweet tweets type
    typed types typical typically uesrs ugh uh uhh um umm unanimous unclear understand
    understanding unhappier unhappiest unhappy unpopular up-to-date updated upset use used
    useful user user's userbase users users' uses using usr usres usrs usual usually utter
    vague various vent venting verbatim verbatims verdict verge very vibe vibes vibing
    visible voc voc's vocal voiced voicing volume vs waht wait wanna want wanted wanting
    wants warm warming was wasn't wat way ways wdyt we'd we'll we're we've wed wednesday
    week weekly weeks well went were weren't what'd what're what's whatcha whatever whatnot
    whats whatsoever when's where where's whereas wheres whether whine whined whines whinge
    whingeing whinging whining who'd who're who's whoever whole whopping whos wht why whys
    will wish wished wishes wishing within wk wks won't wonder wonderful wonderin wondering
    word words work worked working works world worried worries worry worse worst worth would
    wouldn't wow write writes writing written wrong wrote wtf wud y'all ya yall yeah year
    yearly years yelling yep yes yesterday yet yo you'd you'll you're you've youre yours
    yourself yoy ytd
"""

# Words of one kind of question: in a question of another kind they may be a topic.
_BY_KIND: dict[Kind, str] = {
    Kind.CHURN: """
        deals ended ends ending subscription subscriptions membership memberships
        abandon abandoned abandoning alert alerts alternative alternatives another anyone's
        arr bail bailed bailing bounce bouncing cancel canceled canceling cancellation
        cancellations cancelled cancelling cancels churn churned churner churners churning
        churny close closing compete competition competitor competitors contract contracts
        cost costing costs danger deactivate deactivated defect defected defecting defection
        defections delete deleted deleting depart departing departure departures discontinue
        ditch ditched ditchers ditching door doubt downgrade downgraded downgrades
        downgrading driver drivers drop dropped dropping elsewhere endanger exit exited
        exiting exits exodus flee fleeing flight goner goners goodbye hint hinting jump
        jumped jumping jumps leaver leavers leaves likelihood logo logos lose loses losing
        loss lost migrate migrated migrating moved moving mrr out outflow pack packing poach
        probability quit quits quitting red refund renew renewal renewals renewed renewing
        retain retained retaining retention risk risks risky rival rivals save saving shaky
        shopping stay stick sticking switch switched switches switching terminate terminated
        terminating termination threat threaten threatened threatening threatens thretening
        uninstall uninstalled uninstaller uninstalling uninstalls unsub unsubscribe
        unsubscribed unsubscribing vulnerable walk walked walking warning wobble wobbling
        wobbly
        """,
    Kind.TREND: """
        abate abated abating abnormal accelerate accelerated accelerating acceleration
        amount anger anomalies anomaly arc ascend became bend blew blow blowing blown boom
        bump bumps burn-up buzz calm calmed calming change changed changes changing chart
        chatter climb climbed climbing climbs cooled cooling creep creeping crept cumulative
        curve cycles cyclical date decline declined declines declining decrease decreased
        decreases decreasing descend develop developed developing development develops
        deviation die died diminish diminished diminishing dip dipped dipping direction
        double doubled doubling down downtrend downturn downward downwards drift drifted
        drifting drop dropped dropping drops dwindle dwindling dying ease eased easing ebb
        emerge emerged emerging escalate escalated escalating evoltuion evolution evolutions
        evolve evolved evolving expand expanded explode exploded exploding fade faded fades
        fading fall fallen falling falls fast fell flare flared flat flatline flatten
        flattened flattening fluctuate fluctuated fluctuating forecasted forecasts frequency
        further gain gained gaining graph graphically graphs grew grow growing grown grows
        growth heading heat heating hike historical historically history hype improve
        improved improvement improves improving increase increased increases increasing
        increment increments inflection jump jumped jumping jumps kick kicked language
        lessen line long-term longer loudness momentum mount mounting moved movement moves
        moving multiply nbr noise nr outbreak over-time pace peak peaked peaking peaks
        per-month per-week pick picked picking pickup pile piled piling plateau plateaued
        plot plotted plummet plummeted plunge plunged predict predicted prediction
        predictions progress progressed progression project projected projection quieten
        quietened quieter ramp ramped ramping rebound rebounded recede receding recover
        recovered recovering recovery reduce reduced reducing regress regressed rise risen
        rises rising rose run-rate seasonal seasonality shift shifted shifting shifts shoot
        shooting shot shrank shrink shrinking shrunk sink sinking slid sliding slip slipped
        slipping slope slow slowed slowing slump snowball snowballed snowballing soar soared
        soaring sparkline speed spike spiked spikes spiking spread spreading stabilise
        stabilised stabilising stabilize stabilized star stars steadily steady steam
        stronger sudden suddenly surge surged surging swell swelling swing swings swung tail
        tallies tally taper tapered tapering tick ticking time timeline timelines trajectory
        trended trending trendline tumble tumbled turning unusual unusually upswing uptick
        upturn upward upwards visualise visualize volumes wane waned waning wave waves
        weaken weakening wk-by-wk worsen worsened worsening
        """,
    Kind.COMPARE: """
        advantage against alike apart backward backwards better-off between calmer change
        changed changes changing cheaper cleaner closer compare compared compares comparing
        comparison comparisons contrast contrasted contrasting contrasts crosscheck cure
        cured cut delta delta's diff differ differed difference differences differing
        differs diverge divergence drop dropped ease eased edge either equal equally faster
        fix fixed fixes fixing forward gap gaps harder helped helps improve improved
        improvement improves improving kill killed kinder landed launch launched less lesser
        louder match measured mend mended more nastier nicer outperform parity patch patched
        pit post-release pre-release quicker ranks reduce reduced release released releases
        repair repaired resolve resolved resolves reverse rolled rollout rougher safer set
        shipped similar similarly simpler slower smoother solve solved solves sorted squash
        squashed stabler stack stacked stacks stopped stricter stronger tackle tackled
        tougher update upgrade upgraded upgrading versa version versions versus vice weaker
        weigh win winner winning wins worsen worsened
        """,
    Kind.RECOMMEND: """
        free available spare idle capacity bandwidth
        aloud
        act acting action actionable actions add added adding adopt advisable advise
        allocate approach attack attention avoid avoiding axe bang bets boost boosting
        budget build building built bump bumping call calm candidate candidates challenge
        change changes changing churn commit convince curb cut cutting cycle decision
        decrease delight deprioritise deprioritize deserve deserves design develop
        developing devs do drop ease easier effective effort engineer engineer's engineering
        engineers expand fastest fastest-payback fix fixed fixes fixing follow-up followup
        fruit handle highest-impact hire hours impact impactful implement improve improved
        improvement improvements improving increase interview interviews invest investing
        investment investments kill launch lever leverage levers long-term low-hanging
        lowering mitigate moat money moves must-have next-up opportunities opportunity
        outreach payback payoff pick picks plan planning play pm postpone prevent priorities
        prioritise prioritising prioritize prioritizing priority proposal propose pursue
        quarter quicker reach recommend recommendation recommendations recommended
        recommends reduce reducing refactor release repair resolve resolving retain return
        returns rework roadmap roi satisfy sensible slot smart smartest solve solving sooner
        spend spending sprints squeeze staff stopping strategy sunset tackle tackling target
        team teams tiny tweak urgent urgently value win winning wins won worthwhile yield
        yields
        """,
    Kind.BRIEF: """
        mini official proper lightweight crisp
        1-pager acceptance approval assessment author background breif brief briefs business
        compile compose composing craft create creating criteria describing description
        design discovery doc docs document documentation documents draft drafted drafting
        eng engineering epic evidence exec execs feature formal format generate goal goals
        knock leadership legal md memo metrics mrd noon one one-page one-pager one-pagers
        onepager opportunity outline page pager pages paper pitch prd prds prepare prepared
        preparing prfaq produce produced proposal requirement requirements rfc skeleton
        sketch small spec spec'd specced specification specifications specs stakeholder
        stakeholders stories team teams template time transform version whip write-up
        writeup
        """,
    Kind.THEMES: """
        annoyance annoyances blocker blockers bug bugbear bugbears bugs dealbreakers
        delights distribution dominant dominate dominates dominating feature features
        features' group grouped grouping groups heading headline headlines hottest
        improvement improvements lowlights missing most-mentioned most-requested pain-point
        pain-points painpoint point points recurrent recurring tag tags tally taxonomy
        themewise topic-wise wishlist
        """,
    Kind.SENTIMENT: """
        appreciated approval averages balance bitter bitterness cheerful cheery cold
        contents cross delighted disappointed disappointment down favorable favourable
        furious grade grades happiness happy-or-not health hostile index livid love-hate
        mark marks mixed morale pct resentful satisfactoin satisfactory score scores share
        shares sour star stars temperature thumbs up warmly weather
        """,
    Kind.SEARCH: """
        anecdote entries entry evidence expose fish full hunt individual original paste
        present print quotable retrieve text texts
        """,
    Kind.SUMMARY: """
        digest dr feature features headline low-down lowdown scoop skinny tl
        """,
}


def _words(*texts: str) -> frozenset[str]:
    return frozenset(word for text in texts for word in text.split())


_COMMON = _words(_ASKING) - GLUE - OF
_OF_KIND = {kind: _COMMON | _words(_BY_KIND.get(kind, "")) for kind in Kind}


def asking_words(kind: Kind) -> frozenset[str]:
    """The English words that ask in a question of one kind, lower case."""
    return _OF_KIND[kind]


def is_misspelt(word: str, kind: Kind) -> bool:
    """Whether a word is an asking one with letters swapped, or a long one with one lost or added."""
    if len(word) < 4 or word in _THEIR_OWN or not (word.isascii() and word.isalpha()):
        return False
    known = _OF_KIND[kind]
    if any(
        word[:i] + word[i + 1] + word[i] + word[i + 2 :] in known for i in range(1, len(word) - 1)
    ):
        return True
    if len(word) < 6:
        return word in _SHORTENED[kind]
    shortened = (word[:i] + word[i + 1 :] for i in range(1, len(word)))
    return word in _SHORTENED[kind] or any(len(one) >= 6 and one in known for one in shortened)


# Words in their own right, a letter away from one that asks: "notes getting lost" is no "lots".
_THEIR_OWN = frozenset(
    "lost friends pictures seconds closes manage favorites displays listings provider providers"
    " subscriber subscribers follows cuts trail tired quiet form casual".split()
)
# Shorter words that are known with a letter lost too, as they are typed so often.
_OFTEN_TYPED = frozenset(
    "people should please really review saying asking recent latest always mostly anyone".split()
)


def _shortened(words: frozenset[str]) -> frozenset[str]:
    long = {word for word in words if len(word) >= 7 and word.isalpha()}
    long.update(_OFTEN_TYPED & words)
    return frozenset(word[:i] + word[i + 1 :] for word in long for i in range(1, len(word)))


_SHORTENED = {kind: _shortened(words) for kind, words in _OF_KIND.items()}
