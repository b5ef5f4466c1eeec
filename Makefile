# `make help` lists what can be made. PYTHON=python3.12 chooses another Python.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= ../shared/data

.DEFAULT_GOAL := help
.PHONY: help app test test-fast check fix constraints schema eval bench-quality bench-speed bench-start bench-encoding bench-formats bench-growth bench-scale bench-limits soak bench-page bench-migration bench-failover shots clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "%-12s%s\n", $$1, $$2}' Makefile

app: $(VENV)/app.done ## Install, build the index, start the page and print its address
	@$(BIN)/python app.py $(ARGS)

test: $(VENV)/test.done ## Install the test tools and Chromium too, then run all tests
	@$(BIN)/python -m pytest $(ARGS)

test-fast: $(VENV)/test.done ## Only the tests that need no weights, browser or server
	@$(BIN)/python -m pytest -m "not model and not browser and not postgres" $(ARGS)

check: $(VENV)/test.done ## Lint, format and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

fix: $(VENV)/test.done ## Mend what lint and format can mend by themselves
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

constraints: | $(BIN)/python ## Renew constraints.txt: the newest of everything, for Python 3.11 and later
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv>=0.9,<1"
	$(BIN)/uv pip compile --universal --python-version 3.11 --upgrade --no-annotate --quiet \
	  --custom-compile-command "make constraints" --output-file constraints.txt tests/requirements.txt

schema: $(VENV)/app.done ## Write docs/openapi.json, the schema of the HTTP API, anew
	@$(BIN)/python -m assistant.page.schema > docs/openapi.json

eval: $(VENV)/app.done ## Ask the fixed questions and print how good the answers are
	@$(BIN)/python -m assistant.evaluate $(ARGS)

bench-quality: $(VENV)/app.done ## Measure on the public sets in DATA and rewrite the README's table
	@PYTHONPATH=. $(BIN)/python benchmarks/quality.py --data $(DATA)/dev $(ARGS)

bench-speed: $(VENV)/app.done ## CPU time of a question in multiples of encoding it once
	@PYTHONPATH=. $(BIN)/python benchmarks/speed.py --data $(DATA)/dev/squad11_dev

bench-start: $(VENV)/app.done ## CPU time from launch to the first answer, beside its floor
	@$(BIN)/python benchmarks/start.py

bench-page: $(VENV)/test.done ## Weight, times and 32 people at once, beside a bare Gradio page
	@PYTHONPATH=. $(BIN)/python benchmarks/page.py

bench-encoding: $(VENV)/app.done ## Sentences a second beside a plain loop and sentence-transformers
	@PYTHONPATH=. $(BIN)/python benchmarks/encoding.py --data $(DATA)/train/squad_train_mix $(ARGS)

bench-formats: $(VENV)/test.done ## How much of a known text comes back from files of every format
	@PYTHONPATH=.:tests $(BIN)/python benchmarks/formats.py

bench-growth: $(VENV)/app.done ## Cost of adding as a library grows, and of importing texts from DATA
	@PYTHONPATH=. $(BIN)/python benchmarks/growth.py --data $(DATA)/train $(ARGS)

bench-scale: $(VENV)/test.done ## 10,000 to a million sentences: cost, memory, recall; ARGS="--sizes 10000" for some
	@PYTHONPATH=. $(BIN)/python benchmarks/scale.py --data $(DATA) $(ARGS)

bench-limits: $(VENV)/app.done ## Each stage beside what this machine can do at all
	@PYTHONPATH=. $(BIN)/python benchmarks/limits.py

bench-migration: $(VENV)/test.done ## Copy 100,000 sentences into PostgreSQL and back, and compare
	@PYTHONPATH=. $(BIN)/python benchmarks/migration.py $(ARGS)

bench-failover: $(VENV)/test.done ## Kill a page, a replica and a primary under load; what is lost
	@PYTHONPATH=. $(BIN)/python benchmarks/failover.py $(ARGS)

soak: $(VENV)/app.done ## Kill a process that changes a library 200 times, and check what is left
	@PYTHONPATH=. $(BIN)/python benchmarks/soak.py $(ARGS)

shots: $(VENV)/test.done ## Make the screenshots of the README anew
	@$(BIN)/python benchmarks/screenshots.py

clean: ## Remove the virtual environment and the built index
	rm -rf $(VENV) index/built

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Expected Python 3.11 or newer, found $$($(PYTHON) --version). Try: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/app.done: requirements.txt constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -c constraints.txt
	@touch $@

$(VENV)/test.done: requirements.txt constraints.txt tests/requirements.txt tests/chromium.sh | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt -c constraints.txt
	sh tests/chromium.sh $(BIN)
	@touch $@ $(VENV)/app.done
