# What there is to do here. Only make and a Python from 3.11 on are assumed; everything else lands in .venv.

SHELL := /bin/sh
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
# The first Python that is new enough and can make a virtual environment.
PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$each" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$each" && break; done)

.DEFAULT_GOAL := help
.PHONY: help setup demo run test check fix golden bench peer chaos crash soak fuzz migration docs lock clean

help: ## Say what there is to do
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.venv/.made: pyproject.toml
	@test -n "$(PYTHON)" || { echo "Novelo needs Python 3.11 or newer, with venv: see python.org, or your system's python3 and python3-venv packages."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing what Novelo needs into .venv ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/.made-dev: .venv/.made pyproject.toml
	@echo "Installing what its tests need into .venv ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

setup: .venv/.made-dev ## Make the virtual environment, with everything for work on the code
	@test ! -d .git || $(BIN)/pre-commit install >/dev/null || echo "The commit hook was not put in place."

demo: .venv/.made ## Try it: a pretend Slack and pretend phones in your browser, no account needed
	@$(BIN)/novelo demo

run: .venv/.made ## Run it for real, with the settings in .env
	@$(BIN)/novelo serve

test: .venv/.made-dev ## Run the tests (about half an hour on two cores)
	@$(PYTEST) -n 2 -m "not bench and not soak and not fuzz and not chaos"

check: .venv/.made-dev ## Look at the code without running it: lint, format, types, layers, spelling
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/lint-imports
	@$(BIN)/codespell
	@$(BIN)/mypy

fix: .venv/.made-dev ## Mend what can be mended by itself: imports, format
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

golden: .venv/.made-dev ## Draw the expected renderings anew, after a change that was meant; look at the diff
	@NOVELO_GOLDEN=write $(PYTEST) -q -p no:randomly tests/bot/blocks

bench: .venv/.made-dev ## Measure speed and size, three times (docs/performance.md); RUNS=1
	@rm -f build/bench.jsonl
	@NOVELO_BENCH_RUNS=$(or $(RUNS),3) $(PYTEST) -m bench -n 0 -p no:randomly --timeout 1800 tests/bench; status=$$?; \
		$(BIN)/python -m tests.bench.page; exit $$status

peer: .venv/.made-dev ## Install the peer of the benchmark, n8n, from npm (4 minutes, 3 GB)
	@$(BIN)/python -m tests.bench.peer install

chaos: .venv/.made-dev ## Kill, cut and fill up a whole house, again and again (an hour or more); RUNS=25
	@mkdir -p build && rm -f build/chaos.jsonl
	@NOVELO_CHAOS_RUNS=$(or $(RUNS),25) NOVELO_CHAOS_SHARDS=2 NOVELO_CHAOS_TABLE=build/chaos.jsonl \
		$(PYTEST) -m chaos -n 4 --dist loadgroup -p no:randomly tests/chaos; status=$$?; \
		$(BIN)/python -m tests.chaos.table build/chaos.jsonl; exit $$status

crash: .venv/.made-dev ## Kill it at each crash point, twice on each database (ten minutes)
	@NOVELO_CHAOS_RUNS=2 NOVELO_CHAOS_SHARDS=2 $(PYTEST) -m chaos -n 4 -p no:randomly tests/chaos/test_points.py

soak: .venv/.made-dev ## Run the long tests
	@$(PYTEST) -m soak -n 0 --timeout 7200

fuzz: .venv/.made-dev ## Send 100,000 broken bodies to each door (NOVELO_FUZZ_BODIES: another number)
	@$(PYTEST) -q -m fuzz -n 0 -p no:randomly --timeout 7200 tests/fuzz

migration: .venv/.made-dev ## Draft a migration out of what changed in the models: make migration m="what it does"
	@test -n "$(m)" || { echo 'Say what it does: make migration m="add a language to inboxes"'; exit 1; }
	@$(BIN)/python -m storage.migrations "$(m)"

docs: .venv/.made-dev ## See whether the docs say what the code does
	@$(PYTEST) -q -n 0 tests/test_house.py

lock: .venv/.made-dev ## Pin every dependency anew, with hashes, in requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check pip-tools
	@$(BIN)/pip-compile --quiet --upgrade --strip-extras --generate-hashes --no-header \
		--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --output-file requirements.lock pyproject.toml

clean: ## Remove the virtual environment and every cache; data stay
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build *.egg-info
