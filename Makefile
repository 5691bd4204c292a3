# Everything a newcomer needs: `make demo`, `make test`. Set-up happens on first use.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
SPARK  := $(VENV)/.spark
PEERS  := $(VENV)/.peers
SERVICES := $(VENV)/.services
MUTMUT := $(VENV)/.mutation
BEGUN := $(VENV)/pyvenv.cfg
COMPILED := $(VENV)/compiled/.ready

.PHONY: compiled services fuzz mutation demo test check e2e bench lock clean help
help:
	@echo "make demo   one turn of the loop on the real face matcher, in a scratch folder (ARGS=--json)"
	@echo "make test   the tests"
	@echo "make check  formatting, lint, types and the tests with coverage"
	@echo "make e2e    the public page in a real Chromium"
	@echo "make services  real key services that sign, a real Envoy that asks: laid apart, in .venv/services"
	@echo "make bench  the measurements, against named peers in the same run"
	@echo "make compiled  the wheel with its hot rooms in C, which bench and check use"
	@echo "make fuzz   ten million inputs to every parser of what strangers send"
	@echo "make mutation  small changes to the decision path, each of which a test must notice (hours)"
	@echo "make lock   renew the hashed lock in requirements/"
	@echo "make clean  remove what the above made"
demo: $(READY)
	@$(BIN)/licet demo $(ARGS)
test: $(READY) $(SPARK) $(PEERS)
	@scripts/need-java
	@scripts/need-postgres
	@scripts/need-softhsm
	$(BIN)/python -m pytest -n $(shell nproc) --dist worksteal
check: $(READY) $(SPARK) $(PEERS) $(COMPILED) $(SERVICES)
	@scripts/need-java
	@scripts/need-postgres
	@scripts/need-softhsm
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python scripts/law-coverage --check
	$(BIN)/python scripts/stamp-packs --check
	$(BIN)/licet law check
	scripts/test-compiled
	scripts/test-services
	$(BIN)/python -m pytest -n $(shell nproc) --dist worksteal --cov --cov-report=term:skip-covered
e2e: $(READY)
	scripts/need-chromium
	$(BIN)/python -m pytest tests/e2e
services: $(SERVICES)
	scripts/test-services
fuzz: $(READY) $(PEERS)
	$(BIN)/python -m fuzz $(ARGS)
mutation: $(READY) $(MUTMUT)
	PYTHONPATH=$(CURDIR)/$(VENV)/mutation $(BIN)/python scripts/mutation run $(ARGS)
	PYTHONPATH=$(CURDIR)/$(VENV)/mutation $(BIN)/python scripts/mutation survivors
compiled: $(COMPILED)
bench: $(READY) $(SPARK) $(PEERS) $(COMPILED)
	@scripts/need-java
	$(BIN)/python -m bench

$(READY): requirements/bootstrap.txt requirements/dev.txt pyproject.toml scripts/setup
	@PYTHON=$(PYTHON) scripts/setup
	@touch $@
$(COMPILED): $(READY) hatch_build.py scripts/compile pyproject.toml $(shell find src/licet -name '*.*' ! -name '*.pyc')
	@scripts/compile
# What is laid beside .venv, or added to it, stays where that is only brought to a changed lock, and is laid again where
# scripts/setup began anew: then alone `venv` writes pyvenv.cfg.
$(BEGUN): $(READY)
	+@:
$(SPARK): requirements/spark.txt $(BEGUN)
	@scripts/setup spark
	@touch $@
$(PEERS): requirements/peers.txt $(BEGUN)
	@if scripts/setup peers; then touch $@; fi
$(SERVICES): requirements/services.txt $(BEGUN)
	@scripts/setup services
	@touch $@
$(MUTMUT): requirements/mutation.txt $(BEGUN)
	@scripts/setup mutation
	@touch $@

LOCK := $(BIN)/uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-emit-find-links --no-header
lock: $(READY)
	$(LOCK) --extra parties --extra monitor --extra postgres --extra serve --extra demo --extra bulk --extra hsm \
	  --extra onnx --extra onnxruntime --extra scitt --extra identity --extra pdp --group dev -o requirements/dev.txt
	$(LOCK) --extra spark -c requirements/dev.txt -o requirements/spark.txt
	$(subst pyproject.toml,requirements/peers.in,$(LOCK)) -o requirements/peers.txt
	$(LOCK) --extra awskms --extra azurekms --extra gcpkms --extra vault --extra tkey --group services \
	  -o requirements/services.txt
	$(LOCK) --group mutation -c requirements/dev.txt -o requirements/mutation.txt
clean:
	rm -rf $(VENV) mutants .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage build dist
