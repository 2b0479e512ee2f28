# One build for all Bun services: the service is chosen by the command in docker-compose.yml.
#   pool    app, monitor, payment
#   backup  the pool image with Postgres's client programs and age (see backup/Dockerfile)
#   devnet  the pool image with the simulated node and the CPU miner, for trying things out
# Nothing is fetched but from package registries; the lock file decides every version.
ARG BUN_IMAGE=oven/bun:1.4.5-debian

FROM ${BUN_IMAGE} AS manifest
WORKDIR /app
COPY package.json bun.lockb bunfig.toml ./
COPY wasm/kaspa wasm/kaspa

FROM manifest AS production-packages
RUN bun install --frozen-lockfile --production --no-progress

FROM manifest AS all-packages
RUN bun install --frozen-lockfile --no-progress

FROM ${BUN_IMAGE} AS pool
WORKDIR /app
ENV NODE_ENV=production \
    CONFIG_FILE=/app/config/config.json \
    BUN_RUNTIME_TRANSPILER_CACHE_PATH=0
# The journal's folder belongs to the service's user, and so does a volume made over it.
RUN mkdir -p /app/journal && chown 10001:10001 /app/journal && chmod 0700 /app/journal
COPY --from=production-packages /app /app
COPY init.sql tsconfig.json openapi.yaml ./
COPY wasm/pow/pow.wasm wasm/pow/SHA256SUMS wasm/pow/
COPY src src
# The operator's command line: docker compose exec katpool-payment katpool status
RUN ln -s /app/src/main/katpool.ts /usr/local/bin/katpool
# The commit, for --version and the metric katpool_build_info.
ARG REVISION=unknown
RUN echo "$REVISION" > REVISION
USER 10001:10001
CMD ["bun", "src/main/app.ts"]

FROM pool AS devnet
ENV NODE_ENV=development
COPY --from=all-packages /app/node_modules node_modules
COPY tools tools
COPY testing testing
USER root
RUN mkdir -p /data && chown 10001:10001 /data && chmod 0700 /data
USER 10001:10001
CMD ["bun", "testing/simulated-node/main.ts", "--help"]
