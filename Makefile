# Everything one does with this project. Needs make and Python 3.11 or newer; `make` alone lists the targets.
# Written for any POSIX make: no GNU extensions, so that the make of macOS (3.81) and of the BSDs do as well.

PYTHON =
# What is installed beside the base, by the names of requirements-<extra>.in: make install EXTRAS=postgresql
EXTRAS =
# What `make test` runs instead of everything: make test T=tests/learning
T =
BIN = .venv/bin
SOURCES = cmeapp.py blueprints db tests bench
LOCKS = requirements-postgresql requirements-dev
LOCK = UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --no-config --universal \
	--python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links

help:
	@echo 'make run        set up, load the demo when the database is empty, and serve it on http://127.0.0.1:8000'
	@echo 'make install    only set up what the app needs, for a server; EXTRAS=postgresql adds what PostgreSQL needs'
	@echo 'make test       run all tests: on SQLite, on PostgreSQL, and in Chromium; T=tests/learning runs those, on SQLite'
	@echo 'make quick      run the tests of a minute: on SQLite, without those that start processes or weigh pages'
	@echo 'make check      run linters, format check, types and template checks'
	@echo 'make format     put the code into the one format, and fix what can be fixed without a decision'
	@echo 'make journeys   run only the browser tests'
	@echo 'make crash      the long tests that CI has no time for: more kills, more power cuts'
	@echo 'make bench      measure every row of docs/performance.md on this machine'
	@echo 'make lock       compile requirements*.in into requirements*.txt, with hashes (UPGRADE=1: newest of what the pins bring)'
	@echo 'make hooks      have git run the checks before each commit'
	@echo 'make clean      remove .venv and caches; data in var/ stays'

run: .venv/runtime.done
	@CME_DEMO=1 $(BIN)/flask --app cmeapp upgrade
	@CME_DEMO=1 $(BIN)/flask --app cmeapp load-demo --if-empty
	@exec env CME_DEMO=1 $(BIN)/flask --app cmeapp serve

install: .venv/runtime.done
	@for extra in $(EXTRAS); do \
		$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-$$extra.txt || exit 1; \
	done

test: .venv/dev.done
	@$(BIN)/python -m tests.run $(T)

quick: .venv/dev.done
	@$(BIN)/python -m tests.run quick

journeys: .venv/dev.done
	@$(BIN)/python -m tests.run browser

crash: .venv/dev.done
	@$(BIN)/python -m pytest -m slow

# `make -k check` goes on to the next check when one has failed.
check: check-style check-format check-types check-templates check-spelling

check-style: .venv/dev.done
	$(BIN)/ruff check .

check-format: .venv/dev.done
	$(BIN)/ruff format --check .

check-types: .venv/dev.done
	$(BIN)/mypy $(SOURCES)

check-templates: .venv/dev.done
	$(BIN)/djlint --lint --quiet templates

check-spelling: .venv/dev.done
	$(BIN)/typos

format: .venv/dev.done
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/dev.done
	@$(BIN)/python -m bench

lock: .venv/dev.done
	$(LOCK) $${UPGRADE:+--upgrade} --output-file requirements.txt requirements.in
	for lock in $(LOCKS); do \
		$(LOCK) $${UPGRADE:+--upgrade} --constraint requirements.txt --output-file $$lock.txt $$lock.in || exit 1; \
	done

hooks: .venv/dev.done
	$(BIN)/pre-commit install

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# One folder, two stamps: running needs less than developing. A change of the locked files installs again.
.venv/runtime.done: .venv/made requirements.txt
	@echo 'Installing what the app needs (once; about half a minute) ...'
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/dev.done: .venv/runtime.done requirements-dev.txt
	@echo 'Installing what tests and checks need (once; about a minute) ...'
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

# pyenv and others put names on the PATH that do not start, so each candidate is asked for its version.
.venv/made:
	@for python in $(PYTHON) python3.13 python3.12 python3.11 python3 python; do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue; \
		"$$python" -c 'import ensurepip, venv' >/dev/null 2>&1 || { incomplete=$$python; continue; }; \
		rm -rf .venv && "$$python" -m venv .venv && touch $@ && exit 0; \
		exit 1; \
	done; \
	if test -n "$$incomplete"; then \
		echo "$$incomplete has no venv module. On Debian: apt-get install python3-venv" >&2; \
	else \
		echo 'Python 3.11 or newer is needed, and none was found. Name one: make PYTHON=/path/to/python3' >&2; \
	fi; \
	exit 1

.PHONY: help run install test quick journeys crash format bench lock hooks clean
.PHONY: check check-style check-format check-types check-templates check-spelling
