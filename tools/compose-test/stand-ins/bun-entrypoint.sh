#!/bin/sh
# What the stack uses of the public Bun image's entry point: a program's name is run as it is,
# options and files go to bun.
set -eu
case ${1:-} in
  -*) exec /usr/local/bin/bun "$@" ;;
esac
command -v "${1:-}" > /dev/null || exec /usr/local/bin/bun "$@"
exec "$@"
