#!/bin/sh
# Pins the public images on this machine by digest, as lines of .env: a tag can be moved by its
# owner, a digest cannot. `make pin` calls it after `docker compose pull`. Images that are missing
# or were built locally keep their tags and are listed.
set -eu
cd "$(dirname "$0")/../.."

main() {
  touch .env
  pinned=0
  for pair in $(grep -o '{[A-Z_]*_IMAGE:-[^}]*' docker-compose.yml | sort -u); do
    pin "$(echo "$pair" | sed 's/^{//; s/:-.*//')" "${pair#*:-}"
  done
  echo "$pinned images pinned in .env; docker compose up -d takes them"
}

pin() { # pin VARIABLE IMAGE
  case $2 in katpool/* | scratch) return 0 ;; esac
  name=${2%:*}
  digests=$(docker image inspect -f '{{range .RepoDigests}}{{println .}}{{end}}' "$2" 2> /dev/null) || digests=
  # An image can have digests under several names, such as a mirror's.
  digest=$(echo "$digests" | sed -n "s|^$name@||p" | head -n 1)
  case $digest in
    sha256:*) ;;
    *)
      echo "not pinned: $2 (not pulled from a registry here)"
      return 0
      ;;
  esac
  sed "/^$1=/d" .env > .env.new
  printf '%s=%s@%s\n' "$1" "$2" "$digest" >> .env.new
  cat .env.new > .env
  rm .env.new
  pinned=$((pinned + 1))
}

main
