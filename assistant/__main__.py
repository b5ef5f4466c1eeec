"""The terminal door: `python -m assistant ask "which banks gave credit?"`.

Exit status: 0 done, or the articles answer, surely or perhaps; 1 some files could not be added,
`verify` found a fault, `recover` could not bring back everything, or Ctrl+C; 2 bad input, or a
library that cannot be opened or changed; 3 no sentence answers, of one of the questions at least.
"""

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.cli import commands
from assistant.settings import STRICTNESS
from corpus import AssistantError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    try:
        status = int(options.run(options))
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # of `| head`: whoever reads has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return commands.DONE
    except AssistantError as error:
        print(error, file=sys.stderr)
        return commands.BAD_INPUT
    except KeyboardInterrupt:
        print("Stopped. What was reported as added is kept.", file=sys.stderr)
        return commands.INCOMPLETE


def _parser() -> argparse.ArgumentParser:
    formatter = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        prog="python -m assistant", description=__doc__, formatter_class=formatter
    )
    known = parser.add_subparsers(required=True, metavar="COMMAND")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--library", type=Path, metavar="DIR", help="the library's folder")
    common.add_argument("--store", default="", metavar="URL", help="the library's database")
    common.add_argument("--json", action="store_true", help="print the result as JSON")

    def command(name: str, said: str) -> argparse.ArgumentParser:
        made = known.add_parser(name, help=said, description=said, parents=[common])
        made.set_defaults(run=commands.COMMANDS[name])
        return made

    _add_ask(command("ask", "ask the library, or the built-in article"))
    _add_those_of_articles(command)
    _add_those_of_the_library(command)
    return parser


def _add_ask(ask: argparse.ArgumentParser) -> None:
    ask.add_argument(
        "questions",
        nargs="+",
        metavar="QUESTION",
        help="a question; of several each is a follow-up to those before it",
    )
    ask.add_argument("--corpus", type=Path, metavar="FOLDER", help="ask this folder's .txt and .md")
    ask.add_argument(
        "--article", action="append", metavar="ID", help="ask this one only; may be repeated"
    )
    ask.add_argument(
        "--strictness",
        choices=STRICTNESS,
        help="show only what the article says, or also what it may say; default: the settings'",
    )
    ask.add_argument("--why", action="store_true", help="tell why these sentences")
    ask.add_argument(
        "--profile", action="store_true", help="ask one question twice; print where the time went"
    )


def _add_those_of_articles(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    add = command("add", "add files, folders, addresses, or the text on standard input (-)")
    add.add_argument("sources", nargs="+", metavar="SOURCE", help="file, folder, address or -")
    add.add_argument("--title", help="title of the article, if it is one")
    listing = command("list", "list the articles")
    listing.add_argument("--title", default="", help="only titles with these words")
    listing.add_argument("--source", default="", help="only sources with these words")
    listing.add_argument("--since", default="", metavar="DATE", help="only of this day or later")
    listing.add_argument("--until", default="", metavar="DATE", help="only of this day or earlier")
    remove = command("remove", "remove articles")
    remove.add_argument("ids", nargs="+", metavar="ID", help="of an article, as `list` prints it")
    rename = command("rename", "give an article another title")
    rename.add_argument("id", metavar="ID", help="of the article, as `list` prints it")
    rename.add_argument("title", metavar="TITLE", help="its new title")


def _add_those_of_the_library(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    rebuild = command("rebuild", "make everything that is derived from the texts anew")
    rebuild.add_argument(
        "--encoder", default="", metavar="NAME", help="with this encoder, which is kept for later"
    )
    verify = command(
        "verify", "check every hash, span, count and generation; say what would be repaired"
    )
    verify.add_argument(
        "--answers",
        type=Path,
        metavar="FILE",
        help="what `ask --json` printed: say which quotations' articles have changed since",
    )
    command("recover", "make the library anew from its originals and what else can be read")
    export = command("export", "copy originals, texts and what is known of them into a folder")
    export.add_argument("folder", type=Path, metavar="FOLDER", help="a new or an empty one")
    copying = command("migrate", "copy the library's folder into a database, or back")
    ways = copying.add_mutually_exclusive_group(required=True)
    ways.add_argument("--to", metavar="URL", help="database that gets the library")
    ways.add_argument("--from", dest="origin", metavar="URL", help="database that gives it")


if __name__ == "__main__":
    sys.exit(main())
