# Every target makes what it needs from Python 3.11+, make and PyPI; the second time costs nothing.
#   make demo PYTHON=python3.12    picks the interpreter the first time
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

CREATED := $(VENV)/created.stamp
RUNTIME := $(VENV)/runtime.stamp
DEVELOPMENT := $(VENV)/development.stamp

UV := $(shell command -v uv 2>/dev/null)
ifeq ($(UV),)
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
else
INSTALL := "$(UV)" pip install --quiet --python $(BIN)/python
endif
LOCK := uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help demo test test-spark test-spark-all test-faults test-oracle bench lint format lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(RUNTIME) ## simulate a chain, run every layer, open the dashboards
	$(BIN)/freshmart demo

test: $(DEVELOPMENT) ## all tests, on every core, with coverage of at least 90% of the lines
	$(BIN)/python -m pytest -n auto --cov -m "not spark"

ON_SPARK_TOO := tests/engine/test_port.py tests/engine/test_functions.py tests/engine/test_fields.py \
	tests/acceptance/test_new_sources.py tests/acceptance/test_sequence_gaps.py tests/acceptance/test_real_debezium.py

test-spark: $(DEVELOPMENT) ## both engines' tables and SQL compared, catalogs, a cluster whose parts are killed (needs Java 17)
	FRESHMART_TEST_ENGINE=spark $(BIN)/python -m pytest -n 3 --dist loadgroup --no-loadscope-reorder -m "not long" tests/parity tests/cluster $(ON_SPARK_TOO)

KNOWN_KEYS := FRESHMART_HMAC_PERSON=compared SHOP_HMAC_PERSON=compared

test-spark-all: $(DEVELOPMENT) ## the same on a larger chain, every kill, every definition and acceptance case; takes hours
	FRESHMART_SPARK=full FRESHMART_FAULTS=full $(BIN)/python -m pytest -m spark
	FRESHMART_TEST_ENGINE=spark $(BIN)/python -m pytest tests/engine tests/definitions
	mkdir -p .kept
	for engine in sail spark; do \
		$(KNOWN_KEYS) FRESHMART_TEST_ENGINE=$$engine $(BIN)/python -m pytest --basetemp=.kept/$$engine tests/acceptance || exit; \
	done
	$(BIN)/python -m tests.parity.kept .kept/sail .kept/spark

test-faults: $(DEVELOPMENT) ## kill the process at every step boundary and compare the tables
	FRESHMART_FAULTS=full $(BIN)/python -m pytest -n auto tests/faults

test-oracle: $(DEVELOPMENT) ## compare every gold table of twelve stores and sixty days with the true events, and more splits
	FRESHMART_ORACLE=full $(BIN)/python -m pytest -n auto tests/acceptance/test_gold_of_a_simulated_chain.py tests/acceptance/test_real_week.py

bench: $(DEVELOPMENT) ## measure, on Spark too (needs Java 17); prints what docs and README quote
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.platform --until 72 --runs 8
	$(BIN)/python -m benchmarks.landing
	$(BIN)/python -m benchmarks.engines --quick --runs 1

lint: $(DEVELOPMENT) ## style, types, import direction
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict freshmart_cli
	$(BIN)/lint-imports

format: $(DEVELOPMENT) ## apply the style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: ## resolve both lock files again from pyproject.toml (needs uv)
	$(LOCK) --output-file requirements.lock
	$(LOCK) --extra spark --extra databricks --group dev --constraint requirements.lock --output-file requirements-dev.lock

clean: ## remove the environment, caches and built files; tables and landing folders stay
	rm -rf $(VENV) .kept build dist htmlcov .coverage .coverage.* .hypothesis .import_linter_cache \
		.mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(CREATED):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
		"Python 3.11 or newer is needed, this is " + sys.version.split()[0] + ": make PYTHON=... names another")'
	$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(RUNTIME): $(CREATED) requirements.lock pyproject.toml
	$(INSTALL) --require-hashes --requirement requirements.lock
	$(INSTALL) --no-deps --editable .
	@touch $@

# The development lock holds the runtime lock, version for version.
$(DEVELOPMENT): $(CREATED) requirements-dev.lock pyproject.toml
	$(INSTALL) --require-hashes --requirement requirements-dev.lock
	$(INSTALL) --no-deps --editable .
	@touch $(RUNTIME) $@
