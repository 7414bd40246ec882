# make demo: set up, generate the demo school, publish it.   make test: set up, run every test.
# Tests keep their homes in memory where there are 6 GB of it to spare.
# make brute: thousands of made-up students, a hundred odd schools, every page, tests too dear for every run.
# make full: all there is to try, once before a version.
# make bench: where the time goes (SCALE=0.01: does it work).   make backtest: ranges held against SCHOOLS (100) made-up schools.
# make faults: KILLS (500) runs killed at random moments.   make up: pages and Dagster's page, of ./data or FLIGHTPATH_HOME.
# make believable: what gate 1 says of wrong files of some ninety kinds and of honest changes (SEEDS="1 2 3 4 5").
# make fuzz: land FILES damaged files (10,000) made from SEED (printed; any by default, 2026/417 plays one file again).
VENV ?= .venv
PYTHON ?= python3
BIN = $(VENV)/bin

.PHONY: setup demo test full lint generate brute bench backtest believable faults fuzz up clean lock

$(BIN)/.ready: requirements-dev.txt pyproject.toml reports/site/package-lock.json $(wildcard reports/site/patches/*)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "The venv module is missing: install python3-venv."; exit 1; }
	@echo "Installing what Flightpath needs (a minute or two) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m reports.evidence.node
	@touch $@

setup: $(BIN)/.ready

demo: setup
	@$(BIN)/flightpath demo

test: setup lint
	@room=$$(df -m --output=avail /dev/shm 2>/dev/null | tail -1); \
	if [ "$${room:-0}" -gt 6000 ] && [ -w /dev/shm ]; then \
		TMPDIR=$$(mktemp -d -p /dev/shm flightpath-tests-XXXXXX); export TMPDIR; trap 'rm -rf "$$TMPDIR"' EXIT; \
	fi; \
	$(BIN)/pytest -n 2

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/sqruff lint --quiet dbt_project/models dbt_project/analyses

generate: setup
	@$(BIN)/python -m tools.generate

bench: setup
	@$(BIN)/python -m tests.bench --scale $(or $(SCALE),1.0)

backtest: setup
	@$(BIN)/python -m tests.projection $(or $(SCHOOLS),100)

brute: setup
	@BRUTE=1 $(BIN)/pytest -n 2 tests/attainment/test_slots.py tests/attainment/test_discounts.py \
		tests/models/test_odd_schools.py tests/browser/test_pages.py tests/faults tests/e2e/test_quarantine.py tests/staff/test_lists.py tests/first_hour

full: test brute faults fuzz backtest believable
	@$(MAKE) --no-print-directory bench SCALE=0.1

SEEDS ?= 1 2 3 4 5
believable: setup
	@$(BIN)/python -m tests.believable --seeds $(SEEDS)

faults: setup
	@$(BIN)/python -m tests.faults $(or $(KILLS),500) $(or $(SEED),2026)

FILES ?= 10000
SEED ?=
fuzz: setup
	@$(BIN)/python -m tests.fuzz.run --files $(FILES) --seed "$(SEED)"

up: setup
	@$(BIN)/flightpath up

clean:
	rm -rf $(VENV) reports/site/node_modules dbt_project/target dbt_project/logs logs

lock:
	uv pip compile --quiet --generate-hashes --no-strip-extras --universal --python-version 3.11 --no-emit-index-url --no-header requirements-dev.in -o requirements-dev.txt
