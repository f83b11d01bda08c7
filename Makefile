# Two commands do everything on a bare Debian machine with Swift: make quickstart, make test.

.DEFAULT_GOAL := help
.PHONY: help setup build quickstart test fuzz check-verifiers check-claims lint format docs parity \
  bench bench-peers instructions clean

HONE := .build/release/hone
# More for the command line, such as ARGS='--set seed=2'.
ARGS ?=

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 18

setup: ## install the system libraries that are missing
	@scripts/setup

build: setup ## build hone for release
	@scripts/swiftpm build -c release --product hone

quickstart: build ## train a small model from nothing and measure the gain (about 4 minutes)
	$(HONE) run recipes/quickstart.yaml --fresh $(ARGS)

test: setup lint ## lint, then build and run the tests; ARGS='--filter RunStoreTests' for some
	@scripts/test $(ARGS)

# Where a case traps, hangs or eats memory, its input stays in the folder that is named last.
CASES ?= 100000
fuzz: setup ## throw mutated files at every parser; CASES=1000 of each
	@HONE_FUZZ_CASES=$(CASES) scripts/test --filter FuzzTests

check-verifiers: setup ## judge collected cases and print agreement and times; CONFIG=debug for debug
	@scripts/check-verifiers $(CONFIG)

lint: ## check formatting, sizes and forbidden words
	@scripts/lint

format: ## format every source file in place
	@swift format --in-place --parallel --recursive \
	  $(wildcard Sources Tests Plugins verifiers) Package.swift

docs: build ## write the table of methods from the declarations; fails where it was not current
	@scripts/docs $(HONE)

parity: build ## compare with transformers, PEFT, jinja2 and tokenizers, where a Python has them
	@scripts/parity

# Runs lie in runs/claims: those that are finished are not run again.
check-claims: build ## run the recipes with three seeds each and print what holds (most of an hour)
	@env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE scripts/check-claims $(HONE)

# An exported core type can halve every matrix product, so numbers are taken without it.
bench: build ## measure this machine; ARGS='sft --model config.json --profile' for some
	env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE $(HONE) bench $(ARGS)

bench-peers: build ## measure PyTorch, TRL and llama.cpp beside it, where a Python has them
	@scripts/bench-peers --hone $(HONE) $(ARGS)

instructions: ## count those of the hot kernels and compare them with the stored ones
	@scripts/count-instructions

clean: ## remove what was built; runs stay
	rm -rf .build .build-test
