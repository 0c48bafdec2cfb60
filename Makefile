# credcheck: `make help` says what there is.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Only errors: what an install has to say otherwise would hide the report.
INSTALL := $(BIN)/python -m pip --disable-pip-version-check install -qq
INPUTS := pyproject.toml constraints.txt
# The bundler, by its exact version: its output is kept in the tree.
ESBUILD := 0.28.2
# Processes that tests run in; a file's tests stay in one of them.
WORKERS ?= 2
# The encoder that the teacher begins from: a folder, or a name on the Hugging Face hub.
TEACHER ?= sentence-transformers/all-mpnet-base-v2
# The runs before the last: the first two are averaged to begin the other two, whose average is the bundle.
STUDENTS := student headlines by-kind as-headlines
PYTEST = $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

# Training and some tests read the corpora; a folder beside the checkout is used when nothing else is named.
DATA_BESIDE := $(abspath $(wildcard ../shared/data))
ifneq ($(DATA_BESIDE),)
export CREDCHECK_DATA ?= $(DATA_BESIDE)
endif

.DEFAULT_GOAL := help
.PHONY: extension help demo serve test test-all lint format contract web tutorial pictures postgres train eval gate bench soak clean

help: ## say what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.core ## score docs/demo.txt, print the report and write report.html
	@$(BIN)/credcheck score docs/demo.txt --html report.html
	@echo "The same report as a page: $(CURDIR)/report.html"

serve: $(VENV)/.api ## start the service on this machine and open its page
	@$(BIN)/credcheck serve --open $(SERVE_ARGS)

test: $(VENV)/.dev ## run every test that needs neither torch nor minutes
	$(PYTEST) -m "not full" $(PYTEST_ARGS)

test-all: $(VENV)/.train ## run the whole suite: training, packaging and parity too
	$(PYTEST) $(PYTEST_ARGS)

lint: $(VENV)/.dev ## check style, format and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: $(VENV)/.dev ## put the code into the shape that lint asks for
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

contract: $(VENV)/.dev ## ask every example of the API again; write its description, guide and TypeScript types
	$(BIN)/python -m tests.api.exchanges
	cd clients/typescript && npm install --no-audit --no-fund --no-package-lock && npm run generate && npm run check

# The licence of the code that comes from others goes into every copy of it.
web: ## make the one script that report files carry
	npm exec --yes --package=esbuild@$(ESBUILD) -- esbuild web/report.js --bundle --minify --format=esm \
	  --target=es2022 --charset=ascii --legal-comments=none \
	  --banner:js="/*! approx-string-match: $$(cat web/vendor/approx-string-match.LICENSE) */" \
	  --outfile=src/credcheck/render/report.min.js --log-level=warning

tutorial: $(VENV)/.dev ## run docs/tutorial.ipynb again and keep what its cells say
	$(BIN)/python -m tests.tutorial

pictures: $(VENV)/.dev ## take the pictures of the page in docs/img again
	$(BIN)/python -m tests.browser.pictures

extension: $(VENV)/.core ## build the browser extension for Chrome and Firefox, and have the linter of Mozilla read it
	$(BIN)/python extension/build.py

postgres: ## start a private PostgreSQL for the tests and say its address
	@bash tests/postgres.sh start

train: $(VENV)/.train ## train the bundle again from the corpora in CREDCHECK_DATA: first run, teacher, students, their average
	$(BIN)/python -m training.train training/recipes/news-v1.toml
	$(BIN)/python -m training.train training/recipes/teacher.toml --base $(TEACHER)
	$(BIN)/python -m training.distil --base $(TEACHER)
	for run in $(STUDENTS); do $(BIN)/python -m training.train training/recipes/$$run.toml || exit 1; done
	$(BIN)/python -m training.train
	$(BIN)/python -m training.leave_out
	$(BIN)/python -m training.cross_domain
	$(BIN)/python -m training.export

eval: $(VENV)/.train ## measure the bundle; write its metrics.json, its card and the README's tables
	$(BIN)/python -m training.evaluate
	$(if $(COMPARE),$(BIN)/python -m training.compare $(COMPARE) --write $(or $(CARD),$(lastword $(wildcard models/news-v*))) $(if $(OPEN),--open $(OPEN)))
	$(BIN)/python -m training.readme
	$(BIN)/python tests/eval/gate.py

gate: $(VENV)/.dev ## hold every figure to its floor and every corpus to its digest
	$(BIN)/python tests/eval/gate.py $(GATE_ARGS)

bench: $(VENV)/.bench build/peers ## measure every budget in one run; write benchmarks/results.json and its picture
	$(BIN)/python -m benchmarks $(BENCH_ARGS)
	$(BIN)/python -m benchmarks.extraction
	$(BIN)/python -m benchmarks.ssrf
	$(BIN)/python -m benchmarks.bulk $(BULK_ARGS)
	$(BIN)/python -m benchmarks.scale
	$(BIN)/python -m benchmarks.neardup
	$(BIN)/python -m benchmarks.attribution
	$(BIN)/python -m benchmarks.explanations

soak: $(VENV)/.soak ## fuzz readers, kill workers and services, overload one, check 40 pages in a browser; about an hour and a half; write benchmarks/*.json
	$(BIN)/python -m benchmarks.soak $(SOAK_ARGS)
	$(BIN)/python -m benchmarks.service_kills
	$(BIN)/python -m benchmarks.service_load
	$(BIN)/python -m benchmarks.extension

clean: ## remove the virtual environment and what was built
	rm -rf $(VENV) build dist *.egg-info src/*.egg-info report.html

# Each stamp stands for one state of the virtual environment, so that a second run is quick.

$(VENV)/.venv:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "$(PYTHON) was not found: install Python 3.11 or newer (Debian: apt-get install python3 python3-venv)," \
	    "or name one with make PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "credcheck needs Python 3.11 or newer and $(PYTHON) is $$($(PYTHON) -V 2>&1): name a newer one with make PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "This Python has no venv module: install the system package python3-venv (Debian: apt-get install python3-venv)" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(INSTALL) --upgrade pip
	@touch $@

$(VENV)/.core: $(VENV)/.venv $(INPUTS)
	$(INSTALL) -c constraints.txt -e .
	@touch $@

$(VENV)/.api: $(VENV)/.core
	$(INSTALL) -c constraints.txt -e '.[api]'
	@touch $@

$(VENV)/.dev: $(VENV)/.core
	$(INSTALL) -c constraints.txt -e '.[dev]'
	@touch $@

# torch comes first and by its exact version, so that nothing after it picks another build.
$(VENV)/.train: $(VENV)/.dev
	$(INSTALL) -c constraints.txt torch==2.13.0
	$(INSTALL) -c constraints.txt -e '.[dev,train]'
	@touch $@

$(VENV)/.bench: $(VENV)/.train
	$(INSTALL) -c constraints.txt -e '.[bench]'
	@touch $@

# What the bulk benchmark compares with needs other versions of what credcheck needs. Without network it is left out.
build/peers: benchmarks/peers.txt
	$(PYTHON) -m venv --clear $@
	-$@/bin/python -m pip --disable-pip-version-check install -qq -r $<
	@touch $@

$(VENV)/.soak: $(VENV)/.dev
	$(INSTALL) -c constraints.txt -e '.[soak]'
	@touch $@
