#!/bin/sh
# Starts nginx with the proxies of TRUSTED_PROXIES (addresses and ranges by commas): the visitor's
# address is then taken from their X-Forwarded-For.
set -eu
mkdir -p /tmp/katpool
echo "${TRUSTED_PROXIES:-}" | tr ', ' '\n\n' | sed '/^$/d; s/.*/set_real_ip_from &;/' \
  > /tmp/katpool/real-ip.conf
exec nginx -g 'daemon off;'
