#!/usr/bin/env bash
# Checks what is built in against deny.toml. Needs the network for nothing but crates that are not there yet.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/lib.sh

need_cargo
need_cargo_tool cargo-deny
say "cargo deny"
cargo deny --locked check licenses bans sources
