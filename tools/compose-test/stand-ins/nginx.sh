#!/bin/sh
# Debian's nginx with the stream module loaded, called as the public image's nginx is.
module='load_module /usr/lib/nginx/modules/ngx_stream_module.so;'
if [ "${1:-}" = -g ]; then
  given=$2
  shift 2
  exec /usr/sbin/nginx-debian -g "$module $given" "$@"
fi
exec /usr/sbin/nginx-debian -g "$module" "$@"
