"""A whole library from one store to another, as it is: nothing is encoded again."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpus import IndexStoreError
from index import EncodedArticle, Store
from index.stores.conversations.copies import copies, digests, put

ARTICLES_PER_STEP = 16  # articles that are copied in one step


@dataclass(frozen=True, slots=True)
class Migrated:
    """Progress of a migration."""

    articles: int  # of `total`, that both stores hold now
    total: int
    sentences: int
    copied: int  # articles that the other store lacked, or had otherwise
    conversations: int  # and kept quotations, that both stores hold now


def migrate(source: Store, target: Store) -> Iterator[Migrated]:
    """Copy what readers asked and kept; then all articles with their originals and all that was
    derived from them, in their order.

    Every article is compared by a hash over all of it, read back from the target; what is the same
    there already is not copied. So a migration that was stopped is ended by beginning it again.
    What only the target holds stays.

    :raises AssistantError: a store does not answer or refuses; what was reported is copied.
    """
    ids = source.ids()
    state = Migrated(0, len(ids), 0, 0, _conversations(source, target))
    yield state
    with target.loading():
        for at in range(0, len(ids), ARTICLES_PER_STEP):
            given = source.encoded(ids[at : at + ARTICLES_PER_STEP])
            there = _digests(target.encoded([_id(one) for one in given]))
            new = [one for one in given if there.get(_id(one)) != one.digest]
            if new:
                target.take(new)
                _compare(new, target)
            state = replace(
                state,
                articles=state.articles + len(given),
                sentences=state.sentences + sum(len(one.spans) for one in given),
                copied=state.copied + len(new),
            )
            yield state
    missing = set(ids) - set(target.ids())
    if missing:
        raise IndexStoreError(
            f"Expected all {len(ids)} articles in the target, found {len(missing)} missing. "
            "Somebody removed them meanwhile: migrate again."
        )


def _conversations(source: Store, target: Store) -> int:
    """Copy what readers asked and kept, as far as the target lacks it or has it otherwise."""
    there = digests(target.conversations)
    for one in copies(source.conversations):
        if there.get((one.table, one.id)) != one.digest:
            put(target.conversations, one)
    there, number = digests(target.conversations), 0
    for one in copies(source.conversations):
        number += 1
        if there.get((one.table, one.id)) != one.digest:
            raise IndexStoreError(
                f"Expected in the target of {one.table} {one.id!r} as it was given, found it "
                "otherwise. Somebody changed it meanwhile, or a disk is damaged: migrate again."
            )
    return number


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
