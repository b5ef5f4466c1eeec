"""The line at the question that always says which articles are asked."""

from collections.abc import Sequence

from assistant.page.html.text import safe
from assistant.page.language import tr
from corpus import Article
from corpus.text import cut_at_word

_NAMED = 4  # of the chosen articles; a click takes one of them off
_TITLE_CHARS = 36  # of a title in the question's box, which is cut between words


def scope_html(asked: Sequence[Article], number: int, chosen: bool) -> str:
    """Line that names the articles that are asked.

    :param asked: by default all.
    :param number: of all articles that there are.
    :param chosen: whether the reader ticked them; then each is taken off with a click.
    """
    if not number:
        return ""
    clear = f'<button type="button" class="off all-off">{tr("Clear")}</button>'
    if chosen and not asked:
        gone = tr("The chosen articles are not here any more.")
        return f'<p class="scope">{gone} {clear}</p>'
    if not asked:
        all_of_them = f"<b>{tr('all {number} articles', number=number)}</b>"
        return f'<p class="scope">{tr("Asking {articles}", articles=all_of_them)}</p>'
    if not chosen:
        title = f'<cite dir="auto">{safe(asked[0].title)}</cite>'
        return f'<p class="scope">{tr("Asking {articles}", articles=title)}</p>'
    named = "".join(
        f'<button type="button" class="off" data-article="{safe(one.id)}" '
        f'title="{tr("Do not ask “{title}”", title=safe(one.title))}">'
        f'<cite dir="auto">{safe(one.title)}</cite>'
        f'<span aria-hidden="true"> ✕</span><span class="unseen"> {tr("(take it off)")}</span>'
        "</button>"
        for one in asked[:_NAMED]
    )
    more = tr("and {number} more", number=len(asked) - _NAMED) if len(asked) > _NAMED else ""
    more = f"<span>{more}</span>" if more else ""
    articles = f"{named}{more}{clear if len(asked) > 1 else ''}"
    return f'<p class="scope">{tr("Asking {articles}", articles=articles)}</p>'


def placeholder(asked: Sequence[Article], number: int) -> str:
    """Words in the question's empty box, which name what is asked."""
    if len(asked) == 1:
        return tr("Ask “{title}”", title=cut_at_word(asked[0].title, _TITLE_CHARS))
    if asked:
        return tr("Ask {number} articles", number=len(asked))
    if number == 1:
        return tr("Ask the article …")
    return (
        tr("Ask all {number} articles", number=number) if number else tr("Add an article to ask it")
    )


def looked_in(titles: Sequence[str], number: int, all_of_them: bool = False) -> str:
    """Line of an answer that says where it was looked for.

    :param titles: of the articles that were asked, `number`; of many the first.
    :param all_of_them: whether these were all that there were.
    """
    if not titles:
        return ""
    if all_of_them and number > 1:
        every = tr("all {number} articles", number=number)
        return f'<p class="looked">{tr("Asked: {articles}", articles=every)}</p>'
    asked, *second = (f'<cite dir="auto">{safe(one)}</cite>' for one in titles[:2])
    if number > 1:
        others = tr("{number} other articles", number=number - 1)
        others = second[0] if number == 2 and second else others
        asked = tr("{article} and {others}", article=asked, others=others)
    return f'<p class="looked">{tr("Asked: {articles}", articles=asked)}</p>'
