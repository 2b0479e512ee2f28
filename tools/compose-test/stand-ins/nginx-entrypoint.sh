#!/bin/sh
# The part of the public nginx image's entry point that the stack uses: it runs its command. The
# public image's set-up scripts change nothing on a read-only file system.
set -eu
exec "$@"
