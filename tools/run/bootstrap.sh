#!/bin/sh
# Installs what this project needs on a Debian machine with node and npm, Go and root, prints each
# step, and then runs the given command with Bun. Without root it says what to install instead.
# usage: tools/run/bootstrap.sh [--with LIST] COMMAND...
#   LIST: of database, browser, prometheus, compiler, nats, systemd, separated by commas
set -eu

BUN_VERSION=1.4.5
NATS_VERSION=2.15.2
here=$(cd "$(dirname "$0")/../.." && pwd)
cache=${KATPOOL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/katpool}
with=""
if [ "${1:-}" = "--with" ]; then
  with=$2
  shift 2
fi

say() { printf '· %s\n' "$*"; }
fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# --- Bun, from its npm package -------------------------------------------------------------
find_bun() {
  if command -v bun >/dev/null 2>&1 && [ "$(bun --version)" = "$BUN_VERSION" ]; then
    command -v bun
    return
  fi
  for name in linux-x64 linux-x64-baseline linux-aarch64; do
    candidate="$cache/bun-$BUN_VERSION/node_modules/@oven/bun-$name/bin/bun"
    if [ -x "$candidate" ] && [ "$("$candidate" --version 2>/dev/null)" = "$BUN_VERSION" ]; then
      printf '%s\n' "$candidate"
      return
    fi
  done
}
bun=$(find_bun)
if [ -z "$bun" ]; then
  command -v npm >/dev/null 2>&1 || fail "npm is missing: install Node.js 20 with npm first"
  say "installing Bun $BUN_VERSION from its npm package"
  mkdir -p "$cache/bun-$BUN_VERSION"
  npm install --silent --no-audit --no-fund --ignore-scripts \
    --prefix "$cache/bun-$BUN_VERSION" "bun@$BUN_VERSION" >/dev/null ||
    fail "npm could not install bun@$BUN_VERSION; run that by hand to see why"
  bun=$(find_bun)
  [ -n "$bun" ] || fail "Bun $BUN_VERSION does not run on this machine"
fi
# Child processes call `bun`, whichever one it is.
mkdir -p "$cache/bin"
# If this folder is already in PATH, the Bun that was found is the link itself.
[ "$bun" = "$cache/bin/bun" ] || ln -sf "$bun" "$cache/bin/bun"
PATH="$cache/bin:$PATH"
export PATH

# --- Debian packages -----------------------------------------------------------------------
missing=""
need() { # need PROGRAM PACKAGE
  command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}
case ",$with," in *,database,*)
  need redis-server redis-server
  need age age
  need rclone rclone
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
  ;;
esac
case ",$with," in *,browser,*) need chromium chromium ;; esac
case ",$with," in *,prometheus,*) need promtool prometheus ;; esac
case ",$with," in *,systemd,*) need systemd-analyze systemd ;; esac
# `go test -race` links with the C library; an installed gcc without its headers is not enough.
case ",$with," in *,compiler,*)
  need "${CC:-gcc}" gcc
  ls /usr/include/stdlib.h >/dev/null 2>&1 || missing="$missing libc6-dev"
  ;;
esac
if [ -n "$missing" ]; then
  [ "$(id -u)" = 0 ] || fail "missing:$missing — install them (apt-get install$missing), or run this as root"
  say "installing$missing from Debian"
  export DEBIAN_FRONTEND=noninteractive
  # Runlevel 1 keeps the packages from starting servers.
  RUNLEVEL=1 apt-get -o DPkg::Lock::Timeout=300 update -qq >/dev/null
  # shellcheck disable=SC2086
  RUNLEVEL=1 apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends $missing >/dev/null 2>&1 ||
    fail "apt-get install$missing failed; run it by hand to see why"
fi
if ! command -v go >/dev/null 2>&1; then
  [ -x /usr/local/go/bin/go ] && PATH="$PATH:/usr/local/go/bin" || fail "Go 1.26 or newer is missing: install it first"
fi
# An older Go would download a newer one, or fail in the middle of a gate.
case $(GOTOOLCHAIN=local go version) in
  "go version go1."[0-9][." "]* | "go version go1."[01][0-9]* | "go version go1.2"[0-5]*)
    fail "Go 1.26 or newer is needed, not $(GOTOOLCHAIN=local go version): install it first" ;;
esac

# --- the NATS server, from its Go module ----------------------------------------------------
case ",$with," in *,nats,*)
  if [ "$("$cache/bin/nats-server" --version 2>/dev/null)" != "nats-server: v$NATS_VERSION" ]; then
    say "building nats-server $NATS_VERSION from its Go module"
    GOBIN="$cache/bin" GOTOOLCHAIN=local go install \
      "github.com/nats-io/nats-server/v2@v$NATS_VERSION" >/dev/null 2>&1 ||
      fail "go install github.com/nats-io/nats-server/v2@v$NATS_VERSION failed; run it by hand to see why"
  fi
  ;;
esac

# --- packages of this project --------------------------------------------------------------
cd "$here"
if [ ! -d node_modules ] || [ bun.lockb -nt node_modules/.katpool-installed ]; then
  say "installing the project's packages"
  bun install --frozen-lockfile --silent
  touch node_modules/.katpool-installed
fi

exec "$@"
