# Two commands are all a newcomer needs: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

ASSETS := node_modules/.installed

.PHONY: install assets browser demo serve test lint bench docs lock clean

install: $(STAMP)

$(STAMP): pyproject.toml requirements-dev.lock
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

assets: $(ASSETS)  ## styles, scripts and icons of the pages, from npm packages; needs Node.js

$(ASSETS): package.json package-lock.json assets/build.py
	npm ci --silent
	$(PYTHON) assets/build.py
	@touch $(ASSETS)

browser:  ## what the tests of pages drive; as root on Debian and its kin, elsewhere install Chromium by hand
	@if command -v chromium-headless-shell || command -v chromium || command -v chromium-browser; then :; \
	elif command -v apt-get && [ "$$(id -u)" = 0 ]; then \
		apt-get update -qq && apt-get install -y -qq fonts-noto-cjk chromium-headless-shell; \
	else echo "No Chromium: the tests that show pages to a browser will be left out." >&2; fi >/dev/null

demo: install  ## a believable company, computed and explained, in ./demo
	$(BIN)/steelyard demo demo

serve: install assets  ## the demo company in a browser
	@test -d demo/data || $(MAKE) demo
	$(BIN)/steelyard --home demo/data serve

lint: install
	$(BIN)/ruff check src tests bench examples
	$(BIN)/ruff format --check src tests bench examples
	$(BIN)/mypy

test: lint assets browser
	$(BIN)/python -m pytest -n auto --dist worksteal
	WEB_TESTS_ON=postgresql $(BIN)/python -m pytest -n auto --dist worksteal tests/web

bench: install  ## ratios against hand-written SQL and other tools; results in bench/results.md
	$(BIN)/python bench/all.py

docs: install  ## make docs/reference again from the declarations
	$(BIN)/python -m steelyard.cli.reference docs/reference

lock:  ## needs uv; writes both locks with hashes and without addresses
	uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --quiet -o requirements.lock
	uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-emit-index-url --quiet -o requirements-dev.lock

clean:
	rm -rf .venv node_modules src/steelyard/web/static/vendor demo steelyard-data bench/work
