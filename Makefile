# Everything runs in its own virtual environment, made by the first command that needs it.
#
#   make demo      install and compare every method of differentiation on the digits
#   make test      the tests
#   make lint      formatter, linter, strict types, import contract
#   make nightly   the slow and large checks
#   make bench     costs against other systems
#   make clean     remove the environment and all caches
#
# PYTHON chooses the interpreter (3.11 or newer), ARGS is passed on: make demo ARGS="--dtype float32",
# make test ARGS="-k digits".

PYTHON ?= python3
VENV ?= .venv
WORKERS ?= 2
ARGS ?=
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

# Two BLAS threads on two busy cores wait for each other: a product of 0.24 ms took 32 to 130 ms.
export OPENBLAS_NUM_THREADS := 1
export OMP_NUM_THREADS := 1
export MKL_NUM_THREADS := 1

.PHONY: help demo test lint nightly bench venv clean
.DELETE_ON_ERROR:

help:
	@sed -n 's/^#   make/make/p' Makefile

demo: $(VENV)/.runtime
	@$(BIN)/cotangent compare $(ARGS)

# One BLAS thread for each worker; the pytest plugin imports NumPy before tests/conftest.py could say so.
test nightly: export OPENBLAS_NUM_THREADS ?= 1
test nightly: export OMP_NUM_THREADS ?= 1
test nightly: export MKL_NUM_THREADS ?= 1

test: $(VENV)/.dev
	@$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

nightly: $(VENV)/.dev
	@$(BIN)/python -m pytest -n $(WORKERS) -m nightly $(ARGS)

bench: $(VENV)/.bench
	@$(BIN)/cotangent bench $(ARGS)

lint: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

venv: $(VENV)/.created

# Stamps: an environment is made once, and installed into again only when pyproject.toml has changed.
# The installation is editable, so that the source beside this file is what runs.
$(VENV)/.created:
	@command -v "$(PYTHON)" >/dev/null || \
	    { echo "make: '$(PYTHON)' was not found. Install Python 3.11 or newer (on Debian: apt install python3 python3-venv)," \
	      "or name one: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "make: '$(PYTHON)' is $$("$(PYTHON)" --version 2>&1), and Cotangent needs Python 3.11 or newer." \
	      "Name another one: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || \
	    { echo "make: '$(PYTHON)' cannot make virtual environments. On Debian: apt install python3-venv" >&2; exit 1; }
	@"$(PYTHON)" -m venv --clear $(VENV)
	@touch $@

$(VENV)/.runtime: pyproject.toml $(VENV)/.created
	@echo "Installing Cotangent into $(VENV) ..."
	@$(PIP_INSTALL) --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml $(VENV)/.created
	@echo "Installing Cotangent and its development tools into $(VENV) ..."
	@$(PIP_INSTALL) --editable '.[dev]'
	@touch $@ $(VENV)/.runtime

$(VENV)/.bench: pyproject.toml $(VENV)/.dev
	@echo "Installing the systems that are measured against into $(VENV) ..."
	@$(PIP_INSTALL) --editable '.[dev,bench]'
	@touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find autodiff differentiation checks tests -name __pycache__ -type d -prune -exec rm -rf {} +
