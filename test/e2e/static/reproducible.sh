#!/bin/sh
# Two builds of one commit are the same byte for byte: this directory's and one in a fresh clone
# elsewhere. The executables are to be in build/out (make build), the working tree clean.
set -eu
cd "$(dirname "$0")/../../.."
here=$(pwd)
if [ -n "$(git status --porcelain)" ]; then
  echo "reproducible.sh: the working tree differs from its commit, so a clone would too" >&2
  exit 1
fi
elsewhere=$(mktemp -d)
trap 'rm -rf "$elsewhere"' EXIT
clone=$elsewhere/of-another/name
git clone --quiet "$here" "$clone"
# What npm gave is the same for both, and need not be fetched twice.
cp -r node_modules "$clone/"
mkdir -p "$clone/build/out/runtime"
cp build/out/runtime/*.tgz "$clone/build/out/runtime/"
"$clone/toolchain/bun" "$clone/build/compile.ts" static >/dev/null

for arch in x64 arm64; do
  name=build/out/sluice-linux-$arch
  cmp "$name" "$clone/$name"
  # Nor does the executable say where it was made.
  if grep --quiet --fixed-strings "$here/" "$name"; then
    echo "$name holds the path $here" >&2
    exit 1
  fi
  echo "$name: built twice, the same byte for byte"
done
