# The commands of this project; CI runs the same ones. `make` alone lists them.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.NOTPARALLEL:

PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	"$$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
	&& echo "$$name" && break; done)
VENV := .venv/bin

export PYTHONPATH := plugins
export PYTHONUTF8 := 1
export GX_ANALYTICS_ENABLED := false
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup run dry-run up down status psql why what-changed compare-schemes template remind dictionary close withdraw review test test-fast mutants check format bench soak soak-files soak-months clean-months recall lock

help:  ## show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | \
		while IFS=$$'\t' read -r name text; do printf '  make %-12s %s\n' "$$name" "$$text"; done

setup:  ## create .venv from the lock files (every other command does it first; nothing happens when it is complete)
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed; none was found on PATH (make PYTHON=/path/to/python3)" >&2; exit 1; }
	@"$(PYTHON)" scripts/setup_environment.py

run: setup  ## a sample month from workbook to published figures; SUBMISSIONS=folder for your own, MOMENT=, MONTHS=
	@$(VENV)/python -m anhui_stats run \
		$(if $(SUBMISSIONS),--submissions "$(SUBMISSIONS)") $(if $(MOMENT),--moment "$(MOMENT)") $(if $(MONTHS),--months "$(MONTHS)")

dry-run: setup  ## what a workbook would meet, without registering it; FILE=workbook (or a folder of csv files)
	@test -n "$(FILE)" || { echo "FILE= names the workbook" >&2; exit 2; }
	@$(VENV)/python -m anhui_stats dry-run "$(FILE)" $(if $(MOMENT),--moment "$(MOMENT)")

up: setup  ## start Airflow with its UI, schedules on, and leave it running
	@$(VENV)/python -m anhui_stats up

down: setup  ## stop what `make up` started
	@$(VENV)/python -m anhui_stats down

status: setup  ## tell what runs, and where things lie
	@$(VENV)/python -m anhui_stats status

template: setup  ## the workbook for a unit, filled with last month's ledger: PERIOD=2022-10, UNIT=341522 (without: all units), OUT=folder
	@test -n "$(PERIOD)" || { echo "PERIOD is missing: make template UNIT=341522 PERIOD=2022-10" >&2; exit 1; }
	@$(VENV)/python -m anhui_stats template --period "$(PERIOD)" $(if $(UNIT),--unit "$(UNIT)") $(if $(OUT),--out "$(OUT)")

remind: setup  ## mail the units without an accepted report what the day asks for; MOMENT=2022-10-09T09:00:00+08:00, else now
	@$(VENV)/python -m anhui_stats remind $(if $(MOMENT),--moment "$(MOMENT)")

dictionary: setup  ## write docs/data_dictionary.md anew from the definitions
	@$(VENV)/python -m anhui_stats dictionary

psql: setup  ## the statistician's read-only shell on the warehouse; ARGS='-c "select …"' goes to psql
	@$(VENV)/python -m anhui_stats psql $(ARGS)

why: setup  ## the cells behind a figure: PERIOD=2022-09 REGION=340100 INDICATOR=out_funds, BREAKDOWN=, MEMBER=, BASIS=, TOP=, CSV=file
	@test -n "$(PERIOD)" -a -n "$(REGION)" -a -n "$(INDICATOR)" || { \
		echo "make why PERIOD=2022-09 REGION=340100 INDICATOR=out_funds" >&2; exit 2; }
	@$(VENV)/python -m anhui_stats why --period "$(PERIOD)" --region "$(REGION)" --indicator "$(INDICATOR)" \
		$(if $(BREAKDOWN),--breakdown "$(BREAKDOWN)") $(if $(MEMBER),--member "$(MEMBER)") $(if $(BASIS),--basis "$(BASIS)") \
		$(if $(TOP),--top "$(TOP)") $(if $(CSV),--csv "$(CSV)")

what-changed: setup  ## the published values that a submission changed, and those it has a part in: SUBMISSION=id (pub.submissions), TOP=
	@test -n "$(SUBMISSION)" || { echo "SUBMISSION= names the submission" >&2; exit 2; }
	@$(VENV)/python -m anhui_stats what-changed "$(SUBMISSION)" $(if $(TOP),--top "$(TOP)")

compare-schemes: setup  ## one month under two assessment schemes, who rises and falls by which items: A=city_own B=province_reform PERIOD=, OUT=
	@test -n "$(A)" -a -n "$(B)" -a -n "$(PERIOD)" || { \
		echo "make compare-schemes A=city_own B=province_reform PERIOD=2022-09" >&2; exit 2; }
	@$(VENV)/python -m anhui_stats compare-schemes --a "$(A)" --b "$(B)" --period "$(PERIOD)" $(if $(OUT),--out "$(OUT)")

close: setup  ## record the final release of PERIOD=2022-09 by BY=name; refused while queries are open; MISSING=allowed for silent units
	@$(VENV)/python -m anhui_stats close "$(PERIOD)" "$(BY)" $(if $(filter allowed,$(MISSING)),--allow-missing)

withdraw: setup  ## take back an accepted SUBMISSION=id BY=name REASON=why; FORCE=yes where no other version is left
	@$(VENV)/python -m anhui_stats withdraw "$(SUBMISSION)" "$(BY)" "$(REASON)" $(if $(filter yes,$(FORCE)),--force)

review: setup  ## the city's decision: UNIT=341522 PERIOD=2022-09 RESULT=通过 or 退回 BY=name COMMENT=why
	@$(VENV)/python -m anhui_stats review "$(UNIT)" "$(PERIOD)" "$(RESULT)" "$(BY)" --comment "$(COMMENT)"

test: setup  ## the whole test suite
	@$(VENV)/python -m pytest -m "not e2e" -n 2 --dist loadfile $(ARGS)
	@$(VENV)/python -m pytest -m e2e $(ARGS)

test-fast: setup  ## the tests that take seconds (all but the real Airflow nights)
	@$(VENV)/python -m pytest -m "not e2e" -n 2 --dist loadfile $(ARGS)

mutants: setup  ## change each rule a little: do its examples notice? Survivors are named; RULES="ZS01-E01 …", ARGS=--survivors
	@PYTHONPATH=plugins:tests $(VENV)/python -m mutation.run $(RULES) $(ARGS)

check: setup  ## format, lint, types, SQL lint, and every YAML and CSV file against its model
	@$(VENV)/python -m ruff format --check .
	@$(VENV)/python -m ruff check .
	@$(VENV)/python -m mypy
	@$(VENV)/python -m sqlfluff lint --disable-progress-bar sql
	@$(VENV)/python -m pytest -q tests/test_house_rules.py

format: setup  ## rewrite Python files in the house format
	@$(VENV)/python -m ruff format .
	@$(VENV)/python -m ruff check --fix .

bench: setup  ## reading, rules against a loop over files, a night's stages and Airflow's share, ten years; ONLY=check or ONLY=years, MONTHS=, ROWS=
	@$(VENV)/python -m anhui_stats $(if $(filter check years,$(ONLY)),bench-$(ONLY),bench) \
		$(if $(filter years,$(ONLY)),$(if $(MONTHS),--months "$(MONTHS)") $(if $(ROWS),--rows "$(ROWS)"))

soak: soak-files soak-months  ## the next two, one after the other

soak-files: setup  ## 20,000 damaged workbooks through the reader: no crash, no hang, a state for each; N=, SEED=
	@$(VENV)/python -m anhui_stats soak-files $(if $(N),--number "$(N)") $(if $(SEED),--seed "$(SEED)")

soak-months: setup  ## 36 months night after night, 2% sent again, 3 counties re-coded: past states, incremental = full; MONTHS=, UNITS=
	@$(VENV)/python -m anhui_stats soak-months $(if $(MONTHS),--months "$(MONTHS)") $(if $(UNITS),--units "$(UNITS)")

clean-months: setup  ## how often each rule fires on 24 sound months of the sample province; MONTHS=, UNITS=, FIRST=2020-03
	@$(VENV)/python -m anhui_stats clean-months \
		$(if $(FIRST),--first "$(FIRST)") $(if $(MONTHS),--months "$(MONTHS)") $(if $(UNITS),--units "$(UNITS)")

recall: setup  ## how many seeded faults of each kind the rules find over 24 months; MONTHS=, UNITS=, EACH=, SEED=
	@$(VENV)/python -m anhui_stats recall $(if $(MONTHS),--months "$(MONTHS)") $(if $(UNITS),--units "$(UNITS)") \
		$(if $(EACH),--each "$(EACH)") $(if $(SEED),--seed "$(SEED)")

lock: setup  ## resolve pyproject.toml anew into requirements.lock (needs the network)
	@.venv/tool/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
		--python-version 3.11 --group dev pyproject.toml --output-file requirements.lock
	@.venv/tool/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
		requirements-bootstrap.in --output-file requirements-bootstrap.lock
