#!/bin/sh
# The part of the public Redis image's entry point that the stack uses: bare options go to the
# server.
set -eu
case ${1:-} in
  -* | *.conf) exec redis-server "$@" ;;
esac
exec "$@"
