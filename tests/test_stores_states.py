"""Any sequence of changes leaves what a dictionary would hold, and a fresh index would find."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from index import SentenceIndex
from index.stores.local import segments
from tests.support.fakes import FakeEncoder
from tests.support.libraries import open_assistant

NAMES = st.sampled_from(["one", "two", "three", "four", "five"])
TEXTS = st.lists(
    st.sampled_from(["Red cars drive.", "Blue boats swim.", "Ann built it.", "It is 30 m high."]),
    min_size=1,
    max_size=4,
).map(" ".join)
ASKED = ("Which cars drive?", "How high is it?")


class LibraryMachine(RuleBasedStateMachine):
    """The model is a dictionary from id to title and text."""

    @initialize()
    def begin(self):
        self.usual, segments.FANOUT = segments.FANOUT, 2
        self.folder = Path(tempfile.mkdtemp())
        self.model = {}
        self.qa = self.opened()

    def opened(self):
        return open_assistant(self.folder / "library")

    @rule(name=NAMES, text=TEXTS)
    def add(self, name, text):
        article = self.qa.add(text.encode(), name=f"{name}.txt", title=f"About {name}")
        known = [one for one, (_, kept) in self.model.items() if kept == text]
        if known:
            assert [article.id] == known
        else:
            assert article.id == name
            self.model[name] = (f"About {name}", text)

    @rule(name=NAMES)
    def remove(self, name):
        if name in self.model:
            self.qa.remove(name)
            del self.model[name]

    @rule(name=NAMES, title=st.sampled_from(["New", "Newer"]))
    def rename(self, name, title):
        if name in self.model:
            self.qa.rename(name, title)
            self.model[name] = (title, self.model[name][1])

    @rule()
    def merge(self):
        self.qa.store.tidy()

    @rule()
    def rebuild(self):
        self.qa.store.rebuild()

    @rule()
    def reopen(self):
        self.qa.close()
        self.qa = self.opened()

    @rule()
    def another_process(self):
        other = self.opened()
        other.add(b"Green trains roll.", name="trains.txt", title="Trains")
        other.remove("trains")
        other.close()

    @rule(question=st.sampled_from(ASKED))
    def ask(self, question):
        found = self.qa.store.view().found
        fresh = SentenceIndex.build(self.qa.articles, FakeEncoder()) if self.model else found
        assert found.search(question).hits == fresh.search(question).hits
        for one in self.qa.ask(question).evidence:
            assert self.model[one.article_id][1][one.start : one.end] == one.text

    @invariant()
    def holds_what_the_model_holds(self):
        if hasattr(self, "qa"):
            listed = [(a.id, (a.title, a.text)) for a in self.qa.articles]
            assert dict(listed) == self.model
            assert len(listed) == len(self.model)

    def teardown(self):
        if hasattr(self, "qa"):
            faults = [finding for finding in self.qa.store.verify() if not finding.harmless]
            self.qa.close()
            shutil.rmtree(self.folder)
            segments.FANOUT = self.usual
            assert faults == []


LibraryMachine.TestCase.settings = settings(max_examples=10, stateful_step_count=20, deadline=None)
TestLibrary = LibraryMachine.TestCase
