"""Raised and lowered figures and letters as text: 10⁶, not 106."""

_RAISED = str.maketrans("0123456789+-−–=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-−–=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎")
SLASHES = frozenset("/⁄∕")  # between the two figures of a fraction
_ORDINALS = {"o": "º", "a": "ª"}


def raised(text: str, before: str) -> str:
    """Raised `text` behind `before`: in raised letters, behind a "^", or as it is if nothing can be
    mistaken for another number then ("21st").
    """
    text = text.strip()
    if text and all(ord(letter) in _RAISED for letter in text):
        return text.translate(_RAISED)
    if text.isalpha():
        if before[-1:].isdigit() and text in _ORDINALS:
            return _ORDINALS[text]
        variable = before[-1:].islower() and not before[-2:-1].isalpha()
        if len(text) > 1 and not variable:
            return text
    elif not any(map(str.isalnum, text)):
        return text
    return f"^{text}" if text.isalnum() else f"^({text})"


def lowered(text: str, before: str) -> str:
    """Lowered `text` behind `before`: behind a figure in lowered letters, else as it is (CO2)."""
    text = text.strip()
    follows_figure = before[-1:].isdigit() or before[-1:] in "⁰¹²³⁴⁵⁶⁷⁸⁹"
    if before and follows_figure and all(ord(letter) in _LOWERED for letter in text):
        return text.translate(_LOWERED)
    return text


def fraction(above: str, below: str, before: str) -> str:
    """A fraction behind `before`: 1/4, and 2 1/4 behind a 2."""
    gap = " " if before[-1:].isdigit() else ""
    return f"{gap}{_whole(above)}/{_whole(below)}"


def _whole(text: str) -> str:
    text = text.strip()
    return text if text.replace(".", "").isalnum() else f"({text})"
