#!/usr/bin/env bash
# Checks what is built in against deny.toml. Needs the network for nothing but crates that are not there yet; with --advisories also for
# the database of known weaknesses, where that can be had.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/lib.sh

need_cargo
need_cargo_tool cargo-deny
say "cargo deny"
cargo deny --locked check licenses bans sources
[[ ${1:-} == --advisories ]] || exit 0
if timeout 120 cargo deny fetch db 2>/dev/null; then
  cargo deny --locked check --disable-fetch advisories
else
  say "SKIPPED: known weaknesses, whose database could not be fetched"
fi
