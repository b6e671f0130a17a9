# `make run` starts the desk, `make test` proves it. Both install what they need into .venv and are quick when it is
# there already. What lies behind each: scripts/setup.sh (Python packages), scripts/browser.sh (Chromium).

PYTHON ?= python3
BIN := .venv/bin
BROWSER ?= yes
TESTS ?=
export PYTHON

ifeq ($(CI),true)
export DEBIAN_FRONTEND := noninteractive
endif

.DEFAULT_GOAL := help
.PHONY: help run test check lint types templates unit coverage bench soak format lock vendor clean venv test-venv browser strace

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

run: venv ## Start the desk with its sample offices, and say at which address
	@exec $(BIN)/frontdesk serve

# Only `make test` may install Debian packages (python3-venv, Chromium), and only as root.
test: export MAY_INSTALL = yes
test: check unit ## Everything: lint, types, templates, then all tests in Python and in a real Chromium

check: lint types templates ## Lint, types and templates, without the tests

lint: test-venv
	$(BIN)/ruff check .

types: test-venv
	$(BIN)/mypy

templates: test-venv
	$(BIN)/djlint --lint --quiet templates $(wildcard plugins/*/templates examples/*/*/templates)

# One process a core, at most four: more of them only wait for the browsers.
PYTEST = $(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist worksteal
ifeq ($(BROWSER),no)
PYTEST += -m "not browser and not soak"
else
PYTEST := FRONTDESK_CHROMIUM="$$(scripts/browser.sh)" $(PYTEST)
endif

unit: test-venv browser strace ## The tests alone; TESTS='-k word' or TESTS=tests/test_x.py picks some, BROWSER=no needs no Chromium
	$(PYTEST) $(TESTS)

coverage: test-venv browser strace ## The tests, and which lines and branches they reach
	$(PYTEST) --cov --cov-report=term $(TESTS)

bench: test-venv ## What the README says about speed, measured here and now
	@for script in bench/[a-z]*.py; do echo "== $$script"; $(BIN)/python "$$script" || exit 1; done

soak: test-venv strace ## The long runs
	$(BIN)/pytest -m soak --timeout 0 $(TESTS)

format: test-venv ## Sort imports and repair what ruff can repair by itself
	$(BIN)/ruff check --fix .

lock: ## Lock the newest versions that requirements/*.in allow (PYTHON should be the oldest supported)
	scripts/lock.sh --upgrade

vendor: ## Fetch the vendored files again and check that they are the same
	scripts/vendor.sh

clean: ## Remove what make has made; nobody's data is touched
	rm -rf .venv .venv-lock dist .coverage .coverage.* htmlcov test-results .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

venv:
	@scripts/setup.sh run

test-venv:
	@scripts/setup.sh test

browser: test-venv
ifneq ($(BROWSER),no)
	@scripts/browser.sh >/dev/null
endif

strace:
	@scripts/strace.sh
