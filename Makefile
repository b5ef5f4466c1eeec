# `make help` lists what can be made. PYTHON=python3.12 chooses another Python.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= ../shared/data
BENCHMARKS := quality adversarial damage digest first_questions speed limits start encoding growth scale formats soak page peers failover \
  learning_curve trace_path screenshots conversations web

.DEFAULT_GOAL := help
.PHONY: help app test test-fast check fix constraints schema docs eval bench clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "%-12s%s\n", $$1, $$2}' Makefile

app: $(VENV)/app.done ## Install, build the index, start the page and print its address
	@$(BIN)/python app.py $(ARGS)

test: $(VENV)/test.done ## Install the test tools and Chromium too, then run all tests
	@$(BIN)/python -m pytest $(ARGS)

test-fast: $(VENV)/test.done ## Only the tests that need no weights, browser or server, and no seconds
	@$(BIN)/python -m pytest -m "not model and not browser and not postgres and not slow" $(ARGS)

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

docs: $(VENV)/test.done ## Run the examples of README and docs, and write their output anew
	@$(BIN)/python -m tests.support.docs

schema: $(VENV)/app.done ## Write docs/openapi.json, the schema of the HTTP API, anew
	@$(BIN)/python -m assistant.page.schema > docs/openapi.json

eval: $(VENV)/app.done ## Ask the fixed questions and print how good the answers are
	@$(BIN)/python -m assistant.evaluate $(ARGS)

bench: $(VENV)/test.done ## Measure one thing: make bench NAME=speed, of those in benchmarks/; DATA holds the public sets
	@test -f "benchmarks/$(NAME).py" || { echo "Expected NAME=…, one of: $(BENCHMARKS)"; exit 2; }
	@DATA=$(DATA) $(BIN)/python -m benchmarks.$(NAME) $(ARGS)

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
