#!/usr/bin/env bash
# The test command: everything, on SQLite and PostgreSQL, on a fresh Debian machine as well. It ends at the first
# failure. What it starts it stops, and it writes outside temporary folders only what builds and packages leave.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/lib.sh
source scripts/postgres.sh
source scripts/service.sh
source scripts/chart.sh

finish() {
  local status=$?
  # Whatever happens from here on, everything is stopped and the first failure is what counts.
  set +e
  if ((status == 0)); then end_step passed; else end_step FAILED; fi
  stop_service
  stop_postgres
  print_steps
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Where nothing was built before, what would make the next build quicker is not written: it is half of all that a build writes.
[[ -d ${CARGO_TARGET_DIR:-target}/debug ]] || export CARGO_INCREMENTAL=${CARGO_INCREMENTAL:-0}

step "tools: Rust, PostgreSQL, Node.js, Python"
need_cargo
need_postgres
need_node

step "Rust: format and lints"
scripts/lint.sh

step "Rust: tests on SQLite and PostgreSQL"
start_postgres
# What is drawn at random is the same in each run: it fails for what was changed, and not by chance. `cargo test` alone draws anew.
export GAPBRIDGE_SEED=${GAPBRIDGE_SEED:-20280229} PROPTEST_RNG_SEED=${PROPTEST_RNG_SEED:-20280229}
# Lints have compiled the examples, and there are no tests in comments.
cargo test --workspace --lib --bins --tests
stop_postgres

step "clients: packages"
install_suites
need_helm

step "clients: the service starts"
start_service

for suite in audit schema changes relay clients examples; do
  step "clients: $suite"
  run_suite "$suite"
done

for suite in live webhooks; do
  step "clients: $suite"
  run_suite "$suite" "$(service_token state-can approver)"
done

step "the Helm chart"
run_chart "$service_url"

step "clients: flood"
run_suite flood "$service_pid"

step "clients: the service starts as a subgraph"
stop_service
GAPBRIDGE_FEDERATION=true start_service

step "clients: federation"
run_suite federation
