# Stands in for oven/bun: the Bun that runs the test, on the release that the public image has.
FROM katpool-stand-in/debian-13
# The certificates that the machine itself trusts: package registries may be reached by a mirror.
COPY ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY bun /usr/local/bin/bun
COPY bun-entrypoint.sh /usr/local/bin/docker-entrypoint.sh
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
RUN groupadd --gid 1000 bun \
 && useradd --uid 1000 --gid bun --shell /bin/sh --create-home bun \
 && ln -s /usr/local/bin/bun /usr/local/bin/bunx
WORKDIR /home/bun/app
ENTRYPOINT ["/usr/local/bin/docker-entrypoint.sh"]
CMD ["/usr/local/bin/bun"]
