"""Layout of the page: the conversation on one side, the article on the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from assistant.page.assets import asset, markup
from assistant.page.html.conversation import opening_html, welcome_html
from assistant.page.language import tr
from assistant.page.talk import Talk

LINES_OF_QUESTION = 4  # the box grows to this many, then scrolls

MASTHEAD_SCRIPTS = ("common.js", "drawer.js", "quotations.js")
CONVERSATION_SCRIPTS = (
    "common.js",
    "scrolling.js",
    "conversation.js",
    "asking.js",
    "taking.js",
    "wrong.js",
    "comparing.js",
)
ARTICLE_SCRIPTS = (
    "common.js",
    "scrolling.js",
    "article.js",
    "heat.js",
    "selection.js",
    "facsimile.js",
)
TOOLBAR_SCRIPTS = ("choosing.js", "toolbar.js", "adding.js")
# Words of Gradio's own parts; `fixed_words` has those of the others too.
TITLE = "Ask the article"
EMPTY = "Ask the article …"
ASK = "Ask"
ALL = "Ask all articles"
SURELY = "Only what it surely says"
QUESTION = "Your question"
MARKUP = ("masthead.html", "panes.html", "conversation.html", "toolbar.html")


@dataclass(frozen=True, slots=True)
class Layout:
    """Parts of the page that events read or change."""

    talk: gr.State
    shown: gr.State
    welcome: gr.HTML
    conversation: gr.HTML
    scope: gr.HTML
    wide: gr.Checkbox
    sure: gr.Checkbox
    box: gr.Textbox
    toolbar: gr.HTML
    pane: gr.HTML


def lay_out() -> Layout:
    """Lay out the page, inside the `gr.Blocks` that is being built."""
    talk = gr.State(Talk())  # this conversation, from which follow-ups are completed
    # A person's own; changed in place, so that all events see it.
    shown = gr.State({"article": None, "chosen": [], "choice": 0})
    _part("masthead", markup("masthead.html"), MASTHEAD_SCRIPTS)
    _part("panes", markup("panes.html"), ("panes.js",))
    with gr.Row(elem_id="columns"):
        with gr.Column(elem_id="conversation-side"):
            welcome = _part("welcome", welcome_html(), ("welcome.js",))
            # Not gr.Chatbot: it renders Markdown or loses the markup, its messages hold no
            # buttons that reach a place in the article, and it draws every turn again.
            conversation = _part(
                "conversation",
                markup("conversation.html"),
                CONVERSATION_SCRIPTS,
                turn=None,
                opened=None,
                compared=None,
                file=None,
            )
            scope = _part("scope", "", ("scope.js",))
            wide = gr.Checkbox(label=tr(ALL), elem_id="wide", visible=False)
            sure = gr.Checkbox(label=tr(SURELY), elem_id="sure")
            box = gr.Textbox(
                label=tr(QUESTION),
                show_label=False,
                placeholder=tr(EMPTY),
                elem_id="question",
                max_lines=LINES_OF_QUESTION,
                submit_btn=tr(ASK),
                autofocus=True,
                interactive=True,
            )
        with gr.Column(elem_id="article-side"):
            toolbar = _part("toolbar", markup("toolbar.html"), TOOLBAR_SCRIPTS)
            pane = _part("article", opening_html(), ARTICLE_SCRIPTS)
    return Layout(talk, shown, welcome, conversation, scope, wide, sure, box, toolbar, pane)


def _part(name: str, html: str, scripts: Sequence[str], **props: Any) -> gr.HTML:
    """A part of the page that is our own markup, with its scripts.

    :param props: values that reach the scripts when an event returns the part again.
    """
    return gr.HTML(
        html,
        elem_id=name,
        apply_default_css=False,
        js_on_load="".join(map(asset, scripts)),
        **props,
    )


def fixed_words() -> list[str]:
    """All words of the page before anything is asked, in the language that is spoken."""
    parts = [tr(TITLE), tr(EMPTY), tr(ASK), tr(ALL), tr(SURELY), tr(QUESTION)]
    return [*parts, *map(markup, MARKUP), welcome_html(), opening_html()]
