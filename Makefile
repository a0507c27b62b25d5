# `make lint` and `make test` are all a newcomer needs; `make` alone lists the rest. What is run more rarely is a program in
# tools/, as CONTRIBUTING.md says.
# Works with GNU make 3.81, the shell and the tools of macOS: no .ONESHELL, no grouped targets, no options of GNU sed.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: help lint fix test test-slow check docs bench clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

lint: $(READY)  ## lint this repository's papers, and check that its lists are current
	$(BIN)/metalint lint
	$(BIN)/metalint render --check

fix: $(READY)  ## fix this repository's papers and write its lists
	$(BIN)/metalint fix
	$(BIN)/metalint render

TESTED := $(BIN)/python -m pytest -q -n 3 --dist worksteal

test: $(READY)  ## all tests except the slow ones
	$(TESTED) -m "not slow"

SOME ?=

test-slow: $(READY)  ## the slow tests, or SOME: random examples, time that grows with size, hostile texts, kills, wheel, browser
	$(TESTED) -m "slow or hypothesis" --hypothesis-profile=whole $(SOME)

check: $(READY)  ## the project's own code: style, types, import directions, documents, workflows, the site and its script
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/metalint explain --format markdown | diff docs/rules.md -
	$(BIN)/codespell README.md CHANGELOG.md CONTRIBUTING.md SECURITY.md docs src/metalint tests/messages/messages.txt
	$(BIN)/python tools/prose.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict
	tools/check_workflows.sh
	tools/check_script.sh
	$(BIN)/metalint site --out build/site

docs: $(READY)  ## write the generated documents: docs/rules.md, and the picture of a run
	$(BIN)/metalint explain --format markdown > docs/rules.md.new || { rm -f docs/rules.md.new; exit 1; }
	mv docs/rules.md.new docs/rules.md
	$(BIN)/python tools/picture.py

bench: $(READY)  ## how fast metalint is, against named references; a quarter of an hour
	$(BIN)/python benchmarks/speed.py --out benchmarks/RESULTS.md

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "make: $(PYTHON) is older than Python 3.11; name another: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable . --group dev
	touch $@

clean:  ## remove what make and the programs in tools/ have built
	rm -rf .venv .tools build dist mutants
