#!/bin/bash
# A second container engine on this machine that stands for another host: processes, mounts, interfaces and packet
# filter of its own, reached by its own address over one cable. For tests across engines; one at a time.
#
#   compose/offline/second-engine.sh start FOLDER    creates FOLDER, which holds everything of the engine
#   compose/offline/second-engine.sh stop FOLDER     ends it and everything on it, and removes FOLDER
#
# `start` writes what a drill needs to reach it: its address and, as others could dial it too, the folder of certificates
# without which it does not answer. FOLDER/docker.sock leads to it as well. Needs root, dockerd, iproute2, openssl.
set -euo pipefail

name=regiondrill-second
cable=rd-second
# Reserved for tests of networks (RFC 2544).
here=198.18.0.1
there=198.18.0.2
# Containers there: this machine looks for them at its end of the cable, where they do not exist.
inside=198.19.0.0/16

fail() { echo "second engine: $*" >&2; exit 1; }

make_certificates() {
  mkdir "$folder/certs"
  cd "$folder/certs"
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=ca -keyout ca-key.pem -out ca.pem
  certificate server-cert server-key "subjectAltName=IP:$there"
  certificate cert key extendedKeyUsage=clientAuth
  cd - >/dev/null
}

certificate() {
  openssl req -newkey rsa:2048 -nodes -subj "/CN=$1" -keyout "$2.pem" -out request.pem
  openssl x509 -req -in request.pem -days 2 -CA ca.pem -CAkey ca-key.pem -CAcreateserial -extfile <(echo "$3") -out "$1.pem"
}

lay_cable() {
  ip netns add "$name"
  ip link add "$cable" type veth peer name eth0 netns "$name"
  ip address add "$here/30" dev "$cable"
  ip link set "$cable" up
  ip route add "$inside" dev "$cable"
  ip -n "$name" link set lo up
  ip -n "$name" address add "$there/30" dev eth0
  ip -n "$name" link set eth0 up
}

# Runs in the engine's own namespaces. What is mounted there is gone with the last of its processes.
run_engine() {
  mount -t tmpfs tmpfs /run # no other engine's containerd is found there, and nothing is left there
  exec dockerd --data-root "$folder/data" --exec-root "$folder/exec" --pidfile "$folder/dockerd.pid" \
    --cgroup-parent "/$name" --default-address-pool "base=$inside,size=24" \
    --host "unix://$folder/docker.sock" --host "tcp://$there:2376" --tlsverify \
    --tlscacert "$folder/certs/ca.pem" --tlscert "$folder/certs/server-cert.pem" --tlskey "$folder/certs/server-key.pem"
}

answers() { docker --host "unix://$folder/docker.sock" version >/dev/null 2>&1; }

start() {
  local program
  for program in dockerd docker ip openssl nsenter unshare; do
    command -v "$program" >/dev/null || fail "$program not found"
  done
  [[ ! -e /run/netns/$name ]] || fail "there is one already: stop it first"
  [[ ! -e $folder ]] || fail "$folder is there already"
  mkdir -m 700 "$folder"
  trap stop ERR
  make_certificates 2>"$folder/log"
  lay_cable
  nsenter --net="/run/netns/$name" unshare --mount --pid --fork --kill-child --mount-proc \
    "${BASH_SOURCE[0]}" run "$folder" >>"$folder/log" 2>&1 </dev/null &
  echo $! >"$folder/pid"
  local patience=300
  until answers; do
    if ! kill -0 $! || ((patience-- == 0)); then
      tail -n 20 "$folder/log" >&2
      stop
      fail "dockerd did not come to answer"
    fi
    sleep 0.1
  done
  echo "DOCKER_HOST=tcp://$there:2376"
  echo "DOCKER_CERT_PATH=$folder/certs"
}

stop() {
  trap - ERR
  if [[ -e $folder/pid ]]; then end "$(<"$folder/pid")"; fi
  ip netns delete "$name" 2>/dev/null || true
  ip link delete "$cable" 2>/dev/null || true
  find /sys/fs/cgroup -depth -type d -path "*/$name*" -exec rmdir {} + 2>/dev/null || true
  rm -rf --one-file-system "$folder"
}

# With the engine, which its watcher waits for, goes everything in its namespaces.
end() {
  local watcher=$1 patience=100
  runs "$watcher" || return 0
  pkill -TERM -P "$watcher" || true
  while runs "$watcher" && ((patience-- > 0)); do sleep 0.1; done
  ! runs "$watcher" || kill -KILL "$watcher"
  while runs "$watcher"; do sleep 0.1; done
}

# Whether this is still a process of ours.
runs() { ip netns pids "$name" 2>/dev/null | grep -qx "$1"; }

[[ $EUID == 0 ]] || fail "needs root"
[[ $# == 2 && $2 == /* ]] || fail "start or stop, and the absolute path of a folder"
folder=$2
case $1 in
  start) start ;;
  stop) stop ;;
  run) run_engine ;;
  *) fail "start or stop, and the absolute path of a folder" ;;
esac
