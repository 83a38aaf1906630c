# make run    from a fresh clone: install, then the main job; ends with the report's path
# make test   from a fresh clone: install, then all tests
# make help   what else there is

# What `make run` runs on Oslo, with paired seeds: baseline against the three policy packages on a fifth of the
# city; the housing mix again from the other assumed start of municipal homes; one seed of the whole city for maps.
STUDY := outputs/three_packages
MAIN_JOB = -m scenario=baseline,housing_mix,rental_quality_check,owner_occupancy \
	city=oslo city.scale=0.2 run.replicates=12 run.years=15 hydra.sweep.dir=$(STUDY)
OTHER_START = -m scenario=baseline,housing_mix city.municipal_start=proportional \
	city=oslo city.scale=0.2 run.replicates=12 run.years=15 hydra.sweep.dir=$(STUDY)/other_start
WHOLE_CITY = -m scenario=baseline,housing_mix,rental_quality_check,owner_occupancy \
	city=oslo run.replicates=1 run.years=15 hydra.sweep.dir=$(STUDY)/whole_city

# The first Python of at least 3.11 on the PATH; another: make test PYTHON=python3.12 VENV=.venv-3.12
PYTHON := $(shell for p in python3 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
WORKERS := 2
TESTS := tests

.PHONY: help run install test test-all test-lowest lint bench constraints clean

help:
	@echo 'make run          install, then the main job: $(MAIN_JOB)'
	@echo 'make test         install, then all tests            (TESTS=tests/kernels for some)'
	@echo 'make test-all     the same on every Python among 3.11, 3.12, 3.13 that is here'
	@echo 'make test-lowest  the same on the oldest versions that pyproject.toml allows'
	@echo 'make lint         style, layers, types'
	@echo 'make bench        speed and memory, as ratios'
	@echo 'make install      everything for working on the code, into $(VENV)/'
	@echo 'make constraints  write constraints.txt anew'
	@echo 'make clean        remove $(VENV)/ and caches; results in outputs/ stay'

run: $(VENV)/.core
	$(BIN)/nabolag $(WHOLE_CITY)
	$(BIN)/nabolag $(OTHER_START)
	$(BIN)/nabolag $(MAIN_JOB)
	$(BIN)/python -m sim.compare $(STUDY) $(STUDY)/other_start $(STUDY)/whole_city out=$(STUDY)

test: $(VENV)/.all
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(TESTS)

install: $(VENV)/.all

# Each interpreter has its own environment; one that fails does not stop the next.
test-all:
	@failed=; found=; for version in 3.11 3.12 3.13; do \
		for python in python$$version $(HOME)/.pyenv/versions/$$version.*/bin/python3; do \
			"$$python" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$$version')" 2>/dev/null || continue; \
			found="$$found $$version"; echo "== Python $$version ($$python)"; \
			$(MAKE) --no-print-directory test PYTHON="$$python" VENV=.venv-$$version || failed="$$failed $$version"; \
			break; \
		done; \
	done; echo "Tested:$$found; failed:$${failed:- none}"; test -z "$$failed" && test -n "$$found"

# uv resolves the oldest versions, pip installs them.
test-lowest: $(VENV)/.all
	$(PYTHON) -m venv .venv-lowest
	$(BIN)/python -m uv pip compile --quiet --resolution lowest-direct --group build --group dev --extra app --extra cluster \
		--python .venv-lowest/bin/python --no-header --no-annotate --no-emit-index-url \
		pyproject.toml -o .venv-lowest/lowest.txt
	.venv-lowest/bin/python -m pip --disable-pip-version-check --quiet install -r .venv-lowest/lowest.txt
	.venv-lowest/bin/python -m pip --disable-pip-version-check --quiet install --no-deps --no-build-isolation -e .
	.venv-lowest/bin/python -m pytest -n $(WORKERS) --dist worksteal $(TESTS)

lint: $(VENV)/.all
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/ty check

bench: $(VENV)/.all
	$(BIN)/python tests/benchmarks/bench_city.py
	$(BIN)/python tests/benchmarks/bench_classics.py
	$(BIN)/python tests/benchmarks/bench_laboratory.py

constraints: $(VENV)/.all
	$(BIN)/python .ci/constraints.py

clean:
	rm -rf $(VENV) .venv-3.11 .venv-3.12 .venv-3.13 .venv-lowest .pytest_cache .ruff_cache .hypothesis \
		.import_linter_cache build dist

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo 'make: no Python of at least 3.11 on the PATH; name one: make run PYTHON=/path/to/python3'; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo 'make: $(PYTHON) cannot make a virtual environment; on Debian: apt-get install python3-venv'; exit 1; }

# constraints.txt above its line "# --- tests and app" is what a run needs.
$(VENV)/.core: constraints.txt pyproject.toml | $(VENV)/bin/python
	@echo 'Installing into $(VENV)/ (about a minute the first time)'
	@sed '/^# --- tests and app/,$$d' constraints.txt > $(VENV)/core.txt
	$(PIP) install --require-hashes -r $(VENV)/core.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.all: $(VENV)/.core
	@echo 'Installing what tests and the app need (about a minute the first time)'
	$(PIP) install --require-hashes -r constraints.txt
	@touch $@
