#!/bin/sh
# The part of the public Bun image's entry point that the stack uses: a program name is run as it
# is, options and files go to bun.
set -eu
case ${1:-} in
  -*) exec /usr/local/bin/bun "$@" ;;
esac
command -v "${1:-}" > /dev/null || exec /usr/local/bin/bun "$@"
exec "$@"
