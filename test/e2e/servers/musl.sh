#!/bin/sh
# What an executable for musl finds on a system of musl, made from packages of Debian 12 (x64).
#   musl.sh FOLDER    then: FOLDER/loader --library-path FOLDER/lib EXECUTABLE
# Debian has no C++ library for musl: it is put together as for our static executables, see
# toolchain/companion, but with Debian's own musl left outside. Needs gcc.
set -eu

folder=$1
companion=$(cd "$(dirname "$0")/../../.." && pwd)/toolchain/companion
members="tree list hash_bytes hashtable_c++0x chrono new_handler cp-demangle
  dyncast tinfo class_type_info si_class_type_info vmi_class_type_info"

mkdir -p "$folder/lib" "$folder/parts"
cd "$folder"
download() { apt-get download -qq musl musl-dev libstdc++-12-pic; }
download 2>/dev/null || { apt-get update -qq && download; }
for package in *.deb; do dpkg-deb -x "$package" root; done
ln -sf root/lib/x86_64-linux-musl/libc.so loader

for member in $members; do
  ar p root/usr/lib/gcc/x86_64-linux-gnu/12/libstdc++_pic.a "$member.o" >"parts/$member.o"
done
for source in fatal thread; do
  gcc -std=gnu11 -O2 -fPIC -nostdinc -isystem root/usr/include/x86_64-linux-musl \
    -isystem "$(gcc -print-file-name=include)" -fno-stack-protector \
    -c "$companion/$source.c" -o "parts/$source.o"
done
gcc -shared -nostdlib -o lib/libstdc++.so.6 parts/*.o "$(gcc -print-libgcc-file-name)"
