# iamtutor. `make` alone lists the commands.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# The first Python here that the pins support; PYTHON=... chooses another.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
	2>/dev/null && echo $$python && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.installed-run
DEV_STAMP := $(VENV)/.installed-dev
export PYTHON VENV
# Containers often ask for no bytecode; some hundred processes of `make test` would each
# compile the site anew.
unexport PYTHONDONTWRITEBYTECODE

FLOORS := policy cloud shell lessons
FLOOR_TESTS := $(FLOORS:%=tests/%)
SITE_TESTS := $(filter-out $(FLOOR_TESTS) tests/e2e tests/bench tests/clients tests/data \
	tests/fuzz, \
	$(patsubst %/,%,$(wildcard tests/*/))) $(wildcard tests/test_*.py)
PYTEST := $(BIN)/pytest -q
PIP := --quiet --disable-pip-version-check install -c constraints.txt
# uv is the quicker (docs/dependencies.md), and the pip beside Python brings it: a pip of the
# environment's own takes longer than all else. It comes where there is none, and where uv
# finds nothing.
UV := $$(grep ^uv= requirements-dev.txt)
OWN_PIP := $(BIN)/python -m ensurepip >/dev/null 2>&1 && $(BIN)/python -m pip $(PIP)
INSTALL = $(BIN)/uv pip install --quiet --python $(BIN)/python -c constraints.txt -r $(1) \
	2>/dev/null || { $(OWN_PIP) -r $(1); }
REPORT = --junitxml=var/test/$@.xml
# Workers of a stage by itself; 0: its tests run in one process, as in `make test`.
WORKERS ?= 2
# The floors know no Django: without what pytest does for it around each test, an empty one
# takes half the time.
PLAIN := -p no:django

## Using it

.PHONY: run demo clean help
run: $(RUN_STAMP) ## the site, from nothing, on http://127.0.0.1:$PORT (8000)
	@exec tools/serve

demo: $(RUN_STAMP) ## all that `make run` prepares, the demo class too, but no server
	@tools/serve --prepare

clean: ## remove what can be made again (keeps the virtual environment and the data)
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis \
		mutants var/test var/tests var/coverage var/static
	@find . -path ./$(VENV) -prune -o -name __pycache__ -type d -print0 | xargs -0 rm -rf

help: ## this list
	@awk -F ':.*## ' '/^## / {printf "\n%s\n", substr($$0, 4)} \
		/^[a-z0-9-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' Makefile

## Checking it

.PHONY: test test-fast lint types test-floors lessons transcripts test-site test-postgres e2e clients fuzz fuzz-minute site-for-tests check
test: ## everything, from nothing: linters, floors, lessons, site, browser
	@tools/system-packages venv
	@{ tools/system-packages browser fonts database gettext proxy && \
		{ tools/system-packages shell >/dev/null 2>&1 || true; }; } & \
		packages=$$!; $(MAKE) --no-print-directory $(DEV_STAMP) && wait $$packages
	@$(BIN)/python tools/test.py

test-fast: $(DEV_STAMP) ## the part under a minute: lint, and of the floors what is quick
	@$(MAKE) --no-print-directory -j 2 -O lint fast-policy-shell fast-cloud-lessons

# Two processes take a sixth less than two to which their tests are handed one by one.
fast-%:
	@HYPOTHESIS_PROFILE=brief $(PYTEST) $(PLAIN) -m "not thorough" $(addprefix tests/,$(subst -, ,$*))

check: test ## the same as `make test`: what CI runs

lint: $(DEV_STAMP) ## style, format, templates, import contracts
	@$(BIN)/ruff check --output-format concise .
	@$(BIN)/ruff format --check .
	@$(BIN)/djangofmt check --output-format concise templates
	@$(BIN)/python -m tools.template_lines
	@$(BIN)/lint-imports --no-logo

types: $(DEV_STAMP) ## static types
	@$(BIN)/mypy

test-floors: $(DEV_STAMP) ## the floors' own tests: plain Python, no Django
	@$(PYTEST) -n $(WORKERS) --dist worksteal $(PLAIN) $(REPORT) $(FLOOR_TESTS)

transcripts: $(DEV_STAMP) ## record what solutions and AWS operations print; review the diff
	@$(BIN)/python -m iamtutor.lessons --transcripts
	@$(BIN)/python -m tests.cloud.transcripts

lessons: $(DEV_STAMP) ## prove the lessons; L=slug proves one, COURSES=folder yours and their guided ways
	@$(BIN)/python -m iamtutor.lessons $(L) $(if $(COURSES),--courses $(COURSES))
	@$(if $(COURSES),COURSE_FOLDERS=$(COURSES) $(PYTEST) tests/console/guide/test_courses_of_ones_own.py -k leads_to_its_task)

test-site: $(DEV_STAMP) ## the Django apps, on SQLite
	@tools/system-packages proxy
	@$(PYTEST) -n $(WORKERS) --dist worksteal --statements $(REPORT) $(SITE_TESTS)

test-postgres: $(DEV_STAMP) ## what databases may do differently, again on a PostgreSQL of its own
	@tools/system-packages database
	@tools/with-postgres $(PYTEST) -n $(WORKERS) --dist worksteal -m "db and not one_database" $(REPORT) $(SITE_TESTS)

# Three browsers would wait for it; beside other stages nobody does.
site-for-tests: $(DEV_STAMP)
	@$(BIN)/python -m tests.live

# A browser waits in between, for a frame or an answer: three of them fill two cores. Which
# tests failed the last time they know of their own: another stage may run beside them.
e2e: $(DEV_STAMP) ## the real server in a real browser; SHOTS=1 keeps screenshots, SLOW=0.2 answers late
	@tools/system-packages browser fonts
	@$(PYTEST) -n 3 --maxschedchunk 1 -o cache_dir=.pytest_cache/e2e $(REPORT) $(TESTS) tests/e2e

clients: $(DEV_STAMP) ## AWS CLI 1 and 2, SDK for JavaScript, rclone, s3cmd, restic, Ansible on an account
	@tools/system-packages clients ansible
	@$(PYTEST) $(REPORT) tests/clients

fuzz: $(DEV_STAMP) ## 200,000 lines and 100,000 policies that nobody thought of
	@$(BIN)/python -m tests.fuzz $(FUZZ)

fuzz-minute: $(DEV_STAMP) ## what reached something of its own, and some more: the same each time
	@$(BIN)/python -m tests.fuzz --seed 1 --chosen --lines 5000 --policies 1600

## Measuring and mending

.PHONY: bench lighthouse pictures coverage mutants messages policies cli-facts format
bench: $(DEV_STAMP) ## time of a command, a class at work, weight of the workbench, policy engine
	@tools/system-packages browser
	@$(BIN)/python -m tests.bench.bench_policy
	@$(BIN)/python -m tests.bench.bench_shell
	@$(BIN)/python -m tests.bench.bench_policies
	@$(BIN)/python -m tests.bench.bench_comparison
	@$(BIN)/python -m tests.bench.bench_wire
	@$(BIN)/python -m tests.bench
	@$(BIN)/python -m tests.bench.classroom

lighthouse: $(DEV_STAMP) ## Lighthouse on home, a page of ideas, the workbench (needs npm)
	@tools/system-packages browser fonts
	@$(BIN)/python -m tests.bench.lighthouse

pictures: $(DEV_STAMP) ## take the README's pictures anew; look at them
	@tools/system-packages browser fonts
	@$(BIN)/python -m tools.take_pictures

coverage: $(DEV_STAMP) ## which lines no test of the floors or the site runs
	@mkdir -p var/coverage
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest -q $(FLOOR_TESTS) $(SITE_TESTS)
	@$(BIN)/coverage combine -q
	@$(BIN)/coverage report

mutants: $(DEV_STAMP) ## change the policy engine line by line: do its tests notice?
	@$(BIN)/mutmut run
	@$(BIN)/mutmut results

messages: $(DEV_STAMP) ## collect and compile the interface's texts
	@tools/system-packages gettext
	@DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python manage.py makemessages --locale ja \
		--no-location --no-obsolete --ignore '.*' --ignore tests --ignore tools \
		--ignore var --ignore mutants
	@DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python manage.py compilemessages \
		--ignore '.*'

cli-facts: $(DEV_STAMP) ## fetch the genuine AWS CLIs and write down what each version has
	@$(BIN)/python -m tools.build_cli_facts
	@$(BIN)/python -m tools.build_help_facts

policies: $(DEV_STAMP) ## write the file of AWS's managed policies again, with access levels
	@$(BIN)/python -m tools.build_managed_policies

format: $(DEV_STAMP) ## lay out the code, mend what linters can mend
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/djangofmt check --fix --output-format concise templates

## Installing

.PHONY: install pins
install: $(DEV_STAMP) ## the virtual environment in .venv, with what tests need

pins: $(DEV_STAMP) ## after a change of requirements: pin what comes along
	@{ echo "# What the pins bring along, at the versions they were tried with:" \
		"\`make pins\` writes it."; \
		$(BIN)/uv pip freeze --python $(BIN)/python --exclude pip --exclude setuptools | \
		grep -vixF -f <(grep -hE '^[A-Za-z]' requirements.txt requirements-dev.txt | \
		sed -E 's/\[[^]]*\]//; y/_/-/'); \
		} > constraints.txt

$(RUN_STAMP): requirements.txt constraints.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed" >&2; exit 1; }
	@$(BIN)/python -c '' 2>/dev/null || { tools/system-packages venv; \
		echo "Making $(VENV) with $$($(PYTHON) --version)"; \
		$(PYTHON) -m venv --clear --without-pip $(VENV); }
	@echo "Installing requirements.txt"
	@{ $(PYTHON) -m pip --python $(BIN)/python $(PIP) $(UV) || { $(OWN_PIP) $(UV); }; } \
		2>/dev/null || true
	@$(call INSTALL,requirements.txt)
	@touch $@

$(DEV_STAMP): requirements-dev.txt $(RUN_STAMP)
	@echo "Installing requirements-dev.txt"
	@$(call INSTALL,requirements-dev.txt)
	@touch $@
