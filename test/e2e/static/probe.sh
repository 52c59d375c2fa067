#!/bin/sh
# The static executable needs nothing: x64 in an empty root directory, arm64 under qemu-user, both
# calling libc through the symbol map. Needs root, readelf, qemu-aarch64-static.
set -eu
cd "$(dirname "$0")/../../.."
toolchain/bun test/e2e/static/compile-probe.ts x64 arm64
empty=$(mktemp -d)
trap 'rm -rf "$empty"' EXIT

for arch in x64 arm64; do
  probe=build/out/probe-$arch
  # A static program in the kernel's eyes: no interpreter to load, no dynamic section to read.
  if readelf --program-headers --wide "$probe" | grep -E 'INTERP|DYNAMIC'; then
    echo "$probe is not static" >&2
    exit 1
  fi
  cp "$probe" "$empty/probe"
  if [ "$(uname -m)" = aarch64 ] && [ $arch = arm64 ] || [ "$(uname -m)/$arch" = x86_64/x64 ]; then
    unshare --net sh -c "ip link set lo up && exec chroot '$empty' /probe"
  else
    # qemu itself is static, and the probe finds no library in the empty root either.
    cp "$(command -v qemu-aarch64-static)" "$empty/qemu"
    unshare --net sh -c "ip link set lo up && exec chroot '$empty' /qemu /probe"
  fi
done
