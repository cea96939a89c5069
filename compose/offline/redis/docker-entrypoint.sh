#!/bin/bash
# Starts Redis as its own user. Arguments that begin with a dash or name a configuration file go to the server; any
# other command is run as it is.
set -euo pipefail

if [[ ${1:-} == -* || ${1:-} == *.conf ]]; then set -- redis-server "$@"; fi
if [[ ${1:-} == redis-server ]]; then
  # The official server accepts other containers; Debian's needs a setting for that. A lone flag asks for its version.
  if [[ "$*" != *protected-mode* && ! ($# == 2 && $2 == -*) ]]; then set -- "$@" --protected-mode no; fi
  umask 0077
  if [[ $(id -u) == 0 ]]; then
    find . ! -user redis -exec chown redis {} +
    exec setpriv --reuid=redis --regid=redis --init-groups "$@"
  fi
fi
exec "$@"
