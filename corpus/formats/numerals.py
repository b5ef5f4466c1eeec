"""Numbers of lists as programs for texts write them."""

_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


def numeral(number: int, kind: str) -> str:
    """Number of an item; `kind` as Word names it: lowerLetter, upperRoman, decimalZero, decimal."""
    if kind in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26) * (1 + (number - 1) // 26 % 9)
        return letter if kind == "lowerLetter" else letter.upper()
    if kind in ("lowerRoman", "upperRoman"):
        roman = ""
        for value, letters in _ROMAN:
            roman += letters * (number // value)
            number %= value
        return roman if kind == "lowerRoman" else roman.upper()
    return f"{number:02}" if kind == "decimalZero" else str(number)
