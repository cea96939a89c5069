#!/bin/bash
# Builds stand-ins for the pinned official images (harness/engine/pinned-images.ts), under their very names and tags, on
# a machine that reaches Debian, Maven Central, the Go module proxy and npm, but no image registry.
#
#   compose/offline/build.sh [postgres|redis|haproxy|toxiproxy|kafka|node|prometheus ...]     default: all of these
#
# An image that is there, official or not, is left alone: `docker rmi` it to have it built. DOCKER_HOST chooses the
# engine. A second engine gets what the first has by
#   docker save $(docker images --filter label=regiondrill.stand-in --filter dangling=false \
#     --format '{{.Repository}}:{{.Tag}}') | docker --host URL load
#
# PostgreSQL, Redis, HAProxy and Prometheus are Debian's packages, which can be a patch away from the tag. Toxiproxy,
# Kafka and Node are of the tag's version. Grafana and Ryuk have no stand-in: do without the dashboard, and set
# TESTCONTAINERS_RYUK_DISABLED=true.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(cd "$here/../.." && pwd)
base=regiondrill-offline-base:bookworm
npm_version=12.2.0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say() { echo "offline images: $*"; }
fail() { say "$*" >&2; exit 1; }

need() {
  local program
  for program; do
    command -v "$program" >/dev/null || fail "$program not found; on Debian: apt-get install ${packages[$program]}"
  done
}
declare -A packages=([debootstrap]=debootstrap [mvn]=maven [java]=default-jre-headless [go]=golang-go [npm]=npm)

pinned_image() {
  sed -nE "s/^  $1: \"([^\"]+)\",$/\1/p" "$repository/harness/engine/pinned-images.ts"
}

# Runs a command silently; its last lines are shown only when it fails.
quietly() {
  "$@" >"$work/log" 2>&1 || { tail -n 30 "$work/log" >&2; fail "this failed: $*"; }
}

is_there() { docker image inspect "$1" >/dev/null 2>&1; }

build_base() {
  is_there "$base" && return
  need debootstrap
  [[ $EUID == 0 ]] || fail "making the Debian base needs root (debootstrap)"
  say "$base: making a minimal Debian"
  quietly "$here/base.sh" "$base"
}

# What cannot be downloaded inside a build goes into its context here: fetch_<image> VERSION FOLDER.

fetch_toxiproxy() {
  need go
  local module=github.com/Shopify/toxiproxy/v2
  GOBIN=$2 CGO_ENABLED=0 quietly go install -trimpath -ldflags "-s -w -X $module.Version=$1" \
    "$module/cmd/server@v$1" "$module/cmd/cli@v$1"
}

fetch_kafka() {
  need mvn java
  quietly mvn -B -q -f "$repository/harness/component/kafka/pom.xml" -Dkafka.version="$1" \
    dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$2/libs"
}

fetch_node() {
  need npm
  local machine=x64
  [[ $(uname -m) == aarch64 ]] && machine=arm64
  unpack_npm "node-linux-$machine@${1%%-*}" "$2/node"
  unpack_npm "npm@$npm_version" "$2/npm"
  cp /etc/ssl/certs/ca-certificates.crt "$2"
}

unpack_npm() {
  mkdir -p "$2"
  (cd "$2" && quietly npm pack --silent "$1" && tar -xzf ./*.tgz --strip-components=1 && rm ./*.tgz)
}

build() {
  local name=$1 image
  [[ -d $here/$name ]] || fail "there is no stand-in for $name"
  image=$(pinned_image "$name")
  [[ -n $image ]] || fail "harness/engine/pinned-images.ts pins no $name"
  if is_there "$image"; then
    say "$image: there already"
    return
  fi
  build_base
  say "$image: building"
  cp -r "$here/$name" "$work/$name"
  if declare -F "fetch_$name" >/dev/null; then "fetch_$name" "${image##*:}" "$work/$name"; fi
  quietly docker build --force-rm --label regiondrill.stand-in="$name" --build-arg BASE="$base" --tag "$image" "$work/$name"
  say "$image: built after ${SECONDS} s"
}

docker version >/dev/null 2>&1 || fail "no container engine answers (docker version); start it or set DOCKER_HOST"
names=("$@")
[[ $# -gt 0 ]] || names=(postgres redis haproxy toxiproxy kafka node prometheus)
for name in "${names[@]}"; do build "$name"; done
