#!/bin/sh
# OpenWrt's ubusd, logd and logread from checkouts of libubox, ubus, udebug and ubox, for
# ubus.test.ts:
#   build-parts.sh SOURCES FOLDER    then: OPENWRT_PARTS=FOLDER bun test test/e2e/ubus.test.ts
# Needs gcc, make, cmake and libjson-c-dev. Debian has none of them in its packages.
set -eu

sources=$(realpath "$1")
mkdir -p "$2"
parts=$(realpath "$2")

for part in libubox ubus; do
  cmake -S "$sources/$part" -B "$parts/build/$part" -DBUILD_LUA=OFF -DBUILD_EXAMPLES=OFF \
    -DCMAKE_INSTALL_PREFIX="$parts" -DCMAKE_PREFIX_PATH="$parts" \
    -DCMAKE_C_FLAGS="-I$parts/include -L$parts/lib" >/dev/null
  make -s -C "$parts/build/$part" install >/dev/null
done

compile() { gcc -std=gnu99 -O2 -fwrapv -I"$parts/include" -I"$sources/udebug" -L"$parts/lib" "$@"; }
cd "$sources/udebug"
compile -DRUNSTATEDIR='"/var/run"' -shared -fPIC -o "$parts/lib/libudebug.so" lib.c lib-pcap.c \
  -lubox -lubus
cd "$sources/ubox/log"
compile -o "$parts/sbin/logd" logd.c syslog.c -lubox -lubus -ludebug
compile -o "$parts/sbin/logread" logread.c -lubox -lubus -lblobmsg_json -ljson-c
