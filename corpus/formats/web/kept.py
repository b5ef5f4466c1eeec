"""Articles that a page keeps where no reader looks: JSON-LD, templates, pages without scripts."""

import html as entities
import json
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree, html

from corpus.formats.content import TextBlock
from corpus.formats.web.words import WORDS
from corpus.formats.xml import blocks_of_tree

_ARTICLE = re.compile(
    r"article|posting|report|review|story|recipe|webpage|creativework", re.IGNORECASE
)
_MARKUP = re.compile(
    r"text/(?:[\w.-]*template[\w.-]*|html|x-handlebars[\w.-]*|ng-template)", re.IGNORECASE
)
_TAG = re.compile(r"</?(?:p|br|div|h[1-6]|li|ul|ol|blockquote)\b[^>]*>", re.IGNORECASE)
_DEPTH = 30  # of objects in each other


def declared_article(root: etree._Element) -> list[TextBlock]:
    """The longest article that the page tells search engines, in its paragraphs."""
    told = [body for script in root.iter("script") for body in _bodies(script)]
    told += [
        element.get("content", "")
        for element in root.iter("meta")
        if element.get("itemprop") == "articleBody"
    ]
    text = max(told, key=len, default="")
    if not text.strip():
        return []
    if not _TAG.search(text) and _TAG.search(entities.unescape(text)):
        text = entities.unescape(text)
    if _TAG.search(text):
        return blocks_of_tree(html.document_fromstring(f"<body>{text}</body>"), WORDS)
    lines = re.split(r"\s*\n\s*", entities.unescape(text))
    return [TextBlock(" ".join(line.split())) for line in lines if line.strip()]


def unfold(root: etree._Element) -> int:
    """Put what is in templates and for browsers without scripts where it stands, once each.

    Returns the characters of text that came to light so.
    """
    seen: set[str] = set()
    added = 0
    for element in list(root.iter("script", "template", "noscript")):
        part = _markup(element)
        letters = "".join(filter(str.isalnum, "".join(part.itertext()))) if part is not None else ""
        if part is None or len(letters) < 200 or letters in seen or element.getparent() is None:
            continue
        seen.add(letters)
        added += len(letters)
        part.tag, part.tail = "div", element.tail
        element.getparent().replace(element, part)
    return added


def _markup(element: etree._Element) -> etree._Element | None:
    if element.tag == "script":
        source = element.text or ""
        if not _MARKUP.fullmatch(element.get("type", "").strip()) or "{{" in source:
            return None
    elif any(True for _ in element.iterchildren(etree.Element)):
        whole = html.document_fromstring("<body></body>")[0]
        whole.text = element.text
        whole.extend(list(element))
        return whole
    else:
        source = element.text or ""
    if not _TAG.search(source):
        return None
    try:
        return html.document_fromstring(f"<body>{source}</body>").find("body")
    except (etree.ParserError, ValueError):
        return None


def _bodies(script: etree._Element) -> Iterator[str]:
    if "ld+json" not in script.get("type", "").lower():
        return
    source = re.sub(
        r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*.*?\*/)|(?:-->|//\s*\]\]>)\s*$", "", script.text or ""
    )
    try:
        held = json.loads(source, strict=False)
    except (ValueError, RecursionError):
        return
    yield from _articles(held, 0)


def _articles(held: Any, depth: int) -> Iterator[str]:
    if depth > _DEPTH:
        return
    if isinstance(held, list):
        for one in held:
            yield from _articles(one, depth + 1)
    elif isinstance(held, dict):
        kinds = (
            " ".join(map(str, kind)) if isinstance(kind := held.get("@type"), list) else str(kind)
        )
        for name in ("articleBody", "text"):
            if isinstance(body := held.get(name), str) and _ARTICLE.search(kinds):
                yield body
        for name in (
            "@graph",
            "mainEntity",
            "mainEntityOfPage",
            "hasPart",
            "itemListElement",
            "item",
        ):
            yield from _articles(held.get(name), depth + 1)
