"""The language of each request, and the page's document in it."""

import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from assistant.page.guard import Application, Message, Receive, Send
from assistant.page.language import ENGLISH, LANGUAGES, preferred, script_texts, speaking

_SCRIPT = """<script>
window.tr = ((texts) => (english, values = {}) =>
  (texts[english] ?? english).replace(/\\{(\\w+)\\}/g, (all, name) => values[name] ?? all))(%s);
((page, language) => new MutationObserver(() => {  // Gradio knows more languages than the page
  if (page.lang !== language) page.lang = language;
}).observe(page, { attributeFilter: ["lang"] }))(document.documentElement, "%s");
</script></head>"""


class PageLanguage:
    """ASGI middleware that speaks the language that the browser asks for.

    The page is built once, in English; of its document the fixed words are exchanged.
    """

    def __init__(self, app: Application, fixed: Callable[[], Sequence[str]]) -> None:
        """Wrap `app`.

        :param fixed: gives all words of the document, in the language that is spoken.
        """
        self._app = app
        english = fixed()
        self._exchanged: dict[str, list[tuple[bytes, bytes]]] = {}
        for language in (ENGLISH, *LANGUAGES):
            with speaking(language):
                pairs = zip(english, fixed(), strict=True)
                self._exchanged[language] = [
                    (_in_document(one), _in_document(other)) for one, other in pairs
                ]

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass on in the language of the request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        language = preferred(headers.get(b"accept-language", b"").decode("latin-1"))
        scope = {**scope, "language": language}
        with speaking(language):
            if scope["path"] != "/" or scope["method"] != "GET":
                await self._app(scope, receive, send)
                return
            # It is packed here, after its words were exchanged.
            kept = [one for one in scope["headers"] if one[0] != b"accept-encoding"]
            packs = b"gzip" in headers.get(b"accept-encoding", b"")
            rewriting = self._rewriting(language, packs, send)
            await self._app({**scope, "headers": kept}, receive, rewriting)

    def _rewriting(self, language: str, packs: bool, send: Send) -> Send:
        start: dict[str, Any] = {}
        body = bytearray()

        async def rewrite(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            headers = [one for one in start["headers"] if one[0].lower() != b"content-length"]
            sent = bytes(body)
            if any(b"text/html" in value for _, value in headers):
                sent = self._document(language, sent)
                headers += [
                    (b"content-language", language.encode()),
                    (b"vary", b"Accept-Language, Accept-Encoding"),
                ]
                if packs:
                    sent = gzip.compress(sent, 6)
                    headers.append((b"content-encoding", b"gzip"))
            headers.append((b"content-length", str(len(sent)).encode()))
            await send({**start, "headers": headers})
            await send({"type": "http.response.body", "body": sent})

        return rewrite

    def _document(self, language: str, document: bytes) -> bytes:
        for english, words in self._exchanged[language]:
            document = document.replace(english, words)
        texts = json.dumps(script_texts(language)).replace("<", "\\u003c")
        script = _SCRIPT % (texts, language)
        document = document.replace(b'lang="en"', f'lang="{language}"'.encode(), 1)
        return document.replace(b"</head>", script.encode(), 1)


def language_of(scope: Mapping[str, Any]) -> str:
    """Language of a request."""
    return str(scope.get("language", ENGLISH))


def _in_document(words: str) -> bytes:
    """Words as a whole JSON text, as Gradio writes them into the document."""
    text = json.dumps(words, ensure_ascii=False)
    for sign in "<>&'":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text.encode()
