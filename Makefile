# `make` alone lists the targets. Everything runs from .venv, which `make setup` creates and keeps current.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
DEMO ?= examples/lighthouse.md
DEMO_HOME ?= $(CURDIR)/.demo
WORKERS ?= 3
FUZZ ?= 100
# Files stay whole, for their fixtures, and in the order that tests/conftest.py gives them.
SHARED = -n $(WORKERS) --dist loadfile --no-loadscope-reorder
DATA_TESTS := $(addprefix tests/,accounts billing credits db insights plans projects sharing stories storyboards)

.PHONY: help setup setup-animation demo serve test lint format types imports migrations databases pythons fuzz bench check wheel lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Install what is missing into .venv and fetch the static assets (quick the second time)
	@tools/setup.sh

setup-animation: ## The same, and Manim for animations (needs a C compiler; installed where it can be)
	@tools/setup.sh --animation

demo: setup ## Turn a text in examples/ into a film and print its path (DEMO=file chooses another)
	@REELBASE_HOME="$(DEMO_HOME)" $(BIN)/reelbase make $(DEMO)

serve: setup ## Open the studio on this machine (ARGS='--port 8080' and the like)
	@REELBASE_HOME="$(DEMO_HOME)" $(BIN)/reelbase serve $(ARGS)

test: setup-animation ## Run the test suite on SQLite and PostgreSQL
	@$(BIN)/python -m pytest $(SHARED) $(ARGS)

lint: setup ## Check style (ruff) and formatting
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

format: setup ## Mend style and formatting
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

types: setup ## Check types (mypy, strict)
	@$(BIN)/mypy

imports: setup ## Check the import contracts between the rooms
	@$(BIN)/lint-imports

migrations: setup ## Check migrations: safe, whole, agreeing with the models, on SQLite and both PostgreSQL versions
	@REELBASE_TEST_POSTGRES=both $(BIN)/python -m pytest $(SHARED) tests/db/test_schema.py tests/db/test_migrat*.py

databases: setup ## Run the tests of the data layer on PostgreSQL 15 (the suite runs on 18)
	@REELBASE_TEST_POSTGRES=15 $(BIN)/python -m pytest $(SHARED) -k postgresql-15 $(DATA_TESTS)

pythons: setup ## Make a short film with each of Python 3.11, 3.12 and 3.13 that this machine has
	@tools/pythons.sh

fuzz: setup ## Try every operation of the API with 100 examples of what it takes, on both databases (FUZZ=n for others)
	@REELBASE_TEST_FUZZ=$(FUZZ) $(BIN)/python -m pytest -n 2 --timeout 3600 tests/api/test_every_operation_holds.py

bench: setup-animation ## Measure speed and memory as ratios; takes several minutes
	@tools/peers.sh
	@$(BIN)/python -m benchmarks --peers-python .venv/peers/bin/python $(ARGS)

# The suite and `databases` hold all of `migrations`, which is for whoever writes one.
check: lint types imports databases test ## What CI checks, without the demonstration and the fuzzing

wheel: setup ## Build the wheel, static assets and their licences included, into dist/
	@$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .
	@ls dist/*.whl

lock: ## Write the newest versions that the ranges allow to tools/constraints.txt
	@tools/lock.sh

clean: ## Remove what was built and measured; keeps .venv
	@rm -rf dist build .demo .pytest_cache .mypy_cache .ruff_cache .hypothesis
