#!/usr/bin/env bash
# Writes api/schema.graphql anew from the code.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/lib.sh

need_cargo
say "writing api/schema.graphql"
# Written aside first: a build that fails leaves the old file as it is.
new=$(mktemp)
trap 'rm -f "$new"' EXIT
cargo run --quiet -- schema >"$new"
cat "$new" >api/schema.graphql
