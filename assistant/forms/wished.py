"""Answers to wishes that are no question for one sentence."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import islice

from assistant.forms import listing
from assistant.forms.digest import MAX_ARTICLES, digest
from assistant.forms.listing import Listed
from assistant.forms.particulars import particulars, stated
from assistant.query.wishes import Wish
from assistant.reader.candidates import Reader
from assistant.types import Form, Particular
from index import Snapshot

TALK = (
    "I only quote: ask for one thing that the article says, and you get its own sentences. "
    "“What is it about?” gives the main points."
)
_LISTS: dict[Form, Callable[[Snapshot, Collection[str]], list[Listed]]] = {
    "names": listing.names,
    "figures": listing.figures,
    "dates": listing.dates,
    "timeline": listing.timeline,
}


@dataclass(frozen=True, slots=True)
class WishedFor:
    """Sentences and particulars for a wish; `text` is said where no sentence is quoted."""

    form: Form
    listed: tuple[Listed, ...] = ()
    particulars: tuple[Particular, ...] = ()
    text: str = ""
    notes: tuple[str, ...] = ()


EMPTY_WISH = WishedFor("sentences")  # nothing was found: it is asked like any question


def wished_for(
    wish: Wish, found: Snapshot, article_ids: Collection[str], reader: Reader
) -> WishedFor:
    """All that answers a wish; `EMPTY_WISH` if nothing does.

    :param article_ids: of those that are asked.
    :param reader: tells for a digest what an article is about.
    """
    if wish.form == "talk":
        return WishedFor("talk", text=TALK)
    if wish.form == "particulars":
        known = tuple(particulars(found, article_ids, wish.about))
        also = tuple(Listed(one, (0, 0)) for one in stated(found, article_ids, wish.about))
        text = f"{known[0].name.capitalize()}: {known[0].value}" if known else ""
        return WishedFor(wish.form, also, known, text) if known or also else EMPTY_WISH
    if wish.form == "digest":
        told = list(islice(article_ids, MAX_ARTICLES))
        listed = [Listed(one, (0, 0)) for one in digest(found, told, reader)]
        more = len(article_ids) - len(told)
        notes = (f"Of {len(article_ids)} articles, the first {len(told)}.",) if more else ()
        return WishedFor(wish.form, tuple(listed), notes=notes) if listed else EMPTY_WISH
    if wish.form == "quotations":
        said = listing.quotations(found, article_ids, " ".join(wish.about))
    else:
        said = _LISTS[wish.form](found, article_ids)
    return WishedFor(wish.form, tuple(said)) if said else EMPTY_WISH
