# Everything the project does, for people and for CI. All tools live in .venv; its content is
# pinned, with hashes, in the two lock files. Variables: ARGS is handed on to the command,
# PYTHON, NODE and CHROMIUM choose a program.

VENV := .venv
BIN := $(VENV)/bin
LOCKS := requirements-run.lock requirements.lock
PIP := $(BIN)/python -m pip --disable-pip-version-check install -qq --no-build-isolation
PYTEST := $(BIN)/python -Im pytest
COMPILE := $(VENV)/lock/bin/uv pip compile --quiet --universal --generate-hashes \
	--no-emit-index-url --no-header
NEED := tests/support/need.sh
JS_TESTS := $(sort $(wildcard tests/js/*.test.js))

unexport PYTHONHOME PYTHONPATH

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run setup check test lint types js torture bench lock clean

help: ## say what there is to make
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/installed ## serve drills/ on http://127.0.0.1:8080 (ARGS="--port 9000" and so on)
	@exec $(BIN)/drill-replay serve $(ARGS)

setup: $(VENV)/dev $(VENV)/installed ## make .venv with all that development needs

check: lint types js ## the quick checks: lint, types, JavaScript, unit and structure tests
	$(PYTEST) --numprocesses=auto --dist=loadfile tests/unit tests/structure $(ARGS)

test: lint types js ## everything, browser included
	@for need in chromium driver font; do $(NEED) $$need >/dev/null || exit; done
	CHROMIUM=$$($(NEED) chromium) $(PYTEST) --numprocesses=auto --dist=loadfile $(ARGS)

lint: setup
	$(BIN)/ruff format --check --quiet --diff
	$(BIN)/ruff check --quiet

types: setup
	$(BIN)/mypy

js:
	@$(NEED) node >/dev/null
	@$(if $(JS_TESTS),"$$($(NEED) node)" --test $(JS_TESTS),echo "no JavaScript tests")

torture: setup ## long random runs
	HYPOTHESIS_PROFILE=torture $(PYTEST) -m 'torture or hypothesis' --timeout=3600 $(ARGS)

bench: setup ## measurements beside peers (BENCH_SHORT=1: rough and quick)
	$(PYTEST) -m bench --timeout=3600 --capture=no $(ARGS)

lock: ## write the lock files anew (ARGS=--upgrade takes newer versions)
	$$($(NEED) python) -m venv $(VENV)/lock
	$(VENV)/lock/bin/pip --disable-pip-version-check install -qq uv
	$(COMPILE) --group dev --output-file requirements.lock $(ARGS) pyproject.toml
	$(COMPILE) --group build --constraint requirements.lock \
		--output-file requirements-run.lock $(ARGS) pyproject.toml

clean: ## remove .venv, caches and builds; drills/ stays
	rm -rf $(VENV) .bench dist .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find events replay tests web -name __pycache__ -prune -exec rm -rf {} +

# The stamps: runtime and build backend, then this project itself, then the tools.

$(VENV)/runtime: $(LOCKS)
	@echo "Making $(VENV)"
	@python=$$($(NEED) python) && "$$python" -m venv --clear $(VENV)
	@$(PIP) --require-hashes -r requirements-run.lock
	@touch $@

$(VENV)/installed: $(VENV)/runtime pyproject.toml
	@$(PIP) --no-deps --editable .
	@touch $@

$(VENV)/dev: $(VENV)/runtime
	@echo "Installing the development tools"
	@$(PIP) --require-hashes -r requirements.lock
	@touch $@
