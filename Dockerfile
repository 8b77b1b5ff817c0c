# One image with both programs: `starter` (commands, migrations, web page) and `worker`. They are static, so the
# second stage needs certificates and time zones, and for scanned remittance advices tesseract and poppler. Alpine, because
# its wget asks /readyz for the health checks.
# No engine builds this file in CI; internal/doctest compares it with the modules, the programs and the configuration.

FROM golang:1.26.8-alpine3.23 AS build
WORKDIR /src
ENV CGO_ENABLED=0 GOTOOLCHAIN=local GOFLAGS=-mod=readonly
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=devel
RUN go build -trimpath -buildvcs=false \
      -ldflags "-s -w -buildid= -X github.com/mahnwerk/mahnwerk/internal/app.version=${VERSION}" \
      -o /out/ ./starter ./worker

FROM alpine:3.23.3
RUN apk add --no-cache ca-certificates tzdata poppler-utils tesseract-ocr tesseract-ocr-data-deu tesseract-ocr-data-eng \
 && addgroup -S -g 10001 mahnwerk \
 && adduser -S -D -H -u 10001 -G mahnwerk mahnwerk \
 && install -d -o mahnwerk -g mahnwerk -m 0700 /var/lib/mahnwerk
COPY --from=build /out/starter /out/worker /usr/local/bin/
ENV MAHNWERK_DATA=/var/lib/mahnwerk
VOLUME /var/lib/mahnwerk
WORKDIR /var/lib/mahnwerk
USER 10001:10001
# 8090 web page, 9090 metrics and health of a worker, 8088 codec endpoint
EXPOSE 8088 8090 9090
CMD ["starter", "--help"]
