"""The index: vectors in FAISS, words in BM25, token states beside them."""

import os
import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from corpus import Article, IndexStoreError, Sentence, split_sentences
from index.fusion import fuse
from index.lexical import Lexical
from index.manifest import FORMAT, NAME, Manifest, file_sha256, read_manifest, spans_sha256
from index.states import TokenStates
from index.types import Encoder, Found, Hit, Vectors

FIRST = 50  # sentences each of the two searches proposes; their union is scored closely
_VECTORS = "vectors.faiss"

Rows = NDArray[np.int64]


class SentenceIndex:
    """All sentences of some articles, ready to be searched."""

    def __init__(
        self,
        articles: Sequence[Article],
        sentences: Sequence[Sentence],
        encoder: Encoder,
        vectors: "faiss.Index",
        lexical: Lexical,
        states: TokenStates,
    ) -> None:
        """Row r of `vectors`, `lexical` and `states` is sentences[r]; see `build` and `load`."""
        self.articles = {article.id: article for article in articles}
        self.sentences = tuple(sentences)
        self.encoder = encoder
        self.lexical = lexical
        self._vectors = vectors
        self._states = states

    def __len__(self) -> int:
        """Number of sentences."""
        return len(self.sentences)

    @classmethod
    def build(
        cls, articles: Sequence[Article], encoder: Encoder, progress: bool = False
    ) -> "SentenceIndex":
        """Split and encode the articles.

        :raises IndexStoreError: there is no sentence in them.
        """
        sentences = _split(articles)
        if not sentences:
            raise IndexStoreError(
                f"Expected at least one sentence, {len(articles)} articles hold none. "
                "Add an article."
            )
        texts = _texts(articles, sentences)
        encodings = encoder.encode(texts, progress)
        vectors = faiss.IndexFlatIP(len(encodings[0].vector))
        vectors.add(np.stack([encoding.vector for encoding in encodings]))
        states = TokenStates.build(encodings, vectors.d)
        return cls(articles, sentences, encoder, vectors, Lexical.build(texts), states)

    def search(self, question: str) -> Found:
        """The sentences that FAISS and BM25 propose for a question, up to 50 each, best first.

        All of them are scored by both and by late interaction, and ordered by `index.fusion.fuse`;
        ties keep the order of reading. There is always at least one.
        """
        encoding = self.encoder.encode([question])[0]
        bm25 = self.lexical.scores(question)
        rows = np.union1d(self._nearest(encoding.vector), _best(bm25, FIRST))
        cosine = np.array([self._vectors.reconstruct(int(r)) @ encoding.vector for r in rows])
        before = [self._row_before(int(row)) for row in rows]
        late = self._states.late(encoding, rows.tolist())
        late_before = self._states.late(encoding, [max(row, 0) for row in before])
        late_before[[row < 0 for row in before]] = 0.0
        scores = fuse(cosine, bm25[rows], late, late_before)
        order = np.argsort(-scores, kind="stable")
        hits = (
            Hit(
                row=int(rows[place]),
                sentence=self.sentences[rows[place]],
                cosine=float(cosine[place]),
                bm25=float(bm25[rows[place]]),
                late=float(late[place]),
                late_before=float(late_before[place]),
                score=float(scores[place]),
                rank=rank,
            )
            for rank, place in enumerate(order, start=1)
        )
        return Found(encoding, tuple(hits))

    def text(self, sentence: Sentence) -> str:
        """A sentence's text, sliced from its article."""
        return self.articles[sentence.article_id].text[sentence.start : sentence.end]

    def middle(self, hit: Hit) -> Vectors:
        """Token states of the encoder's middle layer for a hit's sentence, (t, dimension)."""
        return self._states.middle(hit.row)

    def save(self, folder: Path) -> None:
        """Write the index; whoever reads `folder` sees the old index or the new one, whole.

        :raises OSError: the folder cannot be written.
        """
        folder.mkdir(parents=True, exist_ok=True)
        generation = f"gen-{secrets.token_hex(8)}"
        files = folder / generation
        files.mkdir()
        faiss.write_index(self._vectors, str(files / _VECTORS))
        self.lexical.save(files)
        self._states.save(files)
        manifest = Manifest(
            format=FORMAT,
            encoder=self.encoder.fingerprint,
            articles={article.id: article.sha256 for article in self.articles.values()},
            sentences=spans_sha256(self.sentences),
            rows=len(self),
            generation=generation,
            files={path.name: file_sha256(path) for path in sorted(files.iterdir())},
        )
        _flush(*files.iterdir(), files)
        draft = files.with_suffix(".json")
        draft.write_text(manifest.to_json(), encoding="utf-8")
        _flush(draft)
        os.replace(draft, folder / NAME)
        _flush(folder)
        for old in folder.glob("gen-*"):
            if old.name != generation:
                shutil.rmtree(old, ignore_errors=True)

    @classmethod
    def load(cls, folder: Path, articles: Sequence[Article], encoder: Encoder) -> "SentenceIndex":
        """Read what `save` wrote for the same articles and encoder.

        :raises StaleIndexError: there is no index, or it was made from something else.
        :raises IndexStoreError: its files are damaged.
        """
        manifest = read_manifest(folder)
        sentences = _split(articles)
        manifest.check(articles, sentences, encoder)
        files = manifest.verify(folder)
        vectors = faiss.read_index(str(files / _VECTORS))
        return cls(
            articles, sentences, encoder, vectors, Lexical.load(files), TokenStates.load(files)
        )

    def _nearest(self, vector: Vectors) -> Rows:
        _, rows = self._vectors.search(vector[None, :], min(FIRST, len(self)))
        return np.asarray(rows[0], dtype=np.int64)

    def _row_before(self, row: int) -> int:
        """Row of the sentence before this one in its paragraph, -1 if it is the first."""
        here, before = self.sentences[row], self.sentences[row - 1] if row else None
        same = before and (before.article_id, before.paragraph) == (here.article_id, here.paragraph)
        return row - 1 if same else -1


def _split(articles: Sequence[Article]) -> list[Sentence]:
    return [sentence for article in articles for sentence in split_sentences(article)]


def _texts(articles: Sequence[Article], sentences: Sequence[Sentence]) -> list[str]:
    texts = {article.id: article.text for article in articles}
    return [texts[s.article_id][s.start : s.end] for s in sentences]


def _best(scores: Vectors, k: int) -> Rows:
    """Rows of the k highest scores above zero."""
    order = np.argsort(-scores, kind="stable")[:k]
    return order[scores[order] > 0]


def _flush(*paths: Path) -> None:
    """Force files and folders to the disk, so that a power cut cannot reorder the writes."""
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
