"""Things that a sentence does not tell, though it is near to what is asked: who leads, how much of
something where it tells how many, the figure of a year that is only compared with.
"""

import re

from assistant.forms.quantities import Measured, counts, measured, quantities
from assistant.query.clean import is_yes_no

_WHO_LEADS = re.compile(
    r"(?:(?:and|but|so) )*who(?: is|['’]s|s)?(?: the one)?"
    r"(?: (?:that |who )?(?:runs|leads|heads|manages|directs)"
    r" (?:(?:the|this|that|it|its|their|our)\b|(?-i:[A-Z]))"
    r"| (?:that is |who is )?(?:in charge\b|(?:the )?(?:boss|head|leader) of\b))",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"\b(?:run|runs|ran|running|led|leads?|leaders?|heads?|headed|manag\w+"
    r"|direct(?:s|ed|ors?|ress)|charge|chiefs?|[CE][EFO]O|chair\w*|president|boss|bosses|owns?"
    r"|owned|owners?|belongs|founders?|captain|mayor|minister|governor|commander|keeps?"
    r"|kept|keeper|operat\w+|(?:took|takes?|taken|taking) over|responsib\w+|principal|rector|dean"
    r"|secretary|proprietor|landlord|landlady|editor|coach|conductor|supervis\w+|oversees?"
    r"|overseen|coordinat\w+|organi[sz]e[ds]?|organi[sz]ers?|steward|warden|king|queen|bishop"
    r"|abbot|abbess|master|matron|clerk|partners?)\b",
    re.IGNORECASE,
)
_YEAR = r"(?:1[0-9]|20)\d\d"
# "12 per cent fewer than in 2022": the figure beside it is of another year.
_COMPARED = re.compile(
    rf"\b(?:than|compared (?:with|to)|(?:up|down) (?:[\w.,%]+ ){{0,3}}(?:from|on))(?: in)?"
    rf"(?: the year)? (?P<year>{_YEAR})\b",
    re.IGNORECASE,
)


def untold(question: str, sentence: str) -> tuple[str, ...]:
    """Reasons for which a sentence does not tell what is asked: "leader", "amount",
    "compared".
    """
    reasons = []
    if _WHO_LEADS.match(question) and not _LEADS.search(sentence):
        reasons.append("leader")
    years = set(re.findall(rf"\b{_YEAR}\b", sentence))
    asked = set(re.findall(rf"\b{_YEAR}\b", question))
    compared = {match["year"] for match in _COMPARED.finditer(sentence)}
    figure = measured(question)
    if figure and _only_counts(figure, sentence):
        reasons.append("amount")
    of_another = len(asked) == 1 and asked <= compared and years - compared
    if of_another and not is_yes_no(question) and not _COMPARED.search(question):
        reasons.append("compared")
    return tuple(reasons)


def _only_counts(asked: Measured, sentence: str) -> bool:
    """True if the figures that could be an amount of what is asked all count something else."""
    fitting = [one for one in quantities(sentence) if one.measure in {"", *asked.measures}]
    return bool(asked.measures and fitting) and all(counts(sentence, one) for one in fitting)
