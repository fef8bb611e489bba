# Set up, try and check Framesift. `make help` lists the targets.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
EXE_STAMP := $(VENV)/.installed-exe
DATA ?=

.DEFAULT_GOAL := help
.PHONY: help venv demo test bench exe

help:  ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/\1|\2/' | awk -F'|' '{printf "make %-6s %s\n", $$1, $$2}'

venv: $(STAMP)  ## make .venv and install Framesift with its tools into it

$(STAMP): pyproject.toml constraints.txt
	@PYTHON="$(PYTHON)" sh tools/system-libraries.sh
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it, or say where it is with PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	@touch $@

demo: $(STAMP)  ## open the sample project, or run it without a window where there is no display
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then \
		$(BIN)/framesift demo; \
	else \
		$(BIN)/framesift demo --headless; \
	fi

test: $(STAMP)  ## check style, types and import rules, and run the tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -n 2 --dist loadfile

bench: $(STAMP)  ## measure: make bench DATA=folder-with-videos-and-FITS (DATA may be left out)
	@for script in benchmarks/*.py; do echo "== $$script"; QT_QPA_PLATFORM=offscreen $(BIN)/python $$script $(DATA) || exit 1; done

exe: $(EXE_STAMP)  ## build the program as one folder, dist/framesift
	$(BIN)/pyinstaller --noconfirm --clean app.spec
	@du -sh dist/framesift

$(EXE_STAMP): $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[exe]"
	@touch $@
