# `make` alone lists the targets.
PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help run test lint format bench train fuzz docs clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

.venv/.installed: pyproject.toml
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

test: lint ## lint, then the whole suite
	$(BIN)/pytest
