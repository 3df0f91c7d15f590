#!/usr/bin/env bash
# Checks format and lints of Rust; what is built in, where cargo-deny is installed; and these scripts, where shellcheck is. With
# --install cargo-deny is installed where it is missing, and known weaknesses are looked up as well.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/lib.sh

need_cargo
say "cargo fmt"
cargo fmt --check
cargo fmt --check --manifest-path fuzz/Cargo.toml
say "cargo clippy"
cargo clippy --workspace --all-targets -- -D warnings
if [[ ${1:-} == --install ]]; then
  scripts/deny.sh --advisories
elif has cargo-deny; then
  scripts/deny.sh
else
  say "SKIPPED: licences and sources of what is built in, for want of cargo-deny. 'make deny' installs it, in some minutes, and checks them."
fi
if has shellcheck; then
  say "shellcheck"
  shellcheck --external-sources scripts/*.sh .ci/run
fi
