#!/usr/bin/env bash
# Writes THIRD-PARTY.md anew: the licences of what the binary contains, as about.toml and about.hbs say.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/lib.sh

need_cargo
need_cargo_tool cargo-about --features cli
say "writing THIRD-PARTY.md"
cargo about generate --locked --fail --manifest-path api/Cargo.toml --features traces --output-file THIRD-PARTY.md about.hbs
