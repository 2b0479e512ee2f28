#!/bin/sh
# Builds the pool's own images of the present commit, tagged with the version of package.json.
# usage: tools/release/images.sh [REGISTRY]    such as ghcr.io/owner; without one: katpool/…
# `PUSH=1` pushes them afterwards. An operator uses them with PULL_POLICY=missing and the variables
# that this prints.
set -eu
cd "$(dirname "$0")/../.."
registry=${1:-katpool}
VERSION=$(sed -n 's/^ *"version": "\(.*\)",$/\1/p' package.json)
REVISION=$(git rev-parse HEAD)
KATPOOL_IMAGE=$registry/pool:$VERSION
FETCHER_IMAGE=$registry/fetcher:$VERSION
FRONT_IMAGE=$registry/front:$VERSION
BACKUP_IMAGE=$registry/backup:$VERSION
export VERSION REVISION KATPOOL_IMAGE FETCHER_IMAGE FRONT_IMAGE BACKUP_IMAGE
# Compose asks for settings that no image contains.
export TREASURY_ADDRESS="${TREASURY_ADDRESS:-unused}"
docker compose --env-file /dev/null build katpool-app go-app katpool-front katpool-backup
for variable in KATPOOL_IMAGE FETCHER_IMAGE FRONT_IMAGE BACKUP_IMAGE; do
  eval "image=\$$variable"
  [ "${PUSH:-}" != 1 ] || docker push "$image"
  echo "$variable=$image"
done
