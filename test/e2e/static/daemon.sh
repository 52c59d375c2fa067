#!/bin/sh
# daemon.sh x64|arm64...: the static daemon with nothing around it; the executables are to be in
# build/out (make build). Needs root, readelf, openssl and, for another architecture, qemu-user.
set -eu
cd "$(dirname "$0")/../../.."
for arch in "$@"; do
  executable=build/out/sluice-linux-$arch
  # A static program in the kernel's eyes: no interpreter to load, no dynamic section to read.
  if readelf --program-headers --wide "$executable" | grep -E 'INTERP|DYNAMIC'; then
    echo "$executable is not static" >&2
    exit 1
  fi
  SLUICE_ARCH=$arch unshare --net sh -c \
    'ip link set lo up && exec toolchain/bun test ./test/e2e/static/daemon.e2e.ts'
done
