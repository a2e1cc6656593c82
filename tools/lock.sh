#!/usr/bin/env bash
# Resolves the ranges of pyproject.toml in an empty environment and writes the versions to tools/constraints.txt.
set -euo pipefail
cd "$(dirname "$0")/.."

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
.venv/bin/python -m venv "$scratch/venv"
pip=("$scratch/venv/bin/python" -m pip --disable-pip-version-check)
"${pip[@]}" install -qq --upgrade 'pip>=25.1'
"${pip[@]}" install -qq '.[animation,pdf]' --group dev
{
  echo "# The versions that the tests ran with; written by: make lock"
  "${pip[@]}" freeze --exclude reelbase
} >"$scratch/constraints.txt"
mv "$scratch/constraints.txt" tools/constraints.txt
echo "lock: $(grep -c == tools/constraints.txt) versions in tools/constraints.txt" >&2
