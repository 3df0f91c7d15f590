#!/usr/bin/env bash
# Writes api/schema.graphql anew from the code, and what changed since the last release into CHANGELOG.md.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/lib.sh
source scripts/service.sh

need_cargo
say "writing api/schema.graphql"
# Written aside first: a build that fails leaves the old file as it is.
new=$(mktemp)
trap 'rm -f "$new"' EXIT
cargo run --quiet -- schema >"$new"
cat "$new" >api/schema.graphql

say "writing what changed into CHANGELOG.md"
need_node
install_suites
node tests/clients/changes.mjs --write
