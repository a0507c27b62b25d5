# metalint: `make lint` and `make test` are all a newcomer needs.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: lint fix render test check docs bench clean

lint: $(READY)  ## lint this repository's papers, and check that its lists are current
	$(BIN)/metalint lint
	$(BIN)/metalint render --check

fix: $(READY)  ## mend this repository's papers and write its lists
	$(BIN)/metalint fix
	$(BIN)/metalint render

test: $(READY)  ## all tests
	$(BIN)/python -m pytest -n 2 -q

check: $(READY)  ## the project's own code: style, types, import directions, generated documents
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/metalint rules --format markdown | diff docs/rules.md -

docs: $(READY)  ## write the generated documents
	$(BIN)/metalint rules --format markdown > docs/rules.md

$(READY): pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable . --group dev
	touch $@

clean:
	rm -rf .venv build dist
