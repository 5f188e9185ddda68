# On a machine with Python 3.11 or later (with venv) and make, `make book` and `make test` need nothing else,
# the browser tests apart, which want chromium. After `make install` these ask no network; some other targets do.
PYTHON ?= python3
VENV = .venv
BIN = $(VENV)/bin
SEEDS = $(or $(GITHUB_RUN_NUMBER),1)
STAMP = $(VENV)/installed-with-$(notdir $(PYTHON))
INSTALL = -m pip install --disable-pip-version-check --quiet
# The package from its folder, which has no hash; what builds it was installed before, from the lock.
OWN = --no-deps --no-build-isolation -e ./lib
LOCK = .venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

.DEFAULT_GOAL := help
.PHONY: help install book test unit shuffled notebooks address newest oldest versions order offline faults planted \
	mutants laws figures supply colab binder nbgrader fuzz parity lock links audit bench clean

help:  ## say what can be made
	@sed -n 's/^\([a-z]*\):.*##  *\(.*\)/  make \1\t\2/p' Makefile | expand -t 20

install: $(STAMP)  ## make .venv with all that the book needs (PYTHON=python3.13 chooses another Python)

# The stamp comes last, so an interrupted installation is begun again. Wheels only, which run nothing to be installed.
$(STAMP): requirements.lock lib/pyproject.toml
	@echo "Installing into $(VENV): a minute or two."
	@trap : INT; \
	$(PYTHON) -m venv --clear $(VENV) && \
	$(BIN)/python $(INSTALL) --require-hashes --only-binary :all: -r requirements.lock && \
	$(BIN)/python $(INSTALL) $(OWN) && touch $@ || \
	{ echo "The installation into $(VENV) was not finished. The same command begins it anew." >&2; exit 1; }

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
	.venv-$@/bin/python $(INSTALL) -r .venv-$@/requirements.txt
	.venv-$@/bin/python $(INSTALL) $(OWN)
	.venv-$@/bin/python -m pip list --disable-pip-version-check
	touch .venv-$@/$(notdir $(STAMP))
	$(MAKE) $(or $(THEN),$(if $(filter newest,$@),test,unit)) VENV=.venv-$@

unit: $(STAMP)
	$(BIN)/python -m pytest -n 2 --dist loadscope --rootdir=. -p no:cacheprovider -ra --doctest-modules \
		--without-site lib/gradlab tests

shuffled: $(STAMP)
	$(BIN)/python -m pytest -n 2 --dist loadscope --rootdir=. -p no:cacheprovider -ra --doctest-modules \
		--nbval --nbval-current-env --nbval-sanitize-with tools/nbval.cfg --nbval-cell-timeout 300 \
		--random-order --random-order-seed=$(SEED) --without-site --ignore=chapters/homework lib/gradlab tests chapters

# Each writes its figures into tests/trust/. ONLY="3.12 oldest" makes these versions alone anew.
versions:  ## test the package with every Python that this machine has, and with the oldest and newest libraries
order:  ## run all tests and notebooks in parallel and shuffled (SEEDS="1 2 3")
offline:  ## build and test where there is no network
versions order offline: $(STAMP)
	$(BIN)/python tools/conditions.py $@ $(if $(filter order,$@),$(SEEDS)) $(if $(filter versions,$@),$(ONLY))

faults: $(STAMP)  ## break off the build, the grading and the installation, and see whether the next run succeeds
	$(BIN)/python tools/faults.py

planted: book  ## plant some seventy wrong lines, one at a time, and see whether the test that claims to notices
	$(BIN)/python tools/plant.py

# In an environment of its own, with what the tests of the numerics need. ONLY="losses schedules" takes some modules.
mutants:  ## change the numerics in thousands of places, one at a time, and see whether a test notices
	$(PYTHON) -m venv --clear .venv-mutants
	.venv-mutants/bin/python $(INSTALL) -r tests/requirements-mutants.txt \
		$$(grep -Ex '(numpy|matplotlib|ipywidgets|hypothesis|pytest|pytest-xdist|pytest-random-order)==.*' requirements.txt)
	.venv-mutants/bin/python tools/mutants.py $(ONLY)

laws:  ## draw inputs that might break a law, and count them
figures: book  ## compare the data of every figure with what it should be
supply:  ## test what comes from others, and what others get
laws figures supply: $(STAMP)
	$(BIN)/python tools/groups.py $@

# As strangers have it: environments of their own, and no checkout in sight. They want a network.
colab:  ## run all notebooks in an environment like Colab's
	$(PYTHON) -m venv --clear .venv-colab
	.venv-colab/bin/python $(INSTALL) -r tools/requirements-colab.txt
	.venv-colab/bin/python -m pip wheel --disable-pip-version-check --quiet --no-deps -w .venv-colab/wheel ./lib
	.venv-colab/bin/python $(INSTALL) --no-deps .venv-colab/wheel/*.whl
	.venv-colab/bin/python tools/run_notebooks.py --colab

binder:  ## run all notebooks in an environment like Binder's
	$(PYTHON) -m venv --clear .venv-binder
	.venv-binder/bin/python $(INSTALL) -r .binder/requirements.txt
	PATH="$(CURDIR)/.venv-binder/bin:$$PATH" .binder/postBuild
	.venv-binder/bin/python $(INSTALL) $$(grep -Ex 'nb(client|format)==.*' requirements.txt)
	.venv-binder/bin/python tools/run_notebooks.py

nbgrader:  ## take all homework through nbgrader, in an environment of its own
	$(PYTHON) -m venv --clear .venv-nbgrader
	.venv-nbgrader/bin/python $(INSTALL) -r homework/requirements-nbgrader.txt
	.venv-nbgrader/bin/python $(INSTALL) ./lib
	.venv-nbgrader/bin/python tools/try_nbgrader.py

fuzz: $(STAMP)  ## call everything public 10,000 times with bad arguments; the counts go to tests/trust/fuzz.json
	$(BIN)/python tests/fuzz.py --calls 10000 --seed 1 --results tests/trust/fuzz.json

parity:  ## compare the optimizers with the newest PyTorch, optax, Keras and scikit-learn (tests/trust/parity.json)
	$(PYTHON) -m venv --clear .venv-parity
	.venv-parity/bin/python $(INSTALL) -r tests/requirements-parity.txt
	.venv-parity/bin/python tests/parity.py --results tests/trust/parity.json

lock:  ## lock what is installed, with hashes, after a change in requirements.txt (UPGRADE=1: at the newest versions)
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python $(INSTALL) -r tools/requirements-lock.txt
	$(LOCK) requirements.txt lib/pyproject.toml -o requirements.lock
	$(LOCK) -c requirements.lock .binder/requirements.in lib/pyproject.toml -o .binder/requirements.txt

links: book  ## ask every address outside the site that a page leads to
	$(BIN)/python tools/external_links.py --check

audit:  ## look for weak spots in the workflows, with zizmor
	$(PYTHON) -m venv .venv-audit
	.venv-audit/bin/python $(INSTALL) -r tools/requirements-audit.txt
	.venv-audit/bin/zizmor --offline --persona=pedantic .github

# In an environment of its own, for the peers are large. It wants the machine for itself and writes
# benchmarks/results.json, from which the book draws a page. ONLY="steps paths" measures some groups; QUICK=1 writes
# nothing and, once all is installed and the book built, finishes in two minutes.
BENCH = .venv-bench/bin/python
.venv-bench/installed: benchmarks/requirements.txt lib/pyproject.toml
	$(PYTHON) -m venv --clear .venv-bench
	$(BENCH) $(INSTALL) -r benchmarks/requirements.txt
	$(BENCH) $(INSTALL) -e ./lib
	touch $@

bench: book .venv-bench/installed  ## measure gradlab against PyTorch, JAX and scikit-learn (QUICK=1: in two minutes)
	$(BENCH) benchmarks/bench.py --book $(BIN)/python $(if $(QUICK),--quick) $(ONLY)

clean:  ## remove what was built; the installation stays
	rm -rf _build
