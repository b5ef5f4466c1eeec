"""README and docs show what happens: their examples run, their links lead somewhere."""

import re
from dataclasses import fields

import pytest

from assistant import Settings
from tests.support.docs import PAGES, ROOT, Runner, examples, runner, same

TEXTS = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in PAGES}
README, SETTINGS = TEXTS["README.md"], TEXTS["docs/settings.md"]
SHOWN = [name for name, text in TEXTS.items() if any(e.arguments is None for e in examples(text))]
LONG = [(name, one) for name, text in TEXTS.items() for one in examples(text) if one.arguments]


@pytest.mark.model
@pytest.mark.parametrize("name", SHOWN)
def test_the_examples_of_a_page_print_what_it_says(name):
    with runner(TEXTS[name]) as run:
        for example in examples(TEXTS[name]):
            if example.arguments is None:
                printed = run.run(example)
                assert example.varies or same(printed, example.printed), (
                    f"{example.code}\nprinted\n{printed}\nexpected\n{example.printed}\n"
                    "If it is right as it is now: make docs"
                )


@pytest.mark.slow
@pytest.mark.model
@pytest.mark.parametrize(("name", "example"), LONG, ids=[one.code for _, one in LONG])
def test_what_takes_long_runs_with_small_arguments(name, example, tmp_path):
    assert Runner(tmp_path, "").run(example)


def test_an_ellipsis_stands_for_what_changes():
    assert same("a 1 b\n", "a … b\n")
    assert same("a\nb\nc\n", "a\n…\nc\n")
    assert not same("a\nb\n", "a\n")
    assert not same("a+\n", "aa\n")


def test_examples_are_found_with_what_they_print():
    page = "```console varies\n$ one\n1\n$ two\n```\n\n```python\nx\n```\n\n```text\n3\n```\n"
    one, two, three = examples(page)
    assert (one.code, one.printed, one.varies) == ("one", "1\n", True)
    assert (two.code, two.printed) == ("two", "")
    assert (three.code, three.printed, three.python) == ("x\n", "3\n", True)
    assert page[slice(*three.place)] == "3\n"


def test_the_readme_fits_a_screen_or_two():
    assert README.count("\n") <= 150


def anchors(text):
    """Anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", TEXTS)
def test_links_and_anchors_lead_somewhere(name):
    for link in re.findall(r"\]\(([^)\s]+)\)", TEXTS[name]):
        if link.startswith("https://"):
            continue
        path, _, anchor = link.partition("#")
        there = (ROOT / name).parent / path if path else ROOT / name
        assert there.exists(), link
        if anchor:
            assert anchor in anchors(there.read_text(encoding="utf-8")), link


def test_every_page_is_reached_from_the_readme():
    linked = set(re.findall(r"\]\((docs/[\w-]+\.md)\)", README))
    assert linked == set(TEXTS) - {"README.md"}


def test_every_setting_is_told_with_its_default():
    rows = dict(re.findall(r"\| `ASSISTANT_(\w+)` \| `?([^|`]*?)`? \|", SETTINGS))
    assert set(rows) == {field.name.upper() for field in fields(Settings)}
    for field in fields(Settings):
        default = getattr(Settings(), field.name)
        if isinstance(default, (int, float)):
            assert rows[field.name.upper()] == str(default)


@pytest.mark.parametrize("name", TEXTS)
def test_every_make_target_and_measurement_exists(name):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+[a-z-]*)", TEXTS[name])) <= targets
    for measured in re.findall(r"NAME=(\w+)", TEXTS[name]):
        assert (ROOT / "benchmarks" / f"{measured}.py").is_file(), measured


@pytest.mark.parametrize("name", TEXTS)
def test_every_file_that_is_named_exists(name):
    for path in re.findall(
        r"`((?:assistant|index|corpus|tests|benchmarks)/[\w/.-]+)`", TEXTS[name]
    ):
        # The first run makes the index of the default corpus.
        assert path == "index/built/" or (ROOT / path).exists(), path
