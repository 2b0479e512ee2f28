# Stands in for what kaspad/Dockerfile builds: the node that `make node` has built.
FROM katpool-stand-in/debian-12
COPY kaspad /usr/local/bin/kaspad
RUN mkdir -p /data && chown 10001:10001 /data && chmod 0700 /data
ENTRYPOINT ["kaspad", "--appdir=/data", "--yes", "--nologfiles", "--disable-upnp", "--utxoindex"]
