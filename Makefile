# `make demo` grades a sample class end to end, `make quick` runs the tests that need no service, `make test` all tests.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
# Tests at a time, for two cores: many of them wait, for time limits and for other programs.
WORKERS ?= 4

# `make pythons` runs the quick tests in these, `make ranges` those below with the oldest and newest packages allowed.
PYTHONS ?= python3.11 python3.12 python3.13
RANGES ?= nbgrader_doors gradebook init corpus

.PHONY: install demo lab quick test lint mxnet torch notebooks samples figures hostile walls soak bench pythons ranges nbgraders-own clean

# A Python that was asked for on the command line or by the environment replaces one of another version.
CHOSEN = $(if $(filter file default,$(origin PYTHON)),,$(PYTHON))

install:
	@CHOSEN="$(CHOSEN)" PYTHON="$(PYTHON)" setup/environment.sh

demo:
	@PYTHON="$(PYTHON)" setup/packages.sh demo || true
	@$(MAKE) --no-print-directory install
	@$(RUN) samples/demo.py

lab: install
	@$(RUN) samples/lab.py

quick: install lint
	$(RUN) -m pytest -n 2 --dist worksteal --quick

test:
	@PYTHON="$(PYTHON)" setup/packages.sh test || true
	@$(MAKE) --no-print-directory lint tests/axe/node_modules/.package-lock.json
	@$(MAKE) --no-print-directory mxnet || echo "the tests of the MXNet edition are skipped"
	@$(MAKE) --no-print-directory torch || echo "the tests of the PyTorch edition are skipped"
	$(RUN) -m pytest -n $(WORKERS) --dist worksteal

tests/axe/node_modules/.package-lock.json: tests/axe/package-lock.json
	@command -v npm >/dev/null || echo "npm is missing: pages are not tested for accessibility"
	@! command -v npm >/dev/null || npm ci --loglevel=error --no-fund --no-audit --ignore-scripts --prefix tests/axe || \
		echo "npm could not install what it needs: pages are not tested for accessibility"

lint: install
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy

mxnet: install
	@$(RUN) -m autograder.course.environment mxnet

torch: install
	@$(RUN) -m pip --disable-pip-version-check --quiet install -r autograder/assignments/linreg_scratch/torch/requirements.txt

notebooks: install
	@$(RUN) samples/notebooks.py

samples: install
	$(RUN) samples/make.py

figures: install
	$(RUN) tests/figures.py

hostile: install
	$(RUN) tests/hostile_figures.py

walls: install
	$(RUN) tests/walls.py

soak: install
	$(RUN) tests/soak.py $(SOAK)

bench: install bench/.venv/installed
	$(RUN) bench/bench.py $(BENCH)

bench/.venv/installed: bench/requirements-otter.lock
	$(PYTHON) -m venv bench/.venv
	bench/.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r bench/requirements-otter.lock
	@touch $@

pythons:
	@set -e; for python in $(PYTHONS); do $$python tests/ranges.py locked -n 2 --dist worksteal --quick; done

ranges: install
	@set -e; for packages in oldest newest; do \
		$(RUN) tests/ranges.py $$packages -n 2 --dist worksteal $(RANGES:%=tests/test_%.py); done

nbgraders-own: install
	$(RUN) tests/nbgraders_own.py shut -n $(WORKERS)
	$(RUN) tests/nbgraders_own.py open -n $(WORKERS)

clean:
	rm -rf $(VENV) .ranges bench/.venv tests/axe/node_modules demo lab .lab.lock report build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
