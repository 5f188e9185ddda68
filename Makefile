# On a machine with Python 3.11 or later (with venv) and make, `make book` and `make test` need nothing else,
# the browser tests apart, which want chromium. After `make install` only newest, oldest, links and audit ask the network.
PYTHON ?= python3
VENV = .venv
BIN = $(VENV)/bin
STAMP = $(VENV)/installed-with-$(notdir $(PYTHON))

.DEFAULT_GOAL := help
.PHONY: help install book test unit notebooks address newest oldest links audit clean

help:  ## say what can be made
	@sed -n 's/^\([a-z]*\):.*##  *\(.*\)/  make \1\t\2/p' Makefile | expand -t 20

install: $(STAMP)  ## make .venv with all that the book needs (PYTHON=python3.13 chooses another Python)

# The stamp comes last, so an interrupted installation is begun again.
$(STAMP): requirements.txt constraints.txt lib/pyproject.toml
	@echo "Installing into $(VENV): a minute or two."
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check --quiet -r requirements.txt
	touch $@

book: $(STAMP)  ## build the site into _build/html
	$(BIN)/python tools/book.py

test: book  ## run every test: the code, every notebook, and the site in a browser
	$(BIN)/python -m pytest -n 2 --dist loadscope --rootdir=. -p no:cacheprovider -ra --doctest-modules \
		--nbval --nbval-current-env --nbval-sanitize-with tools/nbval.cfg --nbval-cell-timeout 300 \
		--ignore=chapters/homework lib/gradlab tests chapters

notebooks: $(STAMP)  ## execute the notebooks in chapters/, bring them into their committed form, release the homework
	$(BIN)/python tools/notebooks.py
	$(BIN)/python -m gradlab.homework release

address: $(STAMP)  ## say where the course is published: make address URL=https://github.com/OWNER/NAME
	$(BIN)/python tools/address.py "$(URL)" --site "$(SITE)" --hub "$(HUB)"

# Each in an environment of its own beside .venv, installed anew every time.
newest:  ## make book and test with the newest versions that lib/pyproject.toml allows
oldest:  ## test the package with the oldest versions that lib/pyproject.toml allows
newest oldest:
	$(PYTHON) -m venv --clear .venv-$@
	$(PYTHON) tools/versions.py $@ >.venv-$@/requirements.txt
	.venv-$@/bin/python -m pip install --disable-pip-version-check --quiet -r .venv-$@/requirements.txt
	.venv-$@/bin/python -m pip list --disable-pip-version-check
	touch .venv-$@/$(notdir $(STAMP))
	$(MAKE) $(if $(filter newest,$@),test,unit) VENV=.venv-$@

unit: $(STAMP)
	$(BIN)/python -m pytest -n 2 --dist loadscope --rootdir=. -p no:cacheprovider -ra --doctest-modules \
		--without-site lib/gradlab tests

links: book  ## ask every address outside the site that a page leads to
	$(BIN)/python tools/external_links.py --check

audit:  ## look for weak spots in the workflows, with zizmor
	$(PYTHON) -m venv .venv-audit
	.venv-audit/bin/python -m pip install --disable-pip-version-check --quiet -r tools/audit.txt
	.venv-audit/bin/zizmor --offline --persona=pedantic .github

clean:  ## remove what was built; the installation stays
	rm -rf _build
