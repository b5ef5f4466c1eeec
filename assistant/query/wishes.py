"""Wishes that are no question for one sentence: of the whole article, of its names, figures, dates,
quotations and particulars; and small talk.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches

from assistant.query.english import SHORTEST, is_english
from assistant.types import Form
from index import STOP_WORDS, stems, words

LONGEST = 300  # characters of a wish; what is longer asks for something
MAX_TALK = 14  # words of small talk


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish, and whom or what it is about."""

    form: Form
    about: tuple[str, ...] = ()  # the speaker of quotations, names of particulars, kind of names


# A text, as people call the one before them.
_TEXTS = frozenset(
    """article text document page post blog entry piece story file paper report study letter speech
    interview talk conversation transcript transcription thread discussion forum chat meeting
    minutes
    session hearing notice announcement statement release press agreement contract lease terms
    conditions policy manual guide instructions handbook brochure leaflet recipe review product
    tender
    offer judgment judgement ruling case court decision obituary life career biography history
    summary
    book chapter section news email mail memo message faq game match trip journey game visit
    website site thing stuff everything content contents whole entire""".split()
)
# Words around a wish for the gist: who asks, for whom, how long.
_SMALL = frozenset(
    """please pls plz thanks thx quick quickly short shortly brief briefly simple simply plain
    english language words word sentence sentences line lines paragraph bullet bullets point
    points one two three four five six couple few min minute minutes sec seconds time me my
    us i im you can could someone somebody anyone give show tell write make explain say says
    said describe get got busy main key basic important overall basically roughly broadly
    hey hi hello ok so just really exactly then general situation now here happens happened
    happening going whats what it its this that these those the a an of on in for about from
    to at by all and or is are was were be do does did has have there his her their he she
    they who quote know need should would like rather only facts fact whole entire
    most rules topics""".split()
)
_GIST = re.compile(
    r"\b(?<!who )(?:tl ?dr|summar(?:y|ies|i[sz]e[ds]?|i[sz]ing|i[sz]ation)|exec(?:utive)? summary"
    r"|overview"
    r"|gist|nutshell|recap|run ?down|round ?up|outline|synopsis|abstract|digest|abridged"
    r"|(?:sum|summed|summing) (?:\w+ ){0,3}?up|boil(?:s|ed)? (?:\w+ ){0,4}?down|up to speed"
    r"|(?:short|quick|brief|condensed) version|bottom line|big picture|take ?aways?|highlights?"
    r"|essentials|essence|brief me|break (?:it|this|that) down"
    r"|(?:main|key|central|core|most important|important|biggest|basic|crucial|salient)"
    r" (?:point|fact|finding|term|message|argument|idea|thing|theme|topic|conclusion|result"
    r"|decision"
    r"|takeaway|info|information|statement|lesson|detail|news|part)s?"
    r"|arguments? on both sides|(?:sum|summing) up|important in (?:it|this|here)|i need to know|in"
    r" plain language"
    r"|key points"
    r"|like im (?:five|5|a child)|conclude overall|overall conclusion)\b"
)
_SHORTLY = re.compile(
    r"^(?:short|brief|quick)\b|\b(?:short|brief|quick)$|\b(?:in short|in brief|briefly|shortly|in"
    r" (?:a |one |two |three |four |five |six |ten |a few |few |\d+ )?(?:couple of )?"
    r"(?:simple |plain |easy |a |of )*(?:words?|terms?|lines?|sentences?|english|language)"
    r"|simply|in simple|roughly|broadly|for dummies|basically|in a sentence or two"
    r"|main facts only|eli5)\b"
)
_ABOUT = re.compile(
    r"(?:and |so |ok |hey |but )*(?:what|whats|wats|wat)(?: is| was| are| were| s)? "
    r"(?P<what>.*?)(?: (?:all|really|actually|even|basically|roughly|mainly|mostly))*"
    r" (?P<verb>about|saying|say|trying to say|dealing with|on about|help with)\b"
)
_GOING = re.compile(
    r"^(?:so |and |ok |basically )*(?:what|whats)(?: is| s)? (?:this|that|it|going on|happening"
    r"|the (?:story|deal"
    r"|situation|matter|verdict|point|subject|topic|news|message|conclusion|content|plot))"
    r"(?: here| with (?:this|it)| of (?:this|it))?$"
)
_TOPIC = re.compile(r"\b(?:of|on|about|regarding|concerning|behind|for|against|in) (?P<topic>.+)$")

_FOR_WHOM = re.compile(r"\b(?:for|in \w+ (?:sentence|line|word|point)s?) .*")

_GREETING = (
    r"(?:hi+|hello+|hallo|hey+|hiya|howdy|yo|greetings|good (?:morning|afternoon|evening|day|night)"
    r""
    r"|sup|whats up|ciao|bonjour|hola|moin|servus|hi there|hello there|hey there)"
)
_THANKS = (
    r"(?:(?:many )?thanks?(?: you)?(?: so much| very much| a (?:lot|million|bunch|ton)| again)*"
    r"(?: for (?:that|this|everything|nothing|(?:all )?(?:the|your) (?:help|answers?|effort)))?"
    r"|thx|ty|cheers|merci"
    r"|danke"
    r"|great|ok(?:ay)?|k|cool|nice(?: one)?|perfect|awesome|wow|lol|haha+|well done|good (?:job"
    r"|bot)"
    r"|got it|i see|alright|never ?mind|bye+|goodbye|see you|cu|good bye|sorry|much appreciated"
    r"|that helps?|very helpful|interesting|youre (?:great|welcome|the best))"
)
_NOISE = (  # small talk by itself; before a question it is part of it: "No dogs?"
    r"(?:no|nope|yes|yep|yeah|hm+|u[hm]+|aha+|ah+|yum+|phew|oops|huh"
    r"|(?:is )?(?:any ?(?:body|one)|some ?(?:body|one)) (?:there|here|home))"
)
_CAN = (
    r"(?:help(?: me)?(?: please| pls)?|(?:what|which things)(?: else)? (?:can|do|could) (?:you|u)"
    r" (?:do"
    r"|know)(?: for me)?"
    r"|what (?:can|could|should|may) i (?:ask|do|say|type)(?: you| u| here)?"
    r"|how (?:does (?:this|it)|do you|do i use (?:this|you|it)|can i use (?:this|you|it))(?:"
    r" work)?(?: here)?"
    r"|(?:who|what) (?:are|r) (?:you|u)|whats your name|what is your name|are you (?:a )?"
    r"(?:bot|robot|human|real|ai|an ai|chat ?gpt|person|there|sure|alive|ok|stupid|dumb|kidding"
    r"|serious)"
    r"|how are (?:you|u)(?: doing| today)*|how r u|can you help(?: me)?"
    r"|i need (?:some |your |a little )?help|test|testing"
    r"|i (?:have no idea|do not know|dont know) (?:what|how) to (?:ask|say|type|do)(?: here)?"
    r"|can i trust (?:you|it|this|your answers?)|are you (?:a )?real (?:person|human)"
    r"|how (?:clever|smart|good|reliable|accurate|intelligent) are (?:you|u)"
    r"|(?:what|whats)(?: is)? this (?:program|app|tool|software|bot|machine)(?: for| good for)?"
    r"|instructions"
    r"|who (?:made|built|created|programmed|trained|wrote|owns) you|do you (?:speak|understand)"
    r" .*|what do you think.*|do you like .*|how old are"
    r" you)"
)
_INSULT = (
    r"(?:(?:(?:you|u|youre|ur|this|it|that|the)(?: (?:thing|bot|app|program|answer|tool))?)"
    r"(?: are| is| was| were| r|s)? (?:so |such |really |very |totally |a |an "
    r"|just )*"
    r"(?:stupid|dumb|useless|idiot|bad|terrible|awful|crap|shit|suck|sucks|rubbish|garbage"
    r"|worthless"
    r"|wrong|moron|bullshit|the worst|annoying|trash|lame|boring)(?: bot| machine| program| robot|"
    r" thing)?"
    r"|(?:stupid|dumb|useless|idiot|bloody)(?: bot| machine| program| robot| thing| app)?"
    r"|(?:you|u|youre|this|it|that)(?: thing)?(?: are| is| was| were)? (?:no|not (?:a |of"
    r" )?(?:any |much"
    r" |very )?)(?: )?(?:help|use|helpful|useful)(?: at all)?"
    r"|shut up|go away|fuck.*|wtf|damn(?: you| it)?|i hate (?:you|this|it)|shit|asshole|bullshit"
    r"|crap)"
)
_TASK = (
    r"(?:(?:can|could|would|will) (?:you|u) |please |pls |i (?:want|need|would like) you to |now "
    r"|and )*"
    r"(?:(?:write|compose|make|create|draft|generate|invent|make up|think of)(?: me| us| up)? "
    r"(?:a |an |some |the |my |me )*(?:\w+ ){0,2}?(?:poem|song|story|joke|essay|email|mail|letter"
    r"|reply|tweet"
    r"|post|haiku|code|program|script|headline|title|rap|limerick|presentation|quiz|questions|list"
    r" of questions"
    r"|picture|image|drawing|answer for me|homework|speech|blog|article)s?\b.*"
    r"|(?:translate|rewrite|rephrase|paraphrase|proofread|google|search the (?:web|internet)"
    r"|remind me"
    r"|(?:sing|draw|paint|play|print|send|show) (?:me |us )?(?:a|an|some) (?:song|picture|image"
    r"|game|tune|drawing)"
    r"|read (?:it|this) (?:out|aloud)(?: loud)?|pretend|act as|ignore (?:all|the|your"
    r"|previous).*)\b.*"
    r"|(?:tell|give)(?: me| us)? (?:a |an |another |some |your )(?:joke|story|poem|opinion|riddle"
    r"|compliment)s?\b.*"
    r"|(?:tell|say|show)(?: me| us)? (?:something|anything) (?:funny|nice|random|silly)\b.*"
    r"|give(?: me| us)? (?:some |your )?(?:legal|medical|financial|tax|personal) (?:advice|opinion)"
    r"\b.*"
    r"|(?:write|compose|make|create|draft|put)(?: me| us)? .*\b(?:as|into|in the (?:style|form)"
    r" of) a"
    r" (?:poem|song|rap|haiku|limerick|joke|rhyme|story)\b.*"
    r"|(?:book|order|buy|reserve|call|phone|schedule)(?: a \w+ for)? (?:me|us)\b.*"
    r"|(?:forget|disregard|override|bypass|drop) (?:all |about )*(?:the|your|my|previous|these) .*"
    r"(?:rules?|instructions?|prompts?|orders?)\b.*"
    r"|say (?:hi|hello|something|hey)\b.*)"
)
_TALK = re.compile(
    rf"(?:(?:{_GREETING}|{_THANKS}|{_NOISE}|{_CAN}|{_INSULT}|{_TASK}|please|pls|bot|there|you"
    rf"|again|then|now"
    r"|today|everyone|all|friend|dude|man|mate|buddy|sir|so|well|oh|and|very much)(?: |$))+"
)
# The whole, asked for in other words; the second only of a text that nothing was asked of yet.
_TEXT = (
    r"(?:(?:this|these|the|it|here)(?: (?:whole|entire|press))?"
    rf"(?: (?:{'|'.join(sorted(_TEXTS))}))?)"
)
_WHOLE = re.compile(
    r"(?:and |so |please |pls |ok |can you |could you )*(?:"
    r"(?:is there )?anything (?:important|interesting|new|i (?:should|need to) know)(?: here| in"
    r" it)?"
    rf"|what (?:kind|sort|type) of (?:{'|'.join(sorted(_TEXTS))}) (?:is|are) (?:this|it|these)"
    rf"|what (?:can|could|will|do|did) (?:i|we|you|one) (?:read|find|learn|take away)(?: (?:in"
    rf"|from|of))?"
    rf" {_TEXT}"
    rf"|what (?:does|do|is) {_TEXT} (?:cover|tell(?: us| me)?|discuss|deal with|contain|explain"
    r"|describe)"
    r"|(?:what|which) (?:topics|subjects|themes|points|matters|questions) (?:are|were|get|does"
    r" it|do"
    r" they) (?:being )?(?:cover|covered|discuss|discussed|treat|treated|address|addressed)"
    r"(?: here| in (?:it|this))?"
    rf"|(?:shorten|condense|explain(?: me)?) (?:this|it|{_TEXT})(?: (?:to|for) (?:me|us|a child))?"
    r"|what (?:am|are|would) (?:i|we) (?:be )?(?:signing|agreeing to|looking at|reading)(?: here)?"
    r"|whats? (?:is )?in (?:here|this (?:" + "|".join(sorted(_TEXTS)) + r")))"
)
_WHOLE_ALONE = re.compile(
    r"(?:and |so )*(?:what (?:has |had )?happened(?: here)?"
    r"|what (?:does|did) (?:he|she|they|the (?:author|writer)) (?:write|talk|speak|report) about)"
)
_POLITE = re.compile(
    rf"^(?:(?:{_GREETING}|{_THANKS})[\s,!.;:–-]+|(?:no|yes|yeah)[,.!;:]+ )+(?=\S)", re.IGNORECASE
)

_IT = (
    r"(?:this|it|that|the|these|your)(?: (?:whole|entire|full|present|same))?"
    r"(?: (?:article|text|document|page|piece|story|file|paper|post|blog"
    r"|blog post|news|report|here|thing|one))?"
)
# "this contract" is the text; "the contract" may be one that the text tells of.
_THIS = (
    rf"(?:{_IT}|(?:this|these) (?:minutes|answers|contract|agreement|recipe|letter|lease|policy"
    r"|interview|review|notice|tender|manual|guide|transcript|judgment|judgement|release|speech"
    r"|essay|memo|email|statement))"
)
_AUTHOR = re.compile(
    rf"(?:and |so )*(?:(?:who|whos|by whom)(?: has| had| is| was| s)* (?:wrote|written|write"
    rf"|writes|authored|penned|typed|composed|drafted|compiled|drew up|prepared"
    rf"|(?:the |its )?(?:author|writer|journalist|reporter|authors|writers)(?: of)?)(?:"
    rf" {_THIS})?(?:"
    rf" by)?"
    rf"|(?:the )?(?:author|authors|byline|writer)(?: name| of {_THIS})?|whats the (?:author"
    rf"|writer)(?: name)?"
    rf"|(?:what|whats)(?: is| s)? the (?:name of the )?(?:author|writer)(?: name)?(?: of {_THIS})?"
    rf"|(?:is|was) {_THIS} written by whom|who(?: is|s)? {_THIS} by|(?:the )?names? of the"
    rf" (?:authors?|writers?)|(?:who|which \w+) reported (?:this|the) (?:story|article|news)"
    rf"|(?:whose|which (?:author|journalist|reporter)) (?:wrote )?{_THIS}(?: is (?:this|it))?|who"
    rf" (?:is|s) behind {_THIS}|written by(?: whom| who)?)"
)
_DATE = re.compile(
    rf"(?:and |so )*(?:when (?:was|is|were|did) {_THIS} (?:published|written|posted|dated|updated"
    rf"|printed|come out|released|created|from|last updated)"
    rf"|(?:what|whats)(?: is| s)? the (?:publication |publishing |release )?date(?: of {_THIS})?"
    rf"|(?:what|which) (?:day|date|month|year) (?:was|is|did) {_THIS} (?:published|written|posted"
    rf"|printed|come out|released)"
    rf"|(?:publication|publishing|published) date|date published"
    rf"|(?:the )?date of {_THIS}|how (?:old|recent|new|up to date|current) is {_THIS}|(?:from"
    rf" )?(?:when|what date|which (?:day|year|date)) is {_THIS}(?: from)?"
    rf"|is {_THIS} (?:recent|new|old|up to date|current)|(?:when|what day) (?:was )?published|date)"
)
_TITLE = re.compile(
    rf"(?:what|whats)(?: is| s)? (?:the |its )?(?:exact |full |whole )?(?:title|headline|heading"
    rf"|name)(?: of {_THIS})?|what does the (?:title|headline) say"
    rf"|(?:title|headline)"
    rf"|(?:what|how) is {_THIS} (?:called|titled|named)|(?:the )?(?:title|headline) of {_THIS}"
    rf"|whats"
    rf" {_THIS} called"
)
_SOURCE = re.compile(
    rf"(?:and |so )*(?:where (?:was|is|does|did) {_THIS} (?:published|from|come from|taken from"
    rf"|printed|posted|appear)|where (?:is|s) {_THIS} from"
    rf"|who published {_THIS}|(?:what|whats)(?: is| s)? the (?:source|publisher|url|link|website"
    rf"|origin|publication)(?: of {_THIS})?|(?:which|what) "
    rf"(?:newspaper|magazine|site|website|publisher|journal|paper|publication)(?: (?:is|was)"
    rf" {_THIS}(?: from"
    rf"| in| published in| printed in)?| published {_THIS})?|source|publisher|the source)"
)
_LENGTH = re.compile(
    rf"how (?:long|big) is {_IT}|how many (?:pages|words|sentences|paragraphs)(?: (?:does|is|are"
    rf"|has) (?:{_THIS}|there)(?: have| long)?"
    rf"| (?:in|are in) {_IT}| are there(?: in {_IT})?)?|(?:word|page) count|number of (?:pages"
    rf"|words)|(?:the )?length(?: of {_IT})?"
    rf"|how long (?:does|would|will|might) it take(?: me| us| you| one)? to read(?: {_THIS})?"
    rf"|how (?:long|many) is {_IT} in (?:words|pages)|is {_IT} (?:very |too )?(?:a )?(?:very )?"
    rf"(?:long|short)(?: (?:article|text|read|document))?|how much (?:text|is there) (?:is there"
    rf"|to read)"
    rf"|(?:what|whats)(?: is| s)? the (?:length|word count)(?: of {_IT})?"
)
_PARTICULARS = (
    (_AUTHOR, ("author",)),
    (_DATE, ("date",)),
    (_TITLE, ("title",)),
    (_SOURCE, ("source", "publisher")),
    (_LENGTH, ("pages", "words")),
)
_MENTIONED = (
    r"(?:is|are|was|were|gets?|get)? ?(?:all )?(?:being )?(?:mentioned|named|involved|listed"
    r"|appear(?:s|ing)?"
    r"|occurs?|quoted|referred to|in (?:this|the) (?:article|text|story|document|page|piece"
    r"|report))"
)
_IN_IT = rf"(?: (?:in|by|of|from|here|inside) ?{_IT}| here)?"
_NAMES = re.compile(
    rf"(?:and |so )*(?:who(?: all| else)? {_MENTIONED}|(?:which|what) (?:all )?(?:people|persons"
    rf"|names|companies|firms|organi[sz]ations|places"
    rf"|countries|cities|towns|institutions|actors|characters|parties|brands) (?:all"
    rf" )?(?:{_MENTIONED}|does (?:{_IT}) (?:mention|name)|are there)"
    rf"|(?:list|name|show|give)(?: me)?(?: all)?(?: of)?(?: the)? (?:people|persons|names"
    rf"|companies|organi[sz]ations|places|characters)(?: {_MENTIONED})?"
    rf"|(?:all )?(?:the )?(?:names|people|persons|companies|places)(?: mentioned)?|who (?:does"
    rf" {_IT} (?:mention|name)|are the people|is in (?:it|this)))"
    rf"{_IN_IT}"
)
_FIGURES = re.compile(
    rf"(?:and |so )*(?:(?:which|what) (?:are the |all )?(?:key |main |important )?(?:numbers"
    rf"|figures|amounts|sums|statistics|stats|quantities|percentages)"
    rf"(?: {_MENTIONED}| are (?:there|given)| does {_IT} (?:give|mention|name)| are the(?:re|se))?"
    rf"|(?:list|show|give)(?: me)?(?: all)?(?: of)?(?: the)? (?:key |main )?(?:numbers|figures"
    rf"|amounts|sums|statistics|stats|prices)(?: {_MENTIONED})?"
    rf"|(?:all )?(?:the )?(?:key |main )?(?:numbers|figures|stats|statistics)){_IN_IT}"
)
_DATES = re.compile(
    rf"(?:and |so )*(?:(?:which|what) (?:are the |all )?(?:key |main |important )?(?:dates"
    rf"|deadlines|years|days)"
    rf"(?: {_MENTIONED}| are there| are given| does {_IT} (?:give|mention|name)| should i (?:know"
    rf"|remember|note))?"
    rf"|(?:list|show|give)(?: me)?(?: all)?(?: of)?(?: the)? (?:key |main |important )?(?:dates"
    rf"|deadlines|years)(?: {_MENTIONED})?"
    rf"|(?:all )?(?:the )?(?:key |main |important )?(?:dates|deadlines)){_IN_IT}"
)
_TIMELINE = re.compile(
    rf"(?:and |so |please |give me |show me |show |make |can you |could i have |i want )*(?:a |an "
    rf"|the )?(?:time ?lines?|chronology|chronological (?:order|list|overview)"
    rf"|sequence of events|order of (?:the )?events|what happened when|(?:the )?events in"
    rf" (?:chronological )?order|when did what happen)"
    rf"(?: (?:of|for) (?:the )?(?:events|{_IT}|story|case))?{_IN_IT}"
)
_SAID = re.compile(
    r"^(?:and |so )*(?:what|which things)(?: all| else| exactly)?(?: did| does| do| has| had|"
    r" have)? (?P<who>[\w .’'-]+?) "
    r"(?:say|said|says|saying|tell(?: us| them)?|told(?: us)?|state|stated|claim|claimed)(?: (?:in"
    r" (?:this|the) (?:article|text|interview|piece)|here|exactly|overall))?$",
    re.IGNORECASE,
)
_QUOTES = re.compile(
    r"^(?:and |please |show |list |give )*(?:me )?(?:all )?(?:the )?(?:direct )?(?:quotes?"
    r"|quotations?|statements)"
    r"(?: (?:from|by|of) (?P<who>[\w .’'-]+?))?(?: in (?:this|the) (?:article|text))?$",
    re.IGNORECASE,
)
_PERSONS = frozenset("he she they you we i".split())
_NO_SPEAKER = frozenset("it they he she we you i this that article text the there people".split())
_KEYWORDS = tuple(
    """summary summarise summarize summarised summarized overview nutshell timeline mentioned
    article
    author published written headline briefly takeaway takeaways highlights translate findings
    important thanks hello conclusion deadline deadlines companies statistics figures
    numbers""".split()
)


def without_courtesies(question: str) -> str:
    """The question without the greeting or the thanks before it; it stays if it is no more."""
    if _is_talk(_plain(question)):
        return question
    rest = _POLITE.sub("", question)
    return rest if re.search(r"\w", rest) else question


def wish_of(question: str, titles: Collection[str] = (), alone: bool = True) -> Wish | None:
    """The wish of a question, or None if it asks for what one sentence may say.

    :param titles: of the articles that are asked: a word of these does not narrow a wish for the
        gist.
    :param alone: false if questions were asked before it: "how long is it?" is then of their thing.
    """
    if len(question) > LONGEST:
        return None
    plain = _plain(question)
    clauses = [_plain(clause) for clause in re.split(r"[,;:.!?–…]+(?:\s|$)| - ", question)]
    if not plain or _is_talk(plain):
        return Wish("talk")
    plain = re.sub(r"^(?:please|pls|plz) | (?:please|pls|plz|thanks|thx)$", "", plain)
    deictic = alone or not re.search(r"\b(?:it|that)\b", plain)
    for pattern, names in _PARTICULARS:
        if deictic and pattern.fullmatch(plain):
            return Wish("particulars", names)
    listing: tuple[tuple[re.Pattern[str], Form], ...] = (
        (_TIMELINE, "timeline"),
        (_NAMES, "names"),
        (_DATES, "dates"),
        (_FIGURES, "figures"),
    )
    for pattern, form in listing:
        if pattern.fullmatch(plain):
            return Wish(form)
    said = _SAID.match(question.strip(" ?!.")) or _QUOTES.match(question.strip(" ?!."))
    if said:
        who = re.sub(r"^(?:the|all|every|each)\s+", "", said["who"] or "", flags=re.IGNORECASE)
        if who.casefold() not in _NO_SPEAKER:
            return Wish("quotations", (who,) if who else ())
    if _WHOLE.fullmatch(plain) or (alone and _WHOLE_ALONE.fullmatch(plain)):
        return Wish("digest")
    whole = any(_is_of_the_whole(clause, titles) for clause in (*clauses, plain) if clause)
    return Wish("digest") if whole else None


def _is_talk(plain: str) -> bool:
    # Talk is short; "thank you thank you …" can be cut in too many ways.
    return plain.count(" ") < MAX_TALK and bool(_TALK.fullmatch(plain))


def _is_of_the_whole(plain: str, titles: Collection[str]) -> bool:
    """True if the gist of an article is asked for, not that of one thing in it."""
    of_titles = {stem for title in titles for stem in stems(title)}

    def is_general(text: str) -> bool:
        """True if a text names nothing but texts, and what the titles name."""
        for word, _, _ in words(text):
            small = word in _SMALL or word in _TEXTS or word in STOP_WORDS
            if not small and word.rstrip("s") not in _TEXTS and not of_titles & set(stems(word)):
                return False
        return True

    gist = _GIST.search(plain)
    if gist:
        topic = _TOPIC.search(plain, gist.end())
        if topic is None:
            return True
        # "for a busy mum" tells who reads it, not what of it is asked for.
        if topic.group().split()[0] in ("for", "in", "on both"):
            return True
        return is_general(_FOR_WHOM.sub("", topic["topic"] + " "))
    about = _ABOUT.match(plain)
    if about and is_general(about["what"]) and is_general(plain[about.end() :]):
        tells = {"this", "it", *_TEXTS} & set(about["what"].split())
        return bool(tells) and not _PERSONS & set(about["what"].split())
    if _GOING.match(plain):
        return True
    shortly = _SHORTLY.search(plain)
    return bool(shortly) and is_general(_SHORTLY.sub(" ", plain))


def _plain(question: str) -> str:
    """Lower case without punctuation, keywords without slips of the pen."""
    text = re.sub(r"[’'`´]", "", question.casefold())
    text = re.sub(r"tl\s*[;:,.]?\s*dr", "tldr", text)
    found = re.findall(r"[^\W_]+", text)
    return " ".join(_mended(word) for word in found)


def _mended(word: str) -> str:
    if len(word) < SHORTEST or word in _KEYWORDS or is_english(word):
        return word
    like = get_close_matches(word, _KEYWORDS, n=1, cutoff=0.82)
    return like[0] if like else word
