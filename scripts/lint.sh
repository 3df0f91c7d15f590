#!/usr/bin/env bash
# Checks format and lints of Rust, and of these scripts where shellcheck is installed.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/lib.sh

need_cargo
say "cargo fmt"
cargo fmt --check
say "cargo clippy"
cargo clippy --workspace --all-targets -- -D warnings
if has shellcheck; then
  say "shellcheck"
  shellcheck --external-sources scripts/*.sh .ci/run
fi
