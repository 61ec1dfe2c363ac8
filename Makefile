# Two commands are all a newcomer needs: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: install demo test lint bench docs lock clean

install: $(STAMP)

$(STAMP): pyproject.toml requirements-dev.lock
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

demo: install  ## a believable company, computed and explained, in ./demo
	$(BIN)/steelyard demo demo

lint: install
	$(BIN)/ruff check src tests bench examples
	$(BIN)/ruff format --check src tests bench examples
	$(BIN)/mypy

test: lint
	$(BIN)/python -m pytest -n auto --dist worksteal

bench: install  ## ratios against hand-written SQL and other tools; results in bench/results.md
	$(BIN)/python bench/all.py

docs: install  ## make docs/reference again from the declarations
	$(BIN)/python -m steelyard.cli.reference docs/reference

lock:  ## needs uv; writes both locks with hashes and without addresses
	uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --quiet -o requirements.lock
	uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-emit-index-url --quiet -o requirements-dev.lock

clean:
	rm -rf .venv demo steelyard-data bench/work
