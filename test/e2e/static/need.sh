#!/bin/sh
# need.sh PROGRAM:PACKAGE...: installs the Debian packages of the programs that are not here; what
# has a slash may be any file.
set -eu
missing=''
for pair in "$@"; do
  command -v "${pair%%:*}" >/dev/null || [ -e "${pair%%:*}" ] || missing="$missing ${pair#*:}"
done
if [ -z "$missing" ]; then exit; fi
apt-get update -qq
# shellcheck disable=SC2086 # a list of packages
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
