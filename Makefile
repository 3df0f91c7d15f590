# What one does with this project, one word each. The work itself stands in scripts/.
.DEFAULT_GOAL := help
.PHONY: help test run lint deny notices bench fuzz schema model

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 16

test: ## Check everything, on a fresh Debian machine as well; the one test command
	@scripts/test.sh

run: ## Serve the API on http://127.0.0.1:8080 from a SQLite file
	@cargo run

lint: ## Check format and lints of Rust and shell, and all that deny does
	@scripts/lint.sh --install

deny: ## Check licences, sources, bans and weaknesses of what is built in; installs cargo-deny
	@scripts/deny.sh --advisories

notices: ## Write THIRD-PARTY.md, the notices of what is built in; installs cargo-about
	@scripts/notices.sh

bench: ## Measure the service in a release build
	@cargo build --profile dist --package gapbridge --package bench
	@$${CARGO_TARGET_DIR:-target}/dist/bench

fuzz: ## Send what reads from strangers inputs at random, a minute each; installs cargo-fuzz
	@scripts/fuzz.sh

model: ## Install the language model for suggestions into model/, 72 MB
	@scripts/model.sh

schema: ## Write api/schema.graphql and its changes anew; read the diff as a client would
	@scripts/schema.sh
