"""A run as one HTML file: figures, plots, and every question that went wrong."""

import base64
import io
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any

from assistant.evaluate.plots import figures
from assistant.evaluate.report import QuestionResult

_STYLE = """
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; margin: 1rem 0 }
td, th { padding: .2rem .8rem; text-align: left; border-bottom: 1px solid #8886 }
td + td { font-variant-numeric: tabular-nums }
img { max-width: 100%; background: white }
"""


def write_report(
    rows: Sequence[QuestionResult], summary: dict[str, Any], made_with: dict[str, str], path: Path
) -> None:
    """Write the report, which needs no other file.

    :raises AssistantError: matplotlib is not installed.
    """
    systems = [
        (name, *(f"{found[key]:.3f}" for key in ("P@1", "R@3", "MRR", "MAP")), _interval(found))
        for name, found in summary["systems"].items()
    ]
    parts = [
        "<h1>Ask the article: how good the answers are</h1>",
        f"<p>{summary['questions']} questions, {summary['answerable']} of them answerable.</p>",
        _table(("", "P@1", "R@3", "MRR", "MAP", "95 % interval of P@1"), systems),
        _table(("", ""), ((name, f"{value:.3f}") for name, value in summary["figures"].items())),
        *(_picture(name, figure) for name, figure in figures(rows).items()),
        "<h2>Made with</h2>",
        _table(("", ""), made_with.items()),
        "<h2>What went wrong</h2>",
        _table(("", "question", "probability", "best sentence"), _misses(rows)),
    ]
    head = f"<meta charset='utf-8'><title>How good the answers are</title><style>{_STYLE}</style>"
    body = "\n".join(parts)
    html = f"<!doctype html><html lang='en'><head>{head}</head>\n<body>{body}</body></html>\n"
    path.write_text(html, encoding="utf-8")


def _interval(found: dict[str, Any]) -> str:
    low, high = found["P@1 95 %"]
    return f"{low:.3f} to {high:.3f}"


def _misses(rows: Sequence[QuestionResult]) -> Iterable[tuple[str, ...]]:
    for row in rows:
        kinds = {
            "wrong sentence first": row.case.answerable and not row.is_right,
            "silent, but answered": row.case.answerable and not row.shown,
            "should be silent": not row.case.answerable and row.shown,
        }
        wrong = ", ".join(kind for kind, holds in kinds.items() if holds)
        if wrong:
            best = row.explanation.candidates[0].text
            yield wrong, row.case.question, f"{row.score:.2f}", best


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [_line("th", head)] if any(head) else []
    return "<table>" + "\n".join([*lines, *(_line("td", row) for row in rows)]) + "</table>"


def _line(tag: str, cells: Sequence[str]) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"


def _picture(name: str, figure: Any) -> str:
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=120)
    data = base64.b64encode(file.getvalue()).decode("ascii")
    return f"<img alt='{escape(name)}' src='data:image/png;base64,{data}'>"
