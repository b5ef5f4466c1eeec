"""Quantities: figures of a text with what they measure, and what a question asks to be measured."""

import re
from dataclasses import dataclass

from corpus import Span
from index import STOP_WORDS

LONGEST = 2_000  # characters of a sentence that are looked at
_NEAR = 40  # characters beside a figure in which its dimension stands
_UNITS = {
    "length": "mm|cm|dm|m|km|met(?:re|er)s?|kilomet(?:re|er)s?|centimet(?:re|er)s?"
    "|millimet(?:re|er)s?|miles?|foot|feet|ft|inch(?:es)?|yards?",
    "weight": "mg|g|kg|t|grams?|grammes?|kilos?|kilograms?|tons?|tonnes?|lbs?|ounces?|oz|stones?",
    "time": "s|sec|seconds?|min|mins|minutes?|h|hrs?|hours?|days?|nights?|weeks?|fortnights?"
    "|months?|years?|decades?|centur(?:y|ies)",
    "temperature": "°C?F?|degrees?",
    "speed": "km/h|kph|mph|m/s|knots?",
    "area": "m²|km²|m2|km2|ha|hectares?|acres?|square (?:kilo)?met(?:re|er)s?|square miles?|sq m",
    "volume": "l|ml|cl|dl|lit(?:re|er)s?|gallons?|pints?|m³|m3|cubic met(?:re|er)s?",
    "share": "%|per ?cent",
    "money": "euros?|dollars?|cents?|pounds? sterling|pounds|pence|crowns?|kron(?:e|er|or|a|ur)"
    "|kr|yen|yuan|rupees?|reais|real|pesos?|francs?|lari|birr|liras?|lira|zloty|forints?"
    "|quid|bucks|baht|won|ringgit|rupiah|shekels?|riyals?|taka|naira|cedis?|leva|lei|guilders?"
    "|tenge|hryvnias?"
    "|shillings?|rand|roubles?|rubles?|dinars?|dirhams?|EUR|USD|GBP|CHF|CZK|SEK|NOK|DKK|PLN",
}
_SIGN = r"[$€£¥₹]"
_SCALE = r"(?:hundred|thousand|million|billion|trillion|bn|mn|k)"
_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
    " hundred"
).split()
_NUMBER = rf"(?:\d[\d.,]*\d|\d|\b(?:{'|'.join(_WORDS)})\b)"
_UNIT = "|".join(f"(?P<{name}>{units})" for name, units in _UNITS.items())
_QUANTITY = re.compile(
    rf"(?P<sign>{_SIGN}|\b(?:Rs|US\$|R\$|kr)\.? ?)?(?P<number>{_NUMBER})(?:"
    rf" ?(?P<scale>{_SCALE})\b)?"
    rf"(?:[ -]?(?:{_UNIT})(?![\w²³]))?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:1[0-9]|20)\d\d")
# "60 of the 400 jobs", "12 new people".
_COUNTED = re.compile(
    r" (?:of (?:the|its|their|all|our) (?:[\d.,]+ )?)?(?:(?P<adjective>[a-z]+) )?"
    r"(?:[a-z]{2,}[^\Wsu]s|people|children|men|women)\b"
)
# Dimensions, by the words that name them.
_DIMENSIONS = {
    "width": "wide|width|broad|breadth",
    "height": "high|tall|height",
    "length": "long|length",
    "depth": "deep|depth",
    "thickness": "thick|thickness",
    "diameter": "diameter|across",
    "weight": "heavy|weigh|weighs|weighed|weight|weighing",
    "distance": "far|distance|away",
    "age": "old|age|aged",
    "speed": "fast|speed|quick",
    "temperature": "hot|cold|warm|temperature",
}
_DIMENSION = {
    name: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for name, words in _DIMENSIONS.items()
}
_LENGTHS = frozenset("width height length depth thickness diameter distance".split())
_MEASURES = {
    **{name: frozenset({"length"}) for name in _LENGTHS},
    "length": frozenset({"length", "time"}),
    "distance": frozenset({"length", "time"}),
    "weight": frozenset({"weight"}),
    "age": frozenset({"time"}),
    "speed": frozenset({"speed", "time"}),
    "temperature": frozenset({"temperature"}),
}
_HOW = re.compile(r"\bhow (?P<what>\w+)", re.IGNORECASE)
_THE = re.compile(
    r"\b(?:what|whats|what['’]s)(?: is| was| are| were)? (?:the |its |their |his |her )(?:\w+"
    r" ){0,2}?"
    r"(?P<what>width|height|length|depth|thickness|diameter|weight|distance|age|speed"
    r"|temperature)\b",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"\bhow much\b.*\b(?:cost|costs|pay|pays|paid|price|priced|charge[ds]?|fees?|fine|fined|rent"
    r"|worth"
    r"|spend|spent|earn(?:ed|s)?|raised?|sold for|invest(?:ed)?|owe[ds]?|money|deposit|salary)\b"
    r"|\b(?:what|whats)\b.*\b(?:price|cost|fee|fine|rent|salary|budget|deposit|turnover|revenue)\b"
    r"|\bhow expensive\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure in a text."""

    span: Span  # with its unit
    value: str  # as it is written, without the unit
    measure: str  # length, weight, money …; "" of a number without a unit that is known
    dimension: str  # width, height …, if the text names it beside the figure; else ""


@dataclass(frozen=True, slots=True)
class Measured:
    """A question that asks for a quantity."""

    measures: frozenset[str]  # any of these; empty: any number
    dimension: str = ""


def quantities(text: str) -> list[Quantity]:
    """The figures of a text in their order; years are none."""
    found = []
    for match in _QUANTITY.finditer(text[:LONGEST]):
        named = next((name for name in _UNITS if match[name]), "")
        measure = "money" if match["sign"] else named
        if not measure and not match["scale"] and _YEAR.fullmatch(match["number"]):
            continue
        if not measure and text[max(0, match.start() - 1) : match.start()].isalnum():
            continue  # "G3"
        value = " ".join(filter(None, (match["number"], match["scale"]))).casefold()
        found.append(Quantity(match.span(), value, measure, _dimension_at(text, match.span())))
    return found


def counts(text: str, figure: Quantity) -> bool:
    """True of a number without a unit that tells how many of something there are: "60 of the 400
    jobs", "12 people".
    """
    counted = None if figure.measure else _COUNTED.match(text, figure.span[1])
    return counted is not None and counted["adjective"] not in STOP_WORDS


def measured(question: str) -> Measured | None:
    """The quantity that a question asks for, if it asks for one."""
    how = _HOW.search(question) or _THE.search(question)
    if how:
        for name, pattern in _DIMENSION.items():
            if pattern.fullmatch(how["what"]):
                ahead = name == "distance" and re.search(
                    r"\bhow far (?:ahead|in)\b", question, re.I
                )
                return Measured(_MEASURES[name], "" if ahead else name)
    if re.search(r"\bhow much\b.*\bweighs?\b", question, re.IGNORECASE):
        return Measured(frozenset({"weight"}), "weight")
    if _MONEY.search(question):
        return Measured(frozenset({"money"}))
    if re.search(r"\bhow (?:many|much)\b", question, re.IGNORECASE):
        return Measured(frozenset())
    return None


def _dimension_at(text: str, span: Span) -> str:
    """Dimension named right after a figure ("41 metres high") or before it ("a height of 41 m")."""
    after = re.match(r"\W{0,2}(?:in )?(\w+)", text[span[1] : span[1] + _NEAR])
    before = re.search(
        r"(\w+)(?: (?:is|was|of|as|at|about|around|to|are)){1,3} (?:\w+ )?$",
        text[max(0, span[0] - _NEAR) : span[0]],
    )
    for place in (after, before):
        for name, pattern in _DIMENSION.items():
            if place and pattern.fullmatch(place[1]):
                return name
    return ""
