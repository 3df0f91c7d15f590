# shellcheck shell=bash
# What the scripts share; to be sourced.

say() { printf '==> %s\n' "$*"; }

# Ends the script with a sentence that says what to do.
die() {
  printf '==> %s\n' "$*" >&2
  exit 1
}

has() { command -v "$1" >/dev/null; }

# Installs Debian packages; where that can't be done, says which are wanted.
install_packages() {
  has apt-get || die "Please install what Debian calls: $*. Then run this again."
  local as_root=()
  if [[ $EUID -ne 0 ]]; then
    has sudo || die "Please run as root: apt-get install $*"
    as_root=(sudo)
  fi
  say "installing $*"
  "${as_root[@]}" apt-get update -qq || say "the package lists could not be refreshed; trying with those at hand"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" ||
    die "apt-get could not install: $*. Please install them, then run this again."
}

# A TCP port of this machine that nobody listens on.
free_port() {
  local port
  while port=$((20000 + RANDOM % 12000)); (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
  echo "$port"
}

# A toolchain that can build us.
need_cargo() {
  local wanted found
  wanted=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)
  has cargo || die "Rust is missing. Get it from https://rustup.rs (Rust $wanted or newer), then run this again."
  found=$(rustc --version | cut -d' ' -f2)
  printf '%s\n' "$wanted" "$found" | sort -V -C ||
    die "Rust $found is too old, $wanted or newer is needed: run 'rustup update', or get it from https://rustup.rs."
  if ! cargo fmt --version >/dev/null 2>&1 || ! cargo clippy --version >/dev/null 2>&1; then
    die "rustfmt or clippy is missing: run 'rustup component add rustfmt clippy', then run this again."
  fi
  has cc || install_packages build-essential
}

# A tool of cargo's, which is built if it is missing.
need_cargo_tool() {
  has "$1" && return
  say "installing $1, which takes some minutes"
  cargo install --locked "$@"
  has "$1" || die "$1 was installed but is not found: put ${CARGO_HOME:-~/.cargo}/bin on your PATH, then run this again."
}

# Steps of a longer script. A step lasts until the next begins; the table shows them all.
steps=()
step_name=
step() {
  end_step passed
  step_name=$1 step_began=$SECONDS
  say "$1"
}

end_step() {
  [[ -n $step_name ]] || return 0
  steps+=("$(printf '%-8s%5d s  %s' "$1" $((SECONDS - step_began)) "$step_name")")
  step_name=
}

print_steps() {
  say "summary"
  printf '    %s\n' "${steps[@]}"
}
