"""The bar above the article: its title, and the sheet on which others are added.

No word of an article is in it; its script puts them there as text.
"""

from collections.abc import Sequence

KINDS = "Text, Markdown, web page, PDF, Word, EPUB, OpenDocument or RTF."


def toolbar_html() -> str:
    """The bar above the article with what unfolds from it; all hidden until it is known what
    can be done.
    """
    return (
        '<div class="bar" role="group" aria-label="Articles" hidden>'
        '<button type="button" class="open" aria-expanded="false" aria-controls="all-articles">'
        "</button><span class='changes' hidden>"
        f"{_button('rename', 'Rename')}{_button('remove', 'Remove')}"
        '<button type="button" class="new" '
        'aria-label="Add an article">Add<span> an article</span></button></span></div>'
        '<p class="told" role="status"></p>'
        f'{_list()}{_rename()}{_add()}<div class="landing" aria-hidden="true">'
        "<p>Drop the file to add it</p></div>"
    )


def ask_all(chosen: Sequence[str]) -> str:
    """Label of the box beside the question, which tells where questions go."""
    return f"Ask all articles, not only the {len(chosen)} chosen" if chosen else "Ask all articles"


def _button(name: str, words: str, kind: str = "button") -> str:
    return f'<button type="{kind}" class="{name}">{words}</button>'


def _list() -> str:
    return (
        '<div class="all" id="all-articles" role="group" aria-label="All articles" hidden>'
        '<input type="search" class="find" aria-label="Find an article" '
        'placeholder="Find an article" hidden><ul></ul><p class="rest"></p></div>'
    )


def _rename() -> str:
    return (
        '<form class="naming" hidden><label for="new-title">Title</label>'
        '<input id="new-title" maxlength="120" required autocomplete="off">'
        f"{_button('primary', 'Rename', 'submit')}{_button('leave', 'Cancel')}</form>"
    )


def _add() -> str:
    return (
        '<form class="adding" aria-labelledby="adding-head" hidden>'
        '<h2 id="adding-head">Add an article</h2><fieldset>'
        '<label for="new-text">Its text</label>'
        '<textarea id="new-text" rows="7" placeholder="Paste it here"></textarea>'
        '<label for="new-name">Title <span>if it has none of its own</span></label>'
        '<input id="new-name" maxlength="120" autocomplete="off">'
        f"<p>{_button('primary', 'Add the text', 'submit')}</p>"
        '<p class="drop"><label class="choose"><input type="file" class="file">'
        "Choose a file</label>"
        f" or drop it on this page. <span>{KINDS}</span></p>"
        '<div class="by-address" hidden><label for="new-address">Or its address</label>'
        '<p><input id="new-address" type="url" placeholder="https://" autocomplete="off">'
        f"{_button('fetch', 'Fetch')}</p></div></fieldset>"
        '<div class="going" hidden><p role="status"></p>'
        '<progress max="1" aria-label="Adding the article"></progress>'
        f"{_button('stop', 'Stop')}</div>"
        f'<p class="failed" role="alert"></p>{_button("leave", "Close")}</form>'
    )
