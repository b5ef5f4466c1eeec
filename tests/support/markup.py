"""Texts made to become markup, and HTML taken apart as a browser does."""

from html.parser import HTMLParser

HOSTILE = [
    "<img src=http://example.org/x onerror=alert(1)>",
    "${alert(1)}",
    "{{value}}",
    "costs $x$ and $$y$$",
    "![picture](http://example.org/x.png) **bold** `code`",
    "</span><script>alert(1)</script>",
    "\" onclick='alert(1)'",
]


class Parsed(HTMLParser):
    """Tags, attribute names and words of a piece of HTML, as a browser takes them apart."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.words, self.links = set(), set(), "", []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data):
        self.words += data


def parsed(html: str) -> tuple[set[str], set[str], str]:
    found = Parsed(html)
    return found.tags, found.attributes, found.words
