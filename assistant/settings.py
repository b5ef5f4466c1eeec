"""Every choice a user can make, in one place."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from corpus import SettingsError
from index import DEFAULT_ENCODER

ROOT = Path(__file__).resolve().parent.parent
BUILT_IN = ROOT / "corpus" / "articles"
PREFIX = "ASSISTANT_"
_SWITCHES = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
APPLICATION = "ask-the-article"  # the folder's name among those of other programs
DEPTHS = ("fast", "auto", "deep")
STRICTNESS = ("sure", "perhaps")
LOGS = ("", "questions", "texts")


@dataclass(frozen=True, slots=True)
class Settings:
    """A value given here beats the environment, which beats the default.

    Each field can be set in the environment as `ASSISTANT_` and its name in capitals.

    :raises SettingsError: a value out of its range.
    """

    articles: Path = BUILT_IN  # folder of .txt and .md files
    index: Path | None = None  # where the index is kept; None: a folder of its own in index/built
    library: Path | None = None  # folder of the user's own articles; None: see `default_library`
    # Database that holds the library instead of a folder, postgresql://user@host/name
    store: str = field(default="", repr=False)
    urls: bool = False  # whether articles may be added by their addresses: this needs the network
    # Whether tesseract, if it is installed, reads pages that are pictures: some seconds each.
    ocr: bool = False
    # A local model folder, or a model in the local cache; "": the library's own, see `rebuild
    # --encoder`, and where it has none the shipped one.
    encoder: str = ""
    # "sure" shows only what the article says, "perhaps" also what it may say.
    strictness: str = "perhaps"
    # How much is read for a question: one window of some sentences, four, or twelve.
    depth: str = "auto"
    max_evidence: int = 5  # sentences shown; more is a page to read, not an answer
    max_question_chars: int = 2_000  # longer is a pasted text, not a question
    # One line of JSON a question on the logger assistant.questions: "" none, "questions" what it
    # cost and came to, "texts" the question too.
    log: str = ""
    metrics: bool = False  # whether the page's server has /metrics, for Prometheus
    user: str = ""  # who may open the page and its doors; empty: whoever reaches them
    password: str = field(default="", repr=False)  # of this user; both are given, or neither

    def __post_init__(self) -> None:
        """Check the ranges."""
        check_strictness(self.strictness)
        if self.depth not in DEPTHS:
            raise SettingsError(f"Expected depth to be one of {DEPTHS}, found {self.depth!r}.")
        if self.log not in LOGS:
            raise SettingsError(f"Expected log to be one of {LOGS}, found {self.log!r}.")
        for name in ("max_evidence", "max_question_chars"):
            if getattr(self, name) < 1:
                raise SettingsError(
                    f"Expected {name} to be 1 or more, found {getattr(self, name)}."
                )

        if self.store and self.library is not None:
            raise SettingsError(
                "Expected one library, found a folder in library and a database in store. "
                "Give one of them."
            )
        if bool(self.user) != bool(self.password):
            given, absent = ("user", "password") if self.user else ("password", "user")
            raise SettingsError(f"Expected {absent} too, found only {given}. Give both or neither.")
        if ":" in self.user or not (self.user + self.password).isprintable():
            raise SettingsError(
                "Expected user and password in printable characters, and no colon in user, found "
                "another. Browsers cannot send it."
            )

    def suited(self, encoder: str = "") -> "Settings":
        """Settings for articles with an encoder of their own: it counts unless one is set."""
        return replace(self, encoder=self.encoder or encoder or DEFAULT_ENCODER)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, **given: Any) -> "Settings":
        """Settings from the environment; what is `given` by name beats it.

        :raises SettingsError: an unknown `ASSISTANT_*` name, an unknown name given, or a bad value.
        """
        known = {field.name for field in fields(cls)}
        for name in given:
            if name not in known:
                raise SettingsError(_unknown(name, known))
        found: dict[str, Any] = {}
        for key, value in (os.environ if environ is None else environ).items():
            if not key.startswith(PREFIX):
                continue
            name = key.removeprefix(PREFIX).lower()
            if name not in known:
                raise SettingsError(_unknown(key, {PREFIX + field.upper() for field in known}))
            found[name] = _parse(key, value, getattr(_DEFAULTS, name))
        return replace(_DEFAULTS, **{**found, **given})


# Settings of earlier versions, and what to use instead.
_GONE = {
    "target_precision": "Set strictness to sure or perhaps instead",
    "candidates": "Set depth to fast, auto or deep instead",
}


def check_strictness(strictness: str | None) -> None:
    """Raise where a strictness is none that can be set; None stands for the default.

    :raises SettingsError: it is none.
    """
    if strictness is not None and strictness not in STRICTNESS:
        raise SettingsError(
            f"Expected strictness to be one of {', '.join(STRICTNESS)}, found {strictness!r}."
        )


def _unknown(name: str, known: set[str]) -> str:
    gone = _GONE.get(name.removeprefix(PREFIX).lower())
    if gone:
        return f"Expected a setting of this version, found {name}, which is gone. {gone}."
    return f"Expected one of {', '.join(sorted(known))}, found the setting {name}. Remove it."


def default_library() -> Path:
    """Folder where this platform keeps what a user makes."""
    import platformdirs

    return platformdirs.user_data_path(APPLICATION, appauthor=False)


def _parse(key: str, value: str, default: Any) -> Any:
    if isinstance(default, bool):
        return _switch(key, value)
    kind = Path if default is None or isinstance(default, Path) else type(default)
    try:
        return kind(value)
    except ValueError as error:
        raise SettingsError(
            f"Expected {key} to be a value like {default!r}, found {value!r}."
        ) from error


def _switch(key: str, value: str) -> bool:
    if value.lower() not in _SWITCHES:
        raise SettingsError(f"Expected {key} to be 1 or 0, found {value!r}.")
    return _SWITCHES[value.lower()]


_DEFAULTS = Settings()
