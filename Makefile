# Every usual thing in one word; `make help` lists them. Windows and macOS: see README.md.
SHELL := /bin/sh
VENV ?= .venv
PY := $(VENV)/bin/python
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUTF8 := 1

.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: system-run system-test system-bundle help run test check format bench bench-check calibration fuzz faults looks soak mutants words bundle sbom audit test-all test-below-ui lock clean

help: ## what can be done here
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /make \1\t/' | expand -t 22

run: system-run $(VENV)/.run ## make the environment and open SalesDesk on a sample desk (without a display: draw it into out/demo)
	$(PY) -m salesdesk demo --out out/demo

test: system-test $(VENV)/.test ## install what tests need and run them all, virtual screen included
	$(PY) tools/run_tests.py $(ARGS)

check: system-test $(VENV)/.test ## format, lint, types, import rules, tests
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(PY) tools/run_tests.py $(ARGS)

format: $(VENV)/.test ## lay out the code and mend what the linter can mend
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

bench: system-test $(VENV)/.test ## measure speed and memory of lived-in desks against bare baselines (ARGS='start drop --sizes 10000 --markdown')
	$(PY) -m tests.benchmarks $(ARGS)

bench-check: system-test $(VENV)/.test ## fail where a ratio of the small sizes is worse than the one kept, by more than its noise
	$(PY) -m tests.benchmarks --check $(ARGS)

calibration: $(VENV)/.test ## replay past sales to see how good chances and forecasts are, and fail where chances got worse (FILE=a stage log or SETS=a folder of your own; ARGS=--quick)
	OPENBLAS_NUM_THREADS=1 $(PY) -m tests.calibration $(if $(FILE),"$(FILE)") $(if $(SETS),--sets "$(SETS)") $(ARGS)

fuzz: $(VENV)/.test ## ten minutes of broken files for the import, guided by the ways they take (ARGS='--seconds 60 --seed 1', or files)
	$(PY) -m tests.fuzz $(ARGS)

faults: system-test $(VENV)/.test ## a quarter of an hour of kills, errors of the disk and lost writes at every sort of call (ARGS='--seed 1 --minutes 60')
	$(PY) -m tests.faults $(ARGS)

looks: $(VENV)/.test ## draw windows of damaged, encrypted and restored desks, and Quota, Deal, Funnel and Forecast with 0 to 2,000 open deals: light, dark, English, Chinese, also at 200%, into out/looks
	$(PY) -m tools.looks out/looks $(ARGS)
	$(PY) -m tools.looks_pages out/looks $(ARGS)
	QT_SCALE_FACTOR=2 $(PY) -m tools.looks out/looks-200 $(ARGS)

soak: $(VENV)/.test ## ten minutes of the tests with examples, with new ones each round (ARGS='--seconds 60 --seed 1', or files of tests)
	$(PY) tools/soak.py $(ARGS)

mutants: $(VENV)/.test ## change 100 lines below the window, one at a time, and see whether a test notices (ARGS='--count 10 --seed abc')
	$(PY) -m tools.mutants $(ARGS)

words: $(VENV)/.test ## collect the sentences for translators, update the catalogues and compile them
	$(PY) tools/words.py

bundle: system-bundle $(VENV)/.test ## build dist/salesdesk with PyInstaller, smoke-test it and weigh its parts
	PYTHONHASHSEED=0 SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct 2>/dev/null || echo 1700000000) \
		$(PY) -m PyInstaller --noconfirm --clean --log-level ERROR salesdesk.spec
	$(PY) packaging/smoke.py dist/salesdesk
	$(PY) packaging/listing.py dist/salesdesk dist/salesdesk.sha256

sbom: $(VENV)/.test ## list what a bundle carries, with versions, licences and hashes (CycloneDX): dist/salesdesk.cdx.json
	PYTHONPATH=. $(PY) packaging/sbom.py dist/salesdesk.cdx.json

audit: $(VENV)/.test ## hold the pinned versions against a file or folder of advisories in the OSV format (FILE=)
	PYTHONPATH=. $(PY) tools/audit.py "$(FILE)"

test-all: system-test $(VENV)/.test ## run the tests under CPython 3.11, 3.12 and 3.13
	@sh tools/test_all.sh $(ARGS)

test-below-ui: $(VENV)/.test ## run the tests of every layer below ui with PySide6 out of reach
	$(PY) -m pytest -p no:pytest-qt --without-qt $(ARGS)

lock: $(VENV)/.test ## resolve the dependencies of pyproject.toml anew into requirements.lock
	$(PY) tools/lock.py

clean: ## remove the environments and everything built
	rm -rf $(VENV) .venv-* build dist out .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info

system-run system-test system-bundle:
	@sh tools/system_packages.sh $(@:system-%=%)

$(VENV)/.run: requirements.lock pyproject.toml tools/environment.sh
	@sh tools/environment.sh $(VENV) run

$(VENV)/.test: requirements.lock pyproject.toml tools/environment.sh
	@sh tools/environment.sh $(VENV) test
