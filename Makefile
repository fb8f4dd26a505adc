# Everything a developer or a build machine does. `make help` lists it.
# Paths are relative on purpose: the folder may have spaces in its name.

VENV := .venv
PY := $(VENV)/bin/python
KUAIJIN := $(VENV)/bin/kuaijin
PIP := $(PY) -m pip install --quiet --no-input --disable-pip-version-check
LOCKED := $(PIP) --no-compile --require-hashes --only-binary :all:
# Compiled on all cores afterwards, where pip would use one.
PRECOMPILE := $(PY) -m compileall -q -j 0 $(VENV)/lib
# The tests start hundreds of processes: each would compile Kuaijin anew where Python may not keep what it compiled.
unexport PYTHONDONTWRITEBYTECODE

# What has been installed; each stamp is younger than what it was installed from.
MADE := $(VENV)/.stamp-venv
RUNTIME := $(VENV)/.stamp-runtime
DEV := $(VENV)/.stamp-dev
LINKED := $(VENV)/.stamp-linked
BROWSER := $(VENV)/.stamp-browser

# One worker more than there are cores, for browser tests wait a part of their time; a file stays with one worker. They
# begin with what takes longest (tests/conftest.py says what that is), where xdist would begin with files of many tests.
PYTEST_ARGS ?= -n $(shell echo $$(($$(nproc) + 1))) --dist loadfile --no-loadscope-reorder
ARGS ?=
COMPILE := $(VENV)/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	--custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo screenshot test check-lint check-types check-imports check-tests lint format bench assets browser lock clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile
	@echo "  Options: PYTHON=/path/to/python3.12, PYTEST_ARGS='tests/core -k clock', ARGS='--port 8001'"

# Setting up ----------------------------------------------------------------------------------------------------------

setup: $(LINKED) ## Everything to run Kuaijin; leaves .venv/bin/kuaijin
	@$(PY) -m scripts.assets

setup-dev: $(DEV) $(BROWSER) ## The same, and everything to test it: PostgreSQL and a browser too
	@$(MAKE) --no-print-directory setup

$(MADE):
	@sh scripts/venv.sh $(VENV)
	@touch $@

$(RUNTIME): requirements.lock requirements-build.lock | $(MADE)
	@echo "installing what Kuaijin needs …"
	@$(LOCKED) -r requirements.lock -r requirements-build.lock
	@$(PRECOMPILE)
	@touch $@

$(DEV): requirements-dev.lock | $(MADE)
	@echo "installing what Kuaijin and its tests need …"
	@$(LOCKED) -r requirements-dev.lock
	@$(PRECOMPILE)
	@touch $(RUNTIME) $@

$(LINKED): pyproject.toml hatch_build.py $(RUNTIME)
	@echo "building the front end, linking Kuaijin into $(VENV) …"
	@$(PIP) --no-build-isolation --no-deps -e .
	@touch $@

$(BROWSER): $(addprefix scripts/,browser_packages/package-lock.json chromium.py) $(DEV)
	@echo "fetching the browser of the tests …"
	@$(PY) -m scripts.chromium
	@touch $@

assets: setup ## Build the front end, if its sources changed
browser: setup-dev ## Fetch and unpack the browser of the tests

# Running -------------------------------------------------------------------------------------------------------------

demo: setup ## Load the sample park and serve it (ARGS='--port 8001')
	$(KUAIJIN) demo $(ARGS)

screenshot: setup-dev ## Picture a page of a running site (ARGS='URL OUT.png --login leader_main --phone')
	@$(PY) scripts/screenshot.py $(ARGS)

bench: setup-dev ## Measure; one JSON line a figure (ARGS=calendar for one)
	$(KUAIJIN) bench $(ARGS)

# Checking ------------------------------------------------------------------------------------------------------------

test: setup-dev ## Every check and every test; goes on after a failure, ends non-zero if there was one
	@$(MAKE) --no-print-directory --keep-going check-lint check-types check-imports check-tests

lint: setup-dev ## Linters, types and import rules, without the tests
	@$(MAKE) --no-print-directory --keep-going check-lint check-types check-imports

check-lint: ## Ruff: rules and layout
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check

check-types: ## Mypy, strict
	KUAIJIN_HOME=$(VENV)/types $(VENV)/bin/mypy

check-imports: ## Who may import whom
	PYTHONPATH=src $(VENV)/bin/lint-imports --no-cache

check-tests: ## The tests alone (PYTEST_ARGS='tests/core -k clock')
	$(PY) -m pytest $(PYTEST_ARGS)

format: setup-dev ## Lay out the code and mend what Ruff can
	$(VENV)/bin/ruff check --fix
	$(VENV)/bin/ruff format

# Keeping -------------------------------------------------------------------------------------------------------------

lock: setup-dev ## Resolve the locks anew from pyproject.toml (UPGRADE=1 for newer releases)
	$(COMPILE) --all-extras --group dev pyproject.toml -o requirements-dev.lock
	$(COMPILE) pyproject.toml -c requirements-dev.lock -o requirements.lock
	$(COMPILE) --group build -c requirements-dev.lock -o requirements-build.lock
	$(PY) -m scripts.assets lock

clean: ## Remove what was installed and built; your data in ./var stays
	rm -rf $(VENV) node_modules src/kuaijin/static/kj src/kuaijin/fonts build dist
