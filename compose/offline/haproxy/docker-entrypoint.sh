#!/bin/bash
# Runs HAProxy as master and worker in the foreground. Arguments that begin with a dash go to it; any other command is
# run as it is.
set -euo pipefail

if [[ ${1:-} == -* ]]; then set -- haproxy "$@"; fi
if [[ ${1:-} == haproxy ]]; then set -- haproxy -W -db "${@:2}"; fi
exec "$@"
