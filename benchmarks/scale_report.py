"""Curves and table of what `scale.py` measured."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from index.search.vectors import MAX_EXACT_ROWS

START, END = "<!-- scale: made by make bench NAME=scale -->", "<!-- end of scale -->"
Figures = Mapping[str, Any]  # of one size, as benchmarks/scale.json holds them


def report(figures: Mapping[str, Figures], picture: Path, page: Path) -> None:
    """Draw the curves, and rewrite the tables between the markers of the page."""
    sizes = sorted(figures.values(), key=lambda one: int(one["sentences"]))
    draw(sizes, picture)
    before, rest = page.read_text(encoding="utf-8").split(START)
    tables = f"{table(sizes)}\n\n{kinds(sizes)}"
    page.write_text(f"{before}{START}\n{tables}\n{END}{rest.split(END)[1]}", encoding="utf-8")


def table(sizes: list[Figures]) -> str:
    """One column a size."""
    once = [one["encode"]["p50"] for one in sizes]
    rows = [
        ("sentences, of them spliced", [f"{s['sentences']:,}, {s['spliced']:,}" for s in sizes]),
        ("disk", [f"{s['disk MB'] / 1000:.1f} GB" for s in sizes]),
        ("encoding, CPU, at the rate of the real ones", [_encoding(s) for s in sizes]),
        ("merging the segments, CPU", [f"{s['merge CPU-s']:.0f} s" for s in sizes]),
        ("memory after 100 questions, own and mapped", [_memory(s) for s in sizes]),
    ]
    rows.append(("what reads", [s.get("reader", "the reader of today") for s in sizes]))
    for name, key in (("search", "search"), ("ask, depth fast", "fast"), ("depth auto", "auto")):
        cells = [
            f"{s[key]['p50'] / o:.1f}, {s[key]['p95'] / o:.1f}"
            for s, o in zip(sizes, once, strict=True)
        ]
        rows.append((f"{name}, CPU p50 and p95, in encodings of the question", cells))
    rows += [
        (
            "recall@10 of the vectors",
            [f"{s['nearest']['as chosen']['recall@10']:.3f}" for s in sizes],
        ),
        ("P@1 of the search", [f"{s['search']['P@1']:.2f}" for s in sizes]),
        ("P@1, depth fast", [f"{s['fast']['P@1']:.2f}" for s in sizes]),
        ("P@1, depth auto, the first 40", [f"{s['auto']['P@1']:.2f}" for s in sizes]),
    ]
    head = ["", *(_round(s) for s in sizes)]
    return _markdown(head, [[name, *cells] for name, cells in rows])


def kinds(sizes: list[Figures]) -> str:
    """Kinds of index for the vectors: one row for each, and size."""
    rows = []
    for size in sizes:
        chosen = size["nearest"].get("PQ of 4 bit")  # else the rule's own row says as much
        for name, one in size["nearest"].items():
            if name != "as chosen" or (chosen is None and size["sentences"] > MAX_EXACT_ROWS):
                build = f"{one['build CPU-s']:.0f} s" if "build CPU-s" in one else ""
                cost = one["CPU-ms"] / size["encode"]["p50"]
                recall = f"{one['recall@10']:.3f}, {one['recall@50']:.3f}"
                rows.append(
                    [
                        _round(size),
                        name,
                        f"{cost:.2f}",
                        recall,
                        build,
                        f"{one['bytes']:.0f}" if "bytes" in one else "",
                    ]
                )
    head = ["sentences", "index", "CPU, in encodings", "recall@10, @50", "build, CPU"]
    return _markdown([*head, "bytes a sentence"], rows)


def draw(sizes: list[Figures], path: Path) -> None:
    """Four curves over the number of sentences."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    at = [s["sentences"] for s in sizes]
    figure, ((cost, vectors), (quality, space)) = pyplot.subplots(2, 2, figsize=(10, 7))
    for name, key in (
        ("search", "search"),
        ("ask, depth fast", "fast"),
        ("ask, depth auto", "auto"),
    ):
        lines = cost.plot(at, [s[key]["p50"] / s["encode"]["p50"] for s in sizes], "o-", label=name)
        p95 = [s[key]["p95"] / s["encode"]["p50"] for s in sizes]
        cost.plot(at, p95, "o:", color=lines[0].get_color())
    cost.set_title("CPU of a question, in encodings of it (dotted: p95)")
    for name in ("exact", "as chosen"):
        some = [s["nearest"][name]["CPU-ms"] / s["encode"]["p50"] for s in sizes]
        vectors.plot(at, some, "o-", label=f"vectors, {name}")
    vectors.set_yscale("log")
    vectors.set_title("CPU of the vector search, in encodings")
    for name, key in (("search", "search"), ("ask, depth fast", "fast")):
        quality.plot(at, [s[key]["P@1"] for s in sizes], "o-", label=f"P@1, {name}")
    recall = [s["nearest"]["as chosen"]["recall@10"] for s in sizes]
    quality.plot(at, recall, "o-", label="recall@10 of the vectors")
    quality.set_ylim(0, 1.05)
    quality.set_title("What is found")
    space.plot(at, [s["disk MB"] / 1000 for s in sizes], "o-", label="disk")
    space.plot(at, [s["asked MB, fast"]["all"] / 1000 for s in sizes], "o-", label="memory")
    space.set_yscale("log")
    space.set_title("GB")
    for axes in (cost, vectors, quality, space):
        axes.set_xscale("log")
        axes.set_xlabel("sentences")
        axes.grid(alpha=0.3)
        axes.legend()
    figure.tight_layout()
    figure.savefig(path, dpi=80)


def _memory(size: Figures) -> str:
    asked = size["asked MB, fast"]
    return f"{asked['own']} and {asked['mapped']} MB"


def _encoding(size: Figures) -> str:
    return f"{size['index CPU-ms a sentence'] * size['sentences'] / 60_000:.0f} min"


def _round(size: Figures) -> str:
    return f"{round(size['sentences'], -3):,}"


def _markdown(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
