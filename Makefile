# Every target sets up what it needs by itself: python 3.11 or newer, git and make are enough to start.
# `make` prints the targets.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup flink airflow demo down test check lint fmt types synth validate review schema bench lock sbom dist clean

PYTHON ?= python3
# The environment to synthesise: environments/$(ENV).yaml
ENV ?= dev
# A web server log in combined format for the demo; without it the demo generates one
LOGS ?=
# The workflow the demo runs; needed when the environment has several and none is named clickstream
WORKFLOW ?=
# Pass KEEP=1 to leave the demo's platform up afterwards, to look around
KEEP ?=
# Further arguments for pytest, such as TESTS="tests/checks -k subnet"
TESTS ?=
# Pass UPGRADE=1 to `make lock` to take the newest versions that pyproject.toml allows
UPGRADE ?=

NO_PYTHON := setup: no $(PYTHON) on PATH; install python 3.11 or newer, or name the one to use: make setup PYTHON=python3.12
SETUP := command -v $(PYTHON) >/dev/null || { echo "$(NO_PYTHON)" >&2; exit 1; }; $(PYTHON) scripts/setup.py
# A file's tests stay together, for they share a deployment. They start in the order of collection: slow ones first.
# Four at a time, also on two cores: half of the time of slow ones is waiting.
IN_PARALLEL := --numprocesses=4 --dist=loadfile --no-loadscope-reorder
# Everything below runs with .venv/bin first on PATH and with the Node and Java that set-up chose.
IN_VENV := . ./.venv/emr-platform.env &&

help: ## print this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1|\2/p' Makefile | awk -F'|' '{ printf "make %-9s %s\n", $$1, $$2 }'

setup: ## install everything into .venv (the other targets do this themselves)
	@$(SETUP) dev laptop

flink: ## install Flink for the laptop, 600 MB, into .venv/flink; it runs Flink steps and their tests
	@$(SETUP) laptop
	@$(IN_VENV) python -m scripts.flink

airflow: ## run the clickstream DAG with a real Airflow, 270 MB in .venv/airflow, on this machine, and compare; LOGS=path as below
	@$(SETUP) laptop
	@$(IN_VENV) python -m scripts.airflow
	@$(IN_VENV) emr-platform laptop airflow $(if $(LOGS),--logs '$(LOGS)') $(if $(KEEP),--keep)

demo: ## deploy a platform on this machine and run its clickstream job; LOGS=path takes your own log, KEEP=1 leaves it up
	@$(SETUP) laptop
	@$(IN_VENV) emr-platform laptop demo $(if $(WORKFLOW),'$(WORKFLOW)') $(if $(LOGS),--logs '$(LOGS)') $(if $(KEEP),--keep)

down: ## take down what KEEP=1 left up
	@$(SETUP) laptop
	@$(IN_VENV) emr-platform laptop down

test: ## run the tests; TESTS="tests/checks -k subnet" runs some of them
	@$(SETUP) dev laptop
	@$(IN_VENV) pytest $(or $(TESTS),$(IN_PARALLEL))

check: lint types validate ## all that CI runs: lint, types, validate, then the tests
	@$(SETUP) dev laptop
	@$(IN_VENV) python -m scripts.flink --if-possible
	@$(IN_VENV) python -m scripts.airflow --if-possible
	@$(IN_VENV) pytest $(IN_PARALLEL) $(TESTS)

lint: ## ruff and shellcheck
	@$(SETUP) dev laptop
	@$(IN_VENV) ruff check . && ruff format --check .
	@$(IN_VENV) shellcheck .ci/run $$(find bootstrap_scripts jobs -name '*.sh')

fmt: ## format, and fix what ruff can fix
	@$(SETUP) dev laptop
	@$(IN_VENV) ruff check --fix . ; ruff format .

types: ## mypy, strict
	@$(SETUP) dev laptop
	@$(IN_VENV) mypy

synth: ## synthesise ENV=dev into cdk.out, with the CDK CLI
	@$(SETUP) laptop
	@$(IN_VENV) cdk synth --quiet --context env='$(ENV)'

validate: ## synthesise ENV=dev, then cfn-lint, cloudformation-validate and cdk-nag over cdk.out
	@$(SETUP) dev laptop
	@$(IN_VENV) emr-platform check 'environments/$(ENV).yaml'
	@$(MAKE) --no-print-directory synth ENV='$(ENV)'
	@$(IN_VENV) python scripts/validate.py cdk.out
	@$(IN_VENV) python -m scripts.nag cdk.out

review: ## synthesise ENV=dev and review it; the evidence goes to evidence/ENV
	@$(SETUP) dev laptop
	@$(MAKE) --no-print-directory synth ENV='$(ENV)'
	@$(IN_VENV) python -m scripts.sbom && emr-platform review '$(ENV)' --out 'evidence/$(ENV)' --shellcheck --sbom sbom.cdx.json

schema: ## write the JSON Schema with which editors complete environments/*.yaml
	@$(SETUP)
	@$(IN_VENV) emr-platform schema

bench: ## measure synthesis of 1, 10 and 100 clusters against an empty app, and the review against parsing alone
	@$(SETUP) dev laptop
	@$(IN_VENV) python benchmarks/synth.py
	@$(IN_VENV) python benchmarks/review.py

lock: ## write requirements.txt and requirements/*.txt from pyproject.toml; UPGRADE=1 takes newer versions
	@$(SETUP)
	@$(IN_VENV) python -m scripts.lock $(if $(UPGRADE),--upgrade)

sbom: ## write sbom.cdx.json, the bill of materials of everything that is locked
	@$(SETUP)
	@$(IN_VENV) python -m scripts.sbom

dist: ## build the wheel, the source archive and the bill of materials into dist, the same bytes for the same commit
	@$(SETUP)
	@$(IN_VENV) python -m scripts.dist

clean: ## remove .venv, caches, cdk.out and the state of the laptop
	rm -rf .venv .cache .state cdk.out build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
