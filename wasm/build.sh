#!/usr/bin/env bash
# Builds the Kaspa WASM SDK (kaspa/) and the share checker (pow/pow.wasm), or proves that the
# committed files are what these sources give. `build.sh build` writes the files and their
# checksums; `build.sh compare` builds into a temporary folder, names each file that differs and
# exits 1 if there is one. `build.sh build pow` and `build.sh compare pow` leave the SDK out.
# The bytes depend on the versions below, and never on where a folder lies.
set -euo pipefail
export LC_ALL=C

rust_version=1.95.0
clang_version=14
bindgen_version=0.2.100

here=$(cd "$(dirname "$0")" && pwd)
mode=${1-}
part=${2-all}
case "$mode $part" in
  "build all" | "build pow" | "compare all" | "compare pow") ;;
  *) echo "usage: $0 build|compare [pow]" >&2; exit 2 ;;
esac

cargo_home=${CARGO_HOME:-$HOME/.cargo}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The compiled crates can be kept for the next run: WASM_TARGET_DIR=/some/folder.
target=${WASM_TARGET_DIR:-$work/target}
out=$work/out
wasm32=wasm32-unknown-unknown

require() { # command, what installs it
  command -v "$1" >/dev/null || { echo "$1 is missing: $2" >&2; exit 2; }
}

check_tools() {
  require cargo "install Rust $rust_version with rustup"
  case "$(rustc --version)" in
    "rustc $rust_version "*) ;;
    *) echo "note: $(rustc --version) is not $rust_version: the bytes will differ" >&2 ;;
  esac
  if [ ! -d "$(rustc --print sysroot)/lib/rustlib/$wasm32" ]; then
    require rustup "install Rust $rust_version with rustup"
    rustup target add "$wasm32"
  fi
  [ "$part" = all ] || return 0
  # secp256k1 brings C code, which needs a compiler that knows wasm32.
  require clang "apt-get install clang"
  case "$(clang --version | head -1)" in
    *" version $clang_version."*) ;;
    *) echo "note: clang is not version $clang_version: the bytes will differ" >&2 ;;
  esac
}

# The flags to compile a crate with, each path that the compiler could leak renamed. Cargo wants
# them separated by the character 0x1f, so that a path may hold a space.
rust_flags() {
  local flags=("$@" "--remap-path-prefix=$cargo_home=/cargo")
  local sources
  for sources in "$cargo_home"/registry/src/*; do
    flags+=("--remap-path-prefix=$sources=/cargo")
  done
  flags+=("--remap-path-prefix=$here=/wasm" "--remap-path-prefix=$target=/target")
  local IFS=$'\x1f'
  printf '%s' "${flags[*]}"
}

compile() { # manifest, flags
  local manifest=$1 flags
  shift
  # For every target: build scripts run on this machine and have dependencies of their own.
  cargo fetch --locked --manifest-path "$manifest"
  flags=$(rust_flags "$@")
  CARGO_ENCODED_RUSTFLAGS=$flags CARGO_TARGET_DIR=$target \
    cargo build --locked --offline --release --target "$wasm32" --manifest-path "$manifest"
}

# wasm-bindgen must be of the version of the crate in Cargo.lock.
find_bindgen() {
  bindgen=$(command -v wasm-bindgen || echo "$cargo_home/bin/wasm-bindgen")
  if [ "$("$bindgen" --version 2>/dev/null)" != "wasm-bindgen $bindgen_version" ]; then
    cargo install wasm-bindgen-cli --version "$bindgen_version" --locked --root "$work/tools"
    bindgen=$work/tools/bin/wasm-bindgen
  fi
}

# target-cpu=mvp is how the Kaspa project builds its own packages since Rust 1.87.
# The section with the names of functions is left out: it is a seventh of the file.
build_sdk() {
  find_bindgen
  export CC_wasm32_unknown_unknown=clang
  compile "$here/Cargo.toml" -Ctarget-cpu=mvp --cfg 'getrandom_backend="wasm_js"'
  mkdir -p "$out/kaspa"
  "$bindgen" --target nodejs --weak-refs --remove-name-section \
    --out-name kaspa --out-dir "$out/kaspa" "$target/$wasm32/release/kaspa_wasm.wasm"
  rm "$out/kaspa/kaspa_bg.wasm.d.ts"
  cp "$here/package.template.json" "$out/kaspa/package.json"
  checksums "$out/kaspa" kaspa.d.ts kaspa.js kaspa_bg.wasm package.json
}

# The share checker keeps little on its stack; 128 KiB leave room for the matrix in doubles.
build_pow() {
  compile "$here/pow/Cargo.toml" -Ctarget-feature=+simd128,+bulk-memory \
    -Clink-arg=-zstack-size=131072
  mkdir -p "$out/pow"
  cp "$target/$wasm32/release/pow.wasm" "$out/pow/pow.wasm"
  chmod 644 "$out/pow/pow.wasm"
  checksums "$out/pow" pow.wasm
}

checksums() { # folder, files
  local folder=$1
  shift
  (cd "$folder" && sha256sum "$@" >SHA256SUMS)
}

refuse_paths() {
  local file
  for file in $(cd "$out" && find . -type f); do
    if grep -aqE '/(root|home)/|index\.crates\.io' "$out/$file"; then
      echo "$file holds a path of this machine" >&2
      exit 1
    fi
  done
}

install_files() {
  local file
  for file in $(cd "$out" && find . -type f | sort); do
    mkdir -p "$(dirname "$here/$file")"
    cp "$out/$file" "$here/$file"
    echo "written: ${file#./}"
  done
}

compare_files() {
  local file different=0
  for file in $(cd "$out" && find . -type f | sort); do
    if cmp -s "$out/$file" "$here/$file"; then
      echo "same: ${file#./}"
    else
      echo "DIFFERENT: ${file#./}"
      different=1
    fi
  done
  return "$different"
}

check_tools
build_pow
[ "$part" = pow ] || build_sdk
refuse_paths
if [ "$mode" = build ]; then install_files; else compare_files; fi
