#!/bin/sh
# `make compose-test`: installs Bun and the packages like every other target, then runs the test.
set -eu
cd "$(dirname "$0")/../.."
exec tools/run/bootstrap.sh bun tools/compose-test/main.ts "$@"
