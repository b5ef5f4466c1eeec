"""A whole library from one store to another, as it is: nothing is encoded again."""

from collections.abc import Iterator
from dataclasses import dataclass

from corpus import IndexStoreError
from index import EncodedArticle, Store

ARTICLES_PER_STEP = 16  # articles that are copied in one step


@dataclass(frozen=True, slots=True)
class Migrated:
    """Progress of a migration."""

    articles: int  # of `total`, that both stores hold now
    total: int
    sentences: int
    copied: int  # articles that the other store lacked, or had otherwise


def migrate(source: Store, target: Store) -> Iterator[Migrated]:
    """Copy all articles with their originals and all that was derived from them, in their order.

    Every article is compared by a hash over all of it, read back from the target; what is the same
    there already is not copied. So a migration that was stopped is ended by beginning it again.
    What only the target holds stays.

    :raises AssistantError: a store does not answer or refuses; what was reported is copied.
    """
    ids = source.ids()
    state = Migrated(0, len(ids), 0, 0)
    yield state
    with target.loading():
        for at in range(0, len(ids), ARTICLES_PER_STEP):
            given = source.encoded(ids[at : at + ARTICLES_PER_STEP])
            there = _digests(target.encoded([_id(one) for one in given]))
            new = [one for one in given if there.get(_id(one)) != one.digest]
            if new:
                target.take(new)
                _compare(new, target)
            state = Migrated(
                state.articles + len(given),
                len(ids),
                state.sentences + sum(len(one.spans) for one in given),
                state.copied + len(new),
            )
            yield state
    missing = set(ids) - set(target.ids())
    if missing:
        raise IndexStoreError(
            f"Expected all {len(ids)} articles in the target, found {len(missing)} missing. "
            "Somebody removed them meanwhile: migrate again."
        )


def _compare(given: list[EncodedArticle], target: Store) -> None:
    kept = _digests(target.encoded([_id(one) for one in given]))
    for one in given:
        if kept.get(_id(one)) != one.digest:
            raise IndexStoreError(
                f"Expected the article {_id(one)!r} in the target as it was given, found it "
                "otherwise. Somebody changed it meanwhile, or a disk is damaged: migrate again."
            )


def _digests(encoded: list[EncodedArticle]) -> dict[str, str]:
    return {_id(one): one.digest for one in encoded}


def _id(one: EncodedArticle) -> str:
    return one.addition.article.id
