"""Words that the saved files of a conversation share."""

from assistant.page.language import tr
from assistant.page.language.sentences import in_language
from assistant.types import Evidence, Particular


def particular_line(one: Particular) -> str:
    """`title: The mill (the text; The mill)`."""
    return tr(
        "{name}: {value} ({source}; {title})",
        name=in_language(one.name),
        value=one.value,
        source=in_language(one.source),
        title=one.title,
    )


def characters(one: Evidence) -> str:
    """Span of a quotation, `characters 5–20`."""
    return tr("characters {start}–{end}", start=one.start, end=one.end)


def headed(heading: str) -> str:
    """A heading in the language that is spoken, with the colon of that language."""
    return tr("{heading}:", heading=in_language(heading))
