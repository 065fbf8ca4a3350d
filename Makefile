# `make app` installs, indexes the sample reports and opens the app. `make test` installs and runs all tests.
# Both start at once when nothing is left to install, and mend an install that was broken off.

.DEFAULT_GOAL := help
.PHONY: help app index test check pytest packages dev-packages install venv programs clean

VENV := .venv
RUN := $(VENV)/bin/python
export HF_HUB_OFFLINE := 1
# Tests run two files at a time, each with one thread: two thirds of the time that one after the other takes.
WORKERS ?= 2
OMP_NUM_THREADS ?= 1

# What is installed is known by an empty file, named after this folder and the two lists of packages.
KEY := $(shell { pwd; cat pyproject.toml constraints.txt; } | cksum | tr -s ' ' '-')
READY := $(VENV)/ready-$(KEY)
DEV_READY := $(VENV)/dev-ready-$(KEY)
AGAIN := $(MAKE) --no-print-directory

help:
	@echo "make app     install, index the sample reports in corpus/ and open the app on 127.0.0.1:8501"
	@echo "make test    install and run all tests: style, types, pytest"
	@echo "make clean   remove what these made; the index in index/store is kept"

app: index
	@$(VENV)/bin/findings app $(APP_FLAGS)

# Exit code 3: indexed, but some file could not be read; what was printed says which.
index: packages
	@echo "Indexing the sample reports"
	@$(VENV)/bin/findings ingest corpus/reports || [ $$? -eq 3 ]

test: programs check pytest

check: dev-packages
	@echo "Checking style and types"
	@$(RUN) -m ruff check . && $(RUN) -m ruff format --check . && $(RUN) -m mypy

pytest: dev-packages
	@OMP_NUM_THREADS=$(OMP_NUM_THREADS) $(RUN) -m pytest -n $(WORKERS) --dist loadfile $(PYTEST_FLAGS)

packages:
	@[ -x $(RUN) ] && [ -e $(READY) ] || $(AGAIN) install WHAT='.' MARKS='$(READY)'

dev-packages:
	@[ -x $(RUN) ] && [ -e $(DEV_READY) ] || $(AGAIN) install WHAT='.[dev]' MARKS='$(READY) $(DEV_READY)'

# pip tells its log everything and the terminal the little that shows it is alive.
install: venv
	@echo "Installing packages: some minutes and 3 GB of disk the first time"
	@{ $(RUN) -m pip install --disable-pip-version-check $(PIP_FLAGS) -c constraints.txt -e '$(WHAT)' 2>&1 \
		&& touch $(MARKS); } | tee $(VENV)/install.log \
		| awk '/^Collecting/ && ++n % 20 == 0 {print "  " n " packages found"; fflush()} \
			/^Installing collected/ && n {print "  unpacking " n " packages"; fflush()} \
			/^ERROR/ {print; fflush()}'
	@[ -e $(firstword $(MARKS)) ] || { echo "Packages were not installed: $(VENV)/install.log says why;" \
		"the same command, run again, goes on from there." >&2; exit 1; }

# A working environment is kept. Anything less is made anew, by the first Python that is able to.
venv:
	@$(RUN) -m pip --version >/dev/null 2>&1 && exit; \
	bare=; \
	for python in $(PYTHON) python3.11 python3.12 python3.13 python3 python; do \
		$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		bare=$$python; \
		$$python -c 'import ensurepip, venv' 2>/dev/null || continue; \
		echo "Making $(VENV) with $$($$python --version)"; \
		rm -rf $(VENV) && exec $$python -m venv $(VENV); \
	done; \
	if [ -n "$$bare" ]; then \
		echo "$$bare has no venv module: on Debian, 'apt-get install python3-venv' brings it." >&2; \
	else \
		echo "Python 3.11 or newer is needed: on Debian 12, 'apt-get install python3 python3-venv'." >&2; \
	fi; exit 1

# Chromium, which the tests drive, and Tesseract, which reads scanned pages.
programs:
	@missing=; \
	[ -x /usr/bin/chromium ] || missing="chromium"; \
	command -v tesseract >/dev/null || missing="$$missing tesseract-ocr"; \
	[ -n "$$missing" ] || exit 0; \
	if [ "$$(id -u)" = 0 ]; then root=; else root="sudo -n"; fi; \
	if command -v apt-get >/dev/null && $$root true 2>/dev/null; then \
		echo "Installing Debian packages:" $$missing; \
		$$root apt-get update -qq \
			&& $$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null; \
	else \
		echo "The tests need more programs: as root, 'apt-get install" $$missing"'." >&2; exit 1; \
	fi

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
