#!/bin/sh
# Installs the pool on this machine without Docker: program, settings, systemd units. Existing
# settings are kept, so it also upgrades. `make install` calls it; it needs bun, Go and git.
# usage: packaging/install.sh    variables: PREFIX (/usr/local), DESTDIR (empty)
set -eu
cd "$(dirname "$0")/.."
prefix=${PREFIX:-/usr/local}
root=${DESTDIR:-}
library=$prefix/lib/katpool
target=$root$library
settings=$root/etc/katpool

mkdir -p "$target.new/bin" "$root$prefix/bin" "$root$prefix/lib/systemd/system" \
  "$root$prefix/lib/sysusers.d" "$settings"

# The program is built beside the installed one and takes its place in the end.
cp -R src wasm docs package.json bun.lockb bunfig.toml tsconfig.json init.sql openapi.yaml "$target.new/"
rm -rf "$target.new/wasm/target"
git rev-parse HEAD > "$target.new/REVISION" 2>/dev/null || rm -f "$target.new/REVISION"
[ ! -f REVISION ] || cp REVISION "$target.new/REVISION"
(cd "$target.new" && bun install --frozen-lockfile --production --no-progress --silent)
cp -L "$(command -v bun)" "$target.new/bin/bun"
version=$(sed -n 's/^ *"version": "\(.*\)",$/\1/p' package.json)
revision=$(cat "$target.new/REVISION" 2>/dev/null || echo unknown)
package=katpool.internal/getNewBlockTemplate/version
linker="-s -w -X $package.Version=$version -X $package.Revision=$revision"
(cd go && CGO_ENABLED=0 go build -mod=readonly -trimpath -buildvcs=false -ldflags="$linker" \
  -o "$target.new/bin/" . ./cmd/katpool-front)
chmod -R u+rwX,go+rX,go-w "$target.new"
rm -rf "$target.old"
[ ! -e "$target" ] || mv "$target" "$target.old"
mv "$target.new" "$target"
rm -rf "$target.old"

for unit in packaging/systemd/*.service; do
  sed "s#@LIB@#$library#g" "$unit" > "$root$prefix/lib/systemd/system/${unit##*/}"
done
cp packaging/systemd/katpool.sysusers "$root$prefix/lib/sysusers.d/katpool.conf"
sed "s#@LIB@#$library#g" packaging/katpool > "$root$prefix/bin/katpool"
chmod 0755 "$root$prefix/bin/katpool"
[ -e "$settings/katpool.env" ] || cp packaging/katpool.env "$settings/katpool.env"
[ -e "$settings/config.json" ] || cp config/config.example.json "$settings/config.json"

if [ -z "$root" ] && [ -d /run/systemd/system ]; then
  systemd-sysusers "$prefix/lib/sysusers.d/katpool.conf"
  systemctl daemon-reload
fi
echo "installed $version ($revision) in $library; settings are in /etc/katpool"
echo "next steps: docs/operator/bare-machine.md"
