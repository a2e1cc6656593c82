#!/usr/bin/env bash
# Makes a short film with every supported version of Python that this machine has: that of .venv there, each other one
# in an environment with the package alone, without development tools. Names the versions that were not found, and fails
# when a film fails. An environment is stamped with a hash of its inputs, so that the second run installs nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

VENV=.venv
ENVIRONMENTS=$VENV/pythons
CONSTRAINTS=tools/constraints.txt
MINORS=(11 12 13)

main() {
  local minor python tried=() missing=() failed=() programs=() running=()
  for minor in "${MINORS[@]}"; do
    if is_version $VENV/bin/python "$minor"; then
      programs+=($VENV/bin/python)
    elif python=$(find_python "$minor"); then
      # Side by side: an installation waits for the network and the disk more than it computes.
      prepare "$minor" "$python" &
      running+=($!)
      programs+=("$ENVIRONMENTS/3.$minor/bin/python")
    else
      missing+=("3.$minor")
      continue
    fi
    tried+=("3.$minor")
  done
  for python in "${running[@]}"; do
    wait "$python" || fail "the package could not be installed"
  done
  for minor in "${!programs[@]}"; do
    "${programs[$minor]}" tools/try_film.py || failed+=("${tried[$minor]}")
  done
  [ ${#missing[@]} -eq 0 ] || say "NOT TRIED, as this machine does not have them: Python ${missing[*]}"
  [ ${#failed[@]} -eq 0 ] || fail "no film with Python ${failed[*]}"
  [ ${#tried[@]} -gt 0 ] || fail "no version was tried"
  say "a film was made and checked with Python ${tried[*]}"
}

find_python() {
  local candidate
  for candidate in "python3.$1" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3."$1".*/bin/python; do
    if is_version "$candidate" "$1"; then
      command -v "$candidate"
      return
    fi
  done
  return 1
}

# Whether it starts and is of this version: a shim of pyenv's may be on the path without an interpreter behind it.
is_version() {
  "$1" -c "import ensurepip, sys, venv; sys.exit(sys.version_info[:2] != (3, $2))" 2>/dev/null
}

prepare() {
  local environment=$ENVIRONMENTS/3.$1 wanted
  wanted=$(inputs "$2")
  [ "$(cat "$environment/.stamp" 2>/dev/null)" != "$wanted" ] || return 0
  say "installing for $("$2" --version)"
  "$2" -m venv --clear "$environment"
  # Compiling every module would take longer than running those that a film needs.
  "$environment/bin/python" -m pip install -qq --disable-pip-version-check --no-compile --constraint $CONSTRAINTS --editable .
  echo "$wanted" >"$environment/.stamp"
}

inputs() {
  { pwd; "$1" --version; cat pyproject.toml tools/pythons.sh $CONSTRAINTS; } | sha256sum
}

say() {
  echo "pythons: $*" >&2
}

fail() {
  say "$*"
  exit 1
}

main
