"""Boxes of forms that are ticked or not, which are drawn without letters."""

import pypdfium2
import pypdfium2.raw as pdfium

from corpus.formats.pdf.characters import Letter, Run

_SIGNS = {True: "☒", False: "☐"}
_KINDS = (pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON)
_MOST = 2_000  # on a page


def boxes_of_page(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> list[Run]:
    """A run for each box, of one sign that tells whether it is ticked. To be asked before the page
    is flattened.
    """
    if document.formenv is None:
        return []
    form = document.formenv.raw
    found: list[Run] = []
    for number in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), _MOST)):
        mark = pdfium.FPDFPage_GetAnnot(page.raw, number)
        if mark and pdfium.FPDFAnnot_GetFormFieldType(form, mark) in _KINDS:
            box = pdfium.FS_RECTF()
            if pdfium.FPDFAnnot_GetRect(mark, box):
                ticked = bool(pdfium.FPDFAnnot_IsChecked(form, mark))
                found.append(_run(box, _SIGNS[ticked]))
        pdfium.FPDFPage_CloseAnnot(mark)
    return found


def _run(box: pdfium.FS_RECTF, sign: str) -> Run:
    bottom, top = sorted((box.bottom, box.top))
    run = Run(box.left, bottom, box.right, top)
    run.add(Letter(sign, box.left, box.right), top - bottom)
    return run


def without_letters(boxes: list[Run], runs: list[Run]) -> list[Run]:
    """The boxes in which no letter stands."""
    return [
        box
        for box in boxes
        if not any(
            box.left < (run.left + run.right) / 2 < box.right
            and box.bottom < (run.bottom + run.top) / 2 < box.top
            for run in runs
        )
    ]
