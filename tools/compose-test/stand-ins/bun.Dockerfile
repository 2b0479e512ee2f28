# Stands in for oven/bun: the Bun that runs the test.
FROM katpool-stand-in/bookworm
# The certificates that the machine itself trusts: package registries may be reached by a mirror.
COPY ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY bun /usr/local/bin/bun
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
RUN useradd --uid 1000 --create-home bun
