#!/bin/sh
# What the stack uses of the public nginx image's entry point: it runs its command. The set-up
# scripts of the public image change nothing on a read-only file system.
set -eu
exec "$@"
