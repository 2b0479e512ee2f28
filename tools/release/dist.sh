#!/bin/sh
# Builds a release of the present commit into dist/: the sources, the static Go programs for two
# processors, a bill of materials (CycloneDX) of both languages, and the checksums of all of it.
# Two runs of one commit make the same sources and programs.
# usage: tools/release/dist.sh [TAG]     TAG, such as v1.2.0, must be the version of package.json
# Needs git, Go, node with npm, and bun (tools/run/bootstrap.sh provides it).
set -eu
cd "$(dirname "$0")/../.."
CYCLONEDX_NPM=@cyclonedx/cyclonedx-npm@6.0.1
CYCLONEDX_GOMOD=github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0
PROGRAMS="getNewBlockTemplate:. katpool-front:./cmd/katpool-front
 katpool-audit:./cmd/katpool-audit katpool-witness:./cmd/katpool-witness"

fail() {
  echo "dist.sh: $1" >&2
  exit 1
}

version=$(sed -n 's/^ *"version": "\(.*\)",$/\1/p' package.json)
revision=$(git rev-parse HEAD)
[ -n "$version" ] || fail "package.json names no version"
[ "${1:-v$version}" = "v$version" ] || fail "the tag is $1, package.json has version $version"
if [ -n "${1:-}" ] && ! grep -q "^## \[$version\]" CHANGELOG.md; then
  fail "CHANGELOG.md has no section [$version]"
fi

rm -rf dist
mkdir -p dist
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
name=katpool-$version

git archive --prefix="$name/" --add-virtual-file="$name/REVISION:$revision" HEAD > "$work/sources.tar"
gzip -n -9 < "$work/sources.tar" > "dist/$name.tar.gz"
tar -xf "$work/sources.tar" -C "$work"

package=katpool.internal/getNewBlockTemplate/version
linker="-s -w -X $package.Version=$version -X $package.Revision=$revision"
for processor in amd64 arm64; do
  for program in $PROGRAMS; do
    (cd "$work/$name/go" && CGO_ENABLED=0 GOOS=linux GOARCH=$processor GOFLAGS= \
      go build -mod=readonly -trimpath -buildvcs=false -ldflags="$linker" \
      -o "$OLDPWD/dist/${program%%:*}-$version-linux-$processor" "${program#*:}")
  done
done

(cd "$work/$name" && bun install --frozen-lockfile --production --no-progress --silent)
# npm does not know packages from a folder (wasm/kaspa) and says so; they are listed all the same.
(cd "$work/$name" && npx --yes --quiet "$CYCLONEDX_NPM" --ignore-npm-errors --omit dev \
  --output-format JSON --output-file "$OLDPWD/dist/$name-npm.cdx.json" 2> "$work/npm.log") ||
  { cat "$work/npm.log" >&2; fail "no bill of materials of the npm packages"; }
(cd "$work/$name/go" && go run "$CYCLONEDX_GOMOD" mod -json -output "$OLDPWD/dist/$name-go.cdx.json" \
  . 2> "$work/go.log") || { cat "$work/go.log" >&2; fail "no bill of materials of the Go modules"; }

(cd dist && sha256sum -- * > SHA256SUMS)
cat dist/SHA256SUMS
