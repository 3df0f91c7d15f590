#!/usr/bin/env bash
# Fuzzes each target of fuzz/ for so many seconds, 60 where nothing is said, or only those that are named:
#   scripts/fuzz.sh 3600 guard iati
# What fails is left in fuzz/artifacts/, and ends in a status of 1 after all others have run. It needs no nightly toolchain.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/lib.sh

seconds=${1:-60}
[[ $seconds =~ ^[1-9][0-9]*$ ]] || die "\"$seconds\" is no number of seconds: scripts/fuzz.sh [SECONDS [TARGET...]]"
targets=("${@:2}")
if ((${#targets[@]} == 0)); then
  for target in fuzz/targets/*.rs; do targets+=("$(basename "$target" .rs)"); done
fi
for target in "${targets[@]}"; do
  [[ -f fuzz/targets/$target.rs ]] || die "There is no target \"$target\": see fuzz/targets/."
  [[ -d fuzz/seeds/$target ]] || die "The target \"$target\" has no seeds: put at least one into fuzz/seeds/$target/."
done

need_cargo
has c++ || install_packages g++
need_cargo_tool cargo-fuzz

# cargo-fuzz knows no --locked: what is fuzzed are the versions that are shipped, or nothing.
cargo tree --locked --manifest-path fuzz/Cargo.toml --depth 0 >/dev/null ||
  die "fuzz/Cargo.lock is behind: run 'cargo update --workspace --manifest-path fuzz/Cargo.toml', then the test fuzz_targets."

# Without a sanitizer the stable toolchain will do, and there is no unsafe code of ours.
# With --release, fuzz/Cargo.toml says whose overflows are faults.
say "building, which takes long the first time"
cargo fuzz build --release --sanitizer none

rows=() status=0
for target in "${targets[@]}"; do
  say "$target"
  # What is found goes into the first folder; it stays on this machine.
  mkdir -p "fuzz/corpus/$target"
  options=(-max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 -verbosity=1)
  [[ -f fuzz/dictionaries/$target.dict ]] && options+=(-dict="fuzz/dictionaries/$target.dict")
  log=$(mktemp)
  outcome=passed
  cargo fuzz run --release --sanitizer none "$target" "fuzz/corpus/$target" "fuzz/seeds/$target" -- "${options[@]}" >"$log" 2>&1 ||
    outcome=FAILED
  if [[ $outcome == FAILED ]]; then
    status=1
    tail -n 40 "$log"
  fi
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  memory=$(sed -n 's/^stat::peak_rss_mb: *//p' "$log")
  covered=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
  rows+=("$(printf '%-8s%-12s%12s%10s%8s MB' "$outcome" "$target" "${runs:-?}" "${covered:-?}" "${memory:-?}")")
  rm "$log"
done

say "summary: $seconds seconds each"
printf '    %-8s%-12s%12s%10s%11s\n' "" target inputs covered memory
printf '    %s\n' "${rows[@]}"
exit "$status"
