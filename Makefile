# Everything sets itself up: `make demo` to try the bot, `make test` for all checks.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
# Each of our processes would compile everything anew when it starts.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?=
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
BENCH := $(VENV)/.bench
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: help venv demo test coverage fix bench chromium clean

help: ## Show what there is to make
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: $(RUNTIME) ## Try everything on this machine, with a stand-in for LINE
	@exec $(BIN)/python -m bot demo

test: $(DEV) chromium ## Format, lint, types, corridor, and every test
	@echo "== format";    $(BIN)/ruff format --check --quiet .
	@echo "== lint";      $(BIN)/ruff check --quiet .
	@echo "== types";     $(BIN)/mypy
	@echo "== corridor";  $(BIN)/lint-imports --no-cache
	@echo "== tests";     $(BIN)/python -m pytest -q -n 3 --dist loadfile --no-loadscope-reorder

coverage: $(DEV) chromium ## Every test again, counting lines and branches; fails below the floor
	@$(BIN)/python -m pytest -q -n 3 --dist loadfile --no-loadscope-reorder --cov --cov-report=term

fix: $(DEV) ## Format, and repair what can be repaired by itself
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

bench: $(BENCH) ## Measure matching and throughput
	@for bench in bench/*.py; do echo "== $$bench"; $(BIN)/python "$$bench" || exit 1; done

chromium: $(DEV)
	@PYTHON=$(BIN)/python sh .ci/chromium

venv: $(DEV) ## Make .venv with everything for development

$(BIN)/python:
	@python=$$(PYTHON="$(PYTHON)" sh .ci/python) && echo "Making $(VENV) with $$python" && "$$python" -m venv $(VENV)

$(RUNTIME): pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing what the bot needs …"
	@$(PIP) install -c constraints.txt -e .
	@touch $@

$(DEV): pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing what the bot and its tests need …"
	@$(PIP) install -c constraints.txt -e '.[dev,sentences,traces]'
	@touch $@ $(RUNTIME)

$(BENCH): $(DEV)
	@echo "Installing what ours is measured against …"
	@$(PIP) install -c constraints.txt -e '.[bench]'
	@touch $@

clean: ## Remove what was made: .venv, caches and the demo's data
	rm -rf $(VENV) var build *.egg-info .mypy_cache .pytest_cache .ruff_cache .coverage*
