# `make` alone lists the targets.
PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help run test lint format bench train fuzz docs tables examples golden samples size lowest clean

help: ## list the targets
	@grep -hE '^[.a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

.venv/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=/path/to/it")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[service,postgresql,redis]' --group dev --group docs
	@touch $@

.venv: .venv/.installed ## make the development environment

run: .venv/.installed ## start the service with a demo account
	$(BIN)/photoscore serve --demo

lint: .venv/.installed ## style, types and import contracts
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: .venv/.installed ## write the code in the house's style
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

test: lint ## lint, then the whole suite; installs what it needs of the system
	tests/system-packages
	$(BIN)/pytest

docs: .venv/.installed ## build the documentation in docs/_build/html; a warning fails
	$(BIN)/sphinx-build -W -q -b dirhtml docs docs/_build/html
	@echo 'docs/_build/html/index.html'

tables: .venv/.installed ## write the tables of settings, errors and commands in docs
	$(BIN)/python tools/reference.py

examples: .venv/.installed ## run the commands in the docs of the uses, and write what they print
	$(BIN)/python tools/examples.py

golden: .venv/.installed ## write the sample photos' scores anew, after a change of model; draw the README's picture
	$(BIN)/python tools/golden.py
	$(BIN)/python tools/readme_picture.py

samples: .venv/.installed ## make the sample photos anew from their packages
	$(BIN)/python tools/make_samples.py

size: ## print the installed size with all run-time dependencies
	$(PYTHON) tools/installed_size.py

lowest: ## the whole suite with the lowest version of each dependency, in .venv-lowest (minutes)
	$(PYTHON) -m venv .venv-lowest
	$(PYTHON) tools/lowest.py > .venv-lowest/lowest.txt
	.venv-lowest/bin/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	.venv-lowest/bin/python -m pip install --quiet --disable-pip-version-check \
	    --constraint .venv-lowest/lowest.txt -e '.[service,postgresql,redis]' --group dev
	tests/system-packages
	.venv-lowest/bin/python -m pytest

clean: ## remove what was built, the environment too
	rm -rf .venv .venv-lowest build dist docs/_build .mypy_cache .ruff_cache .pytest_cache .hypothesis

bench: .venv/.installed ## measure decoding, scoring, memory and deciding, beside peers (minutes)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group bench
	$(BIN)/python -m benchmarks.decode --csv benchmarks/results/decode.csv
	$(BIN)/python -m benchmarks.score --csv benchmarks/results/score.csv
	$(BIN)/python -m benchmarks.memory --csv benchmarks/results/memory.csv
	$(BIN)/python benchmarks/rank.py --csv benchmarks/rank.csv
	$(BIN)/python benchmarks/best.py --csv benchmarks/best.csv

fuzz: .venv/.installed ## mutated pictures through the decoder (FUZZ_ARGS="--cases 5000 --seed 2")
	nice -n 5 $(BIN)/python -m fuzz $(FUZZ_ARGS)

.venv-train/.installed: training/requirements.txt
	$(PYTHON) -m venv .venv-train
	.venv-train/bin/python -m pip install --quiet --disable-pip-version-check torch --index-url https://download.pytorch.org/whl/cpu
	.venv-train/bin/python -m pip install --quiet --disable-pip-version-check -e . -r training/requirements.txt
	@touch $@

TRUNK ?= tuned@0.6
VERSION ?= dev
train: .venv-train/.installed ## from the data sets to the weights, resumable; hours on a CPU (training/README.md)
	set -e; for step in renderings nima 'finetune --name tuned' 'gather --trunk $(TRUNK)' \
	    'fit --trunk $(TRUNK) --name released' 'export --trunk $(TRUNK) --heads released --version $(VERSION)' \
	    'evaluate --trunk $(TRUNK) --name released' report; do \
	    echo "training.$$step"; .venv-train/bin/python -m training.$$step; done
