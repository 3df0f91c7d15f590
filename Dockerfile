# Builds the service from source and leaves the one binary in a small image. Needs BuildKit (Docker 23 or newer).

FROM rust:1-slim-trixie AS build
WORKDIR /src
COPY . .
# The caches outlive the build, so that a change of ours rebuilds only what is ours.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --profile dist --locked --package gapbridge --features traces \
    && cp target/dist/gapbridge /usr/local/bin/gapbridge

# The same Debian release as above: the binary uses its C library.
FROM debian:trixie-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates curl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --home-dir /var/lib/gapbridge --shell /usr/sbin/nologin gapbridge \
    && install --directory --owner=gapbridge --group=gapbridge --mode=0700 /var/lib/gapbridge
COPY --from=build /usr/local/bin/gapbridge /usr/local/bin/gapbridge

USER gapbridge
WORKDIR /var/lib/gapbridge
# Without a DATABASE_URL of yours the register is a SQLite file in this folder: mount a volume there to keep it.
ENV DATABASE_URL=sqlite:/var/lib/gapbridge/gapbridge.db?mode=rwc \
    GAPBRIDGE_LISTEN=0.0.0.0:8080 \
    GAPBRIDGE_LOG_FORMAT=json
EXPOSE 8080
# The first start creates the tables and loads the reference data.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD curl --fail --silent --show-error --max-time 4 --output /dev/null "http://127.0.0.1:${GAPBRIDGE_LISTEN##*:}/health/ready"
ENTRYPOINT ["gapbridge"]
CMD ["serve"]
