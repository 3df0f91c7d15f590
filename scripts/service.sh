# shellcheck shell=bash
# The service itself, for one run of the client suites, and what those need; to be sourced after lib.sh.

NODE_OLDEST=20
service_dir=
service_pid=
service_url=

need_node() {
  if ! has node || ! has npm; then install_packages nodejs npm; fi
  local version
  version=$(node --version | grep -oE '[0-9]+' | head -n 1)
  ((version >= NODE_OLDEST)) ||
    die "Node.js $version is too old: please install version $NODE_OLDEST or newer (https://nodejs.org), then run this again."
  has curl || install_packages curl ca-certificates
  # One of the examples is a script of Python.
  has python3 || install_packages python3
}

# Installs the suites' packages exactly as locked, unless that was done.
install_suites() {
  if cmp -s tests/clients/package-lock.json tests/clients/node_modules/.installed; then
    say "the packages are in place"
    return
  fi
  (cd tests/clients && npm ci --prefer-offline --no-audit --no-fund && cp package-lock.json node_modules/.installed)
}

# Starts the service on a database and a port of its own, and waits until it is ready.
start_service() {
  # With the tests, from whose parts it is then made: alone, it would need all of them anew.
  cargo build --workspace --bins --tests
  service_dir=$(mktemp -d "${TMPDIR:-/tmp}/gapbridge-service.XXXXXX")
  local listen
  listen=127.0.0.1:$(free_port)
  # Without budgets: the suites ask in minutes, from one address, what a portal asks in hours, and measure the other bounds.
  # The receiver of webhooks is on this machine.
  RUST_MIN_STACK=16777216 GAPBRIDGE_LISTEN=$listen DATABASE_URL="sqlite:$service_dir/register.db?mode=rwc" \
    GAPBRIDGE_BUDGET_ANONYMOUS=0 GAPBRIDGE_BUDGET_SIGNED_IN=0 GAPBRIDGE_FAILED_SIGN_INS=0 \
    GAPBRIDGE_WEBHOOKS_ALLOW_HTTP=true GAPBRIDGE_WEBHOOKS_ALLOW_PRIVATE=true \
    "${CARGO_TARGET_DIR:-target}/debug/gapbridge" >"$service_dir/log" 2>&1 &
  service_pid=$!
  service_url=http://$listen
  for _ in {1..600}; do
    curl -fsS --max-time 2 -o /dev/null "$service_url/health/ready" 2>/dev/null && return
    kill -0 "$service_pid" 2>/dev/null || break
    sleep 0.5
  done
  tail -n 40 "$service_dir/log" >&2
  die "The service did not become ready."
}

# Prints a token of an organisation in a role, of the service's own key.
service_token() {
  DATABASE_URL="sqlite:$service_dir/register.db?mode=rwc" \
    "${CARGO_TARGET_DIR:-target}/debug/gapbridge" token --organisation "$1" --role "$2"
}

# Runs one suite against the service; what follows its name goes to it as well.
run_suite() {
  node "tests/clients/$1.mjs" "$service_url/graphql" "${@:2}"
}

stop_service() {
  [[ -n $service_dir ]] || return 0
  if [[ -n $service_pid ]]; then
    kill "$service_pid" 2>/dev/null || true
    wait "$service_pid" 2>/dev/null || true
  fi
  rm -rf "$service_dir"
  service_dir='' service_pid=''
}
