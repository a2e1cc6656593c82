#!/usr/bin/env bash
# Installs what the benchmarks compare with, in its own environment: MoviePy needs an older Pillow.
set -euo pipefail
cd "$(dirname "$0")/.."

PEERS=.venv/peers
PACKAGES=("moviepy>=2.2,<3")

if ! $PEERS/bin/python -c 'import moviepy' 2>/dev/null; then
  echo "peers: installing ${PACKAGES[*]}" >&2
  .venv/bin/python -m venv --clear $PEERS
  $PEERS/bin/python -m pip install -qq --disable-pip-version-check "${PACKAGES[@]}"
fi
