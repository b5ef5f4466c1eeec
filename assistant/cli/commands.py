"""Commands of the terminal; each returns an exit status."""

import json
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, replace
from itertools import chain
from pathlib import Path
from typing import Any

from tqdm import tqdm

from assistant.assistant import Assistant
from assistant.cli.output import answer_lines, article_line, visible
from assistant.library import migrate as migration
from assistant.library.add import Imported, is_address, read_as, take_in
from assistant.library.export import export_library
from assistant.library.select import select_articles
from assistant.settings import Settings, default_library
from assistant.telemetry import profile_lines, records
from assistant.types import Answer
from corpus import Article, AssistantError, LibraryError
from index import Added, Store, open_encoder
from index.stores.local import Library
from index.stores.local.recover import recover as recover_library
from index.stores.local.store import LocalStore

DONE, INCOMPLETE, BAD_INPUT, SILENT = 0, 1, 2, 3


def ask(options: Namespace) -> int:
    """Ask one question or several."""
    settings = Settings.from_env()
    named = options.store or options.library or settings.store or settings.library
    if options.corpus is None and (named or Library.exists(default_library())):
        qa = _open(options, settings)
    else:
        qa = Assistant.open(options.corpus or settings.articles, settings)
    with _closing(qa), records() as record:
        if options.profile:  # again, now that all is loaded
            answers = [
                qa.ask(options.questions[0], (), options.article, options.strictness)
                for _ in range(2)
            ][1:]
            print("\n".join(profile_lines(record)), file=sys.stderr)
        else:
            answers = list[Answer]()
            for question in options.questions:
                answers.append(qa.ask(question, answers, options.article, options.strictness))
    found = [answer.as_dict() for answer in answers]
    alone = len(answers) == 1
    lines = _answered_lines(answers, options.why)
    _print(options, found[0] if alone else {"answers": found}, lines)
    return SILENT if any(answer.verdict == "does not say" for answer in answers) else DONE


def add(options: Namespace) -> int:
    """Add sources; those that cannot be added do not keep the others out."""
    failed: list[dict[str, str]] = []
    done: list[dict[str, Any]] = []
    settings = Settings.from_env()
    with _closing(_open(options, settings, new=True)) as qa:
        for source in options.sources:
            for step in _added(qa, source, options.title, settings):
                if step.added is None:
                    failed.append({"source": str(step.path), "error": step.error})
                    print(f"{visible(str(step.path))}: {visible(step.error)}", file=sys.stderr)
                else:
                    done.append(_outcome(qa, step.added))
        qa.store.tidy()
    lines = [
        f"{one['status']:8} {visible(one['id'])}  {visible(one['title'])}"
        + "".join(f"\n         nearly the same as {visible(like)}" for like in one["similar"])
        + (f"\n        {visible(one['read_as'])}" if one["read_as"] else "")
        for one in done
    ]
    _print(options, {"added": done, "failed": failed}, lines)
    return INCOMPLETE if failed else DONE


def show(options: Namespace) -> int:
    """List articles."""
    with _closing(_open(options, Settings.from_env())) as qa:
        found = select_articles(
            qa.articles, options.title, options.source, options.since, options.until
        )
        listed = [_described(qa, article) for article in found]
    _print(options, {"articles": listed}, [article_line(article) for article in found])
    return DONE


def remove(options: Namespace) -> int:
    """Remove articles."""
    with _closing(_open(options, Settings.from_env())) as qa:
        for article_id in options.ids:
            qa.remove(article_id)
    _print(options, {"removed": options.ids}, [f"removed  {visible(i)}" for i in options.ids])
    return DONE


def rename(options: Namespace) -> int:
    """Rename an article."""
    with _closing(_open(options, Settings.from_env())) as qa:
        article = qa.rename(options.id, options.title)
        described = _described(qa, article)
    _print(options, {"article": described}, [article_line(article)])
    return DONE


def rebuild(options: Namespace) -> int:
    """Make everything derived anew."""
    settings = Settings.from_env()
    if options.encoder:
        settings = _choose_encoder(options, settings)
    with _closing(_open(options, settings, repair=True)) as qa:
        qa.store.rebuild()
        number = len(qa.articles)
    _print(options, {"rebuilt": number}, [f"rebuilt  {number} articles"])
    return DONE


def verify(options: Namespace) -> int:
    """Check everything."""
    earlier = _earlier_answers(options.answers) if options.answers else []
    with _closing(_open(options, Settings.from_env())) as qa:
        findings = qa.store.verify() + [one for answer in earlier for one in qa.verify(answer)]
        number = len(qa.articles)
    faults = [finding for finding in findings if not finding.harmless]
    lines = [f"{visible(one.what)}\n    {visible(one.cure)}" for one in findings]
    lines.append(f"{number} articles, {len(faults)} faults")
    _print(options, {"articles": number, "findings": [asdict(one) for one in findings]}, lines)
    return INCOMPLETE if faults else DONE


def recover(options: Namespace) -> int:
    """Make a library anew from its originals, and from what of its database can be read."""
    settings = Settings.from_env()
    if options.store or (settings.store and not options.library):
        raise LibraryError(
            "Expected a library in a folder, found a database: its server's own backup brings it "
            "back. Name a folder: --library DIR"
        )
    folder = options.library or settings.library or default_library()
    done = list(recover_library(folder))
    with closing(Library.open(folder)) as library:
        number = len(library.articles())
    lines = [visible(one.what) for one in done]
    lines.append(f"{number} articles, {sum(not one.complete for one in done)} incomplete")
    _print(options, {"articles": number, "recovered": [asdict(one) for one in done]}, lines)
    return DONE if all(one.complete for one in done) else INCOMPLETE


def export(options: Namespace) -> int:
    """Copy everything out."""
    with _closing(_open(options, Settings.from_env())) as qa:
        number = export_library(qa.store, options.folder)
    said = f"exported {number} articles to {options.folder}"
    _print(options, {"exported": number, "folder": str(options.folder)}, [said])
    return DONE


def migrate(options: Namespace) -> int:
    """Copy a library from its folder into a database, or back."""
    settings = Settings.from_env()
    folder = options.library or settings.library or default_library()
    if options.to is not None and not Library.exists(folder):
        raise LibraryError(f"Expected a library in {folder}, found none. Name another folder.")
    library = Library.open(folder)
    settings = settings.suited(library.encoder)
    with (
        closing(LocalStore(library, open_encoder(settings.encoder))) as kept,
        closing(_database(options, settings)) as database,
    ):
        source, target = (kept, database) if options.to is not None else (database, kept)
        steps = migration.migrate(source, target)
        done = next(steps)
        with tqdm(total=done.total, desc="copying", disable=None, unit="article") as bar:
            for done in steps:
                bar.update(done.articles - bar.n)
    said = (
        f"{done.articles} articles with {done.sentences} sentences are the same in both, "
        f"{done.copied} of them were copied now; {done.conversations} conversations and kept "
        "quotations"
    )
    _print(options, asdict(done), [said])
    return DONE


COMMANDS = {
    "ask": ask,
    "add": add,
    "list": show,
    "remove": remove,
    "rename": rename,
    "rebuild": rebuild,
    "verify": verify,
    "recover": recover,
    "export": export,
    "migrate": migrate,
}


def _open(
    options: Namespace, settings: Settings, new: bool = False, repair: bool = False
) -> Assistant:
    """The library that is meant; one named on the command line must exist, unless `new`."""
    url = options.store or ("" if options.library else settings.store)
    if url:
        return Assistant.open_store(url, settings, make=new, repair=repair)
    if options.library and not new and not Library.exists(options.library):
        raise LibraryError(
            f"Expected a library in {options.library}, found none. Make one: "
            f"python -m assistant add SOURCE --library {options.library}"
        )
    return Assistant.open_library(options.library, settings)


def _choose_encoder(options: Namespace, settings: Settings) -> Settings:
    """Let a library have another encoder, which counts from now on."""
    if options.store or (settings.store and not options.library):
        raise LibraryError(
            "Expected a library in a folder, found a database: its tables are made for one "
            "encoder. Make another, with ASSISTANT_ENCODER set: python -m assistant migrate --to"
        )
    chosen = replace(settings, encoder=options.encoder).suited()
    open_encoder(chosen.encoder).encode(["Who?"])  # it is there, and can be loaded
    folder = options.library or settings.library or default_library()
    with closing(Library.open(folder)) as library, library.writing():
        library.choose_encoder(chosen.encoder)
    return chosen


def _database(options: Namespace, settings: Settings) -> Store:
    """The database that is copied to or from; a library is made in it if it is copied to."""
    url = options.to if options.to is not None else options.origin
    return Assistant.open_store(url, settings, make=options.to is not None).store


def _added(qa: Assistant, source: str, title: str | None, settings: Settings) -> Iterator[Imported]:
    """One source, or each file of a folder."""
    path = Path(source)
    if path.is_dir():
        steps = qa.import_folder(path)
        first = next(steps)
        with tqdm(total=first.total, desc="adding", disable=None, unit="file") as bar:
            for step in chain([first], steps):
                bar.update(step.number - bar.n)
                yield step
        return
    given: Path | bytes | str = source if is_address(source) else path
    if source == "-":
        given = sys.stdin.buffer.read()
    step = Imported(path, 1, 1, None)
    try:
        taken = take_in(given, title, None, settings.urls, settings.ocr)
        yield replace(step, added=qa.store.add([taken])[0])
    except AssistantError as error:
        yield replace(step, error=str(error))


def _outcome(qa: Assistant, added: Added) -> dict[str, Any]:
    status = "known" if added.known else "replaced" if added.replaced else "added"
    similar = [] if added.known else qa.similar(added.article.id)
    return {
        "status": status,
        **_described(qa, added.article),
        "read_as": "" if added.known else read_as(added.article),
        "similar": {other.id: round(share, 3) for other, share in similar},
    }


def _described(qa: Assistant, article: Article) -> dict[str, Any]:
    described = {name: value for name, value in asdict(article).items() if name != "text"}
    counts = {"characters": len(article.text), "sentences": len(qa.sentences(article.id))}
    return {**described, **counts}


def _earlier_answers(path: Path) -> list[Answer]:
    """Answers as `ask --json` printed them.

    :raises LibraryError: the file cannot be read, or holds something else.
    """
    from pydantic import TypeAdapter, ValidationError

    expected = f"Expected in {path} what `python -m assistant ask --json` prints, "
    try:
        printed = json.loads(path.read_bytes())
        found = printed.get("answers", [printed]) if isinstance(printed, dict) else printed
        return TypeAdapter(list[Answer]).validate_python(found)
    except OSError as error:
        raise LibraryError(
            f"{expected}found: {error.strerror or error}. Check the path."
        ) from error
    except (ValueError, RecursionError) as error:
        where = ""
        if isinstance(error, ValidationError):
            where = " at " + ".".join(str(part) for part in error.errors()[0]["loc"])
        raise LibraryError(f"{expected}found something else{where}. Ask again.") from error


def _answered_lines(answers: Sequence[Answer], why: bool) -> list[str]:
    lines: list[str] = []
    alone = len(answers) == 1
    for answer in answers:
        lines += [] if alone else [visible(answer.question)]
        lines += answer_lines(answer, sys.stdout.isatty(), why) + ([] if alone else [""])
    return lines


@contextmanager
def _closing(qa: Assistant) -> Iterator[Assistant]:
    try:
        yield qa
    finally:
        qa.close()


def _print(options: Namespace, result: dict[str, Any], lines: list[str]) -> None:
    print(json.dumps(result, ensure_ascii=False) if options.json else "\n".join(lines))
