#!/bin/sh
# Options and files go to Node; a command is run as it is.
set -e
case ${1:-} in
  -*) set -- node "$@" ;;
  *) command -v "${1:-}" >/dev/null 2>&1 || set -- node "$@" ;;
esac
exec "$@"
