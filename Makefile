# The only entry point. `make help` lists the targets.
BUN := toolchain/bun
FMT := $(BUN) fmt --print-width=100
SOURCES = $(shell git ls-files -co --exclude-standard '*.ts')

.DEFAULT_GOAL := help

help: ## list the targets
	@grep -E '^[a-z][a-z0-9-]*:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

node_modules: package.json package-lock.json
	npm ci --no-audit --no-fund
	@touch node_modules

run: node_modules ## install what is needed and start the daemon on its embedded default
	@$(BUN) src/main.ts run $(ARGS)

test: node_modules check ## install what is needed and pass the tests (no apt, within three minutes)
	$(BUN) test test/tidy.test.ts test/unit test/contract

check: node_modules ## types and format
	$(BUN) check
	$(FMT) --check $(SOURCES)

fmt: node_modules ## format the sources
	$(FMT) $(SOURCES)

.PHONY: help run test check fmt
