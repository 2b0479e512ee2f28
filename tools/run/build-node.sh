#!/bin/sh
# Builds kaspad 2.1.0 from its published crate into the cache, with progress. A second call finds it
# there. Takes about 15 minutes on two cores.
set -eu

VERSION=2.1.0
cache=${KATPOOL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/katpool}
root="$cache/kaspad-$VERSION"
if [ -x "$root/bin/kaspad" ]; then
  echo "kaspad $VERSION is already built: $root/bin/kaspad"
  exit 0
fi
command -v cargo >/dev/null 2>&1 || { echo "cargo is missing: install Rust 1.91 or newer first" >&2; exit 1; }
missing=""
for pair in protoc:protobuf-compiler clang:clang cmake:cmake; do
  command -v "${pair%%:*}" >/dev/null 2>&1 || missing="$missing ${pair#*:}"
done
ls /usr/lib/llvm-*/lib/libclang*.so* >/dev/null 2>&1 || missing="$missing libclang-dev"
if [ -n "$missing" ]; then
  [ "$(id -u)" = 0 ] || { echo "missing:$missing — install them, or run this as root" >&2; exit 1; }
  echo "installing$missing from Debian"
  export DEBIAN_FRONTEND=noninteractive
  apt-get -o DPkg::Lock::Timeout=300 update -qq >/dev/null
  # shellcheck disable=SC2086
  apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends $missing >/dev/null
fi

# Built for a short compile time; fast enough for a private network.
export CXXFLAGS=-O1 CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off
export CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16
log="$cache/kaspad-build.log"
mkdir -p "$cache"
echo "building kaspad $VERSION into $root (log: $log)"
CARGO_TARGET_DIR="$cache/kaspad-target" cargo install kaspad --version "$VERSION" --locked \
  --features devnet-prealloc --root "$root" >"$log" 2>&1 &
build=$!
trap 'kill "$build" 2>/dev/null' INT TERM
begin=$(date +%s)
while kill -0 "$build" 2>/dev/null; do
  sleep 15
  done_count=$(grep -c Compiling "$log" || true)
  echo "  $((($(date +%s) - begin) / 60)) min: $done_count of about 620 crates"
done
if wait "$build"; then
  rm -rf "$cache/kaspad-target"
  echo "kaspad $VERSION is built: $root/bin/kaspad"
else
  tail -20 "$log" >&2
  exit 1
fi
