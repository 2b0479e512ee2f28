#!/bin/sh
# What the stack uses of the public Redis image's entry point: options alone go to the server.
set -eu
case ${1:-} in
  -* | *.conf) exec redis-server "$@" ;;
esac
exec "$@"
