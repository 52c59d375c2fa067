#!/bin/sh
# need.sh PROGRAM:PACKAGE...: installs the Debian packages of the programs that are not here; what
# has a slash may be any file. Lists of packages may be old, mirrors stumble, others may install.
set -eu
missing=''
for pair in "$@"; do
  command -v "${pair%%:*}" >/dev/null || [ -e "${pair%%:*}" ] || missing="$missing ${pair#*:}"
done
if [ -z "$missing" ]; then exit; fi
apt_get() { apt-get -qq -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 "$@"; }
apt_get update
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086 # a list of packages
apt_get install --yes --no-install-recommends $missing >/dev/null
