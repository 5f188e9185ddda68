# On a machine with Python 3.11 or later (with venv) and make, `make book` and `make test` need nothing else,
# the browser tests apart, which want chromium. After `make install` these ask no network; some other targets do.
PYTHON ?= python3
VENV = .venv
BIN = $(VENV)/bin
STAMP = $(VENV)/installed-with-$(notdir $(PYTHON))

.DEFAULT_GOAL := help
.PHONY: help install book test unit notebooks address newest oldest colab binder nbgrader links audit bench clean

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

# In environments of their own beside .venv, installed anew every time.
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

# As strangers have it: environments of their own, and no checkout in sight. They want a network.
colab:  ## run all notebooks in an environment like Colab's
	$(PYTHON) -m venv --clear .venv-colab
	.venv-colab/bin/python -m pip install --disable-pip-version-check --quiet -r tools/requirements-colab.txt
	.venv-colab/bin/python -m pip wheel --disable-pip-version-check --quiet --no-deps -w .venv-colab/wheel ./lib
	.venv-colab/bin/python -m pip install --disable-pip-version-check --quiet --no-deps .venv-colab/wheel/*.whl
	.venv-colab/bin/python tools/run_notebooks.py --colab

binder:  ## run all notebooks in an environment like Binder's
	$(PYTHON) -m venv --clear .venv-binder
	.venv-binder/bin/python -m pip install --disable-pip-version-check --quiet -r .binder/requirements.txt
	.venv-binder/bin/python -m pip install --disable-pip-version-check --quiet -c constraints.txt nbclient nbformat
	.venv-binder/bin/python tools/run_notebooks.py

nbgrader:  ## take all homework through nbgrader, in an environment of its own
	$(PYTHON) -m venv --clear .venv-nbgrader
	.venv-nbgrader/bin/python -m pip install --disable-pip-version-check --quiet -r homework/requirements-nbgrader.txt
	.venv-nbgrader/bin/python -m pip install --disable-pip-version-check --quiet ./lib
	.venv-nbgrader/bin/python tools/try_nbgrader.py

links: book  ## ask every address outside the site that a page leads to
	$(BIN)/python tools/external_links.py --check

audit:  ## look for weak spots in the workflows, with zizmor
	$(PYTHON) -m venv .venv-audit
	.venv-audit/bin/python -m pip install --disable-pip-version-check --quiet -r tools/requirements-audit.txt
	.venv-audit/bin/zizmor --offline --persona=pedantic .github

# In an environment of its own, for the peers are large. It wants the machine for itself and writes
# benchmarks/results.json, from which the book draws a page. ONLY="steps paths" measures some groups; QUICK=1 writes
# nothing and, once all is installed and the book built, finishes in two minutes.
BENCH = .venv-bench/bin/python
.venv-bench/installed: benchmarks/requirements.txt constraints.txt lib/pyproject.toml
	$(PYTHON) -m venv --clear .venv-bench
	$(BENCH) -m pip install --disable-pip-version-check --quiet -r benchmarks/requirements.txt
	touch $@

bench: book .venv-bench/installed  ## measure gradlab against PyTorch, JAX and scikit-learn (QUICK=1: in two minutes)
	$(BENCH) benchmarks/bench.py --book $(BIN)/python $(if $(QUICK),--quick) $(ONLY)

clean:  ## remove what was built; the installation stays
	rm -rf _build
