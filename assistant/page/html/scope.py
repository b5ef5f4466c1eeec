"""The line at the question that always says which articles are asked."""

from collections.abc import Sequence

from assistant.page.html.text import count_of, safe
from corpus import Article

_NAMED = 4  # of the chosen articles; a click takes one of them off
_TITLE_CHARS = 60  # of a title in the question's box


def scope_html(asked: Sequence[Article], number: int, chosen: bool) -> str:
    """Line that names the articles that are asked.

    :param asked: by default all.
    :param number: of all articles that there are.
    :param chosen: whether the reader ticked them; then each is taken off with a click.
    """
    if not number:
        return ""
    if chosen and not asked:
        clear = '<button type="button" class="off all-off">Clear</button>'
        return f'<p class="scope">The chosen articles are not here any more. {clear}</p>'
    if not asked:
        return f'<p class="scope">Asking <b>all {number} articles</b></p>'
    if not chosen:
        return f'<p class="scope">Asking <cite dir="auto">{safe(asked[0].title)}</cite></p>'
    named = "".join(
        f'<button type="button" class="off" data-article="{safe(one.id)}" '
        f'title="Do not ask “{safe(one.title)}”"><cite dir="auto">{safe(one.title)}</cite>'
        '<span aria-hidden="true"> ✕</span><span class="unseen"> (take it off)</span></button>'
        for one in asked[:_NAMED]
    )
    more = f"<span>and {len(asked) - _NAMED} more</span>" if len(asked) > _NAMED else ""
    clear = '<button type="button" class="off all-off">Clear</button>' if len(asked) > 1 else ""
    return f'<p class="scope">Asking {named}{more}{clear}</p>'


def placeholder(asked: Sequence[Article], number: int) -> str:
    """Words in the question's empty box, which name what is asked."""
    if len(asked) == 1:
        title = asked[0].title
        cut = title if len(title) <= _TITLE_CHARS else title[:_TITLE_CHARS].rstrip() + " …"
        return f"Ask “{cut}”"
    articles = count_of(len(asked) or number, "article", "articles")
    return f"Ask {'' if asked else 'all '}{articles}" if number else "Add an article to ask it"


def looked_in(titles: Sequence[str], number: int) -> str:
    """Line of an answer that says where it was looked for.

    :param titles: of the first of the `number` articles that were asked.
    """
    if not titles:
        return ""
    first = f'<cite dir="auto">{safe(titles[0])}</cite>'
    more = f" and {count_of(number - 1, 'other article', 'other articles')}" if number > 1 else ""
    return f'<p class="looked">Asked: {first}{more}</p>'
