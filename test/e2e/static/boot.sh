#!/bin/sh
# boot.sh x64|arm64...: a kernel, one file and a shell to send with: the static daemon runs as
# process 1 of a machine that qemu-system emulates. The executables are to be in build/out (make
# build). Debian 12, as root, with qemu-system-x86, qemu-system-arm, cpio; kernels and busybox
# come from the mirror that this system is configured with.
set -eu
cd "$(dirname "$0")/../../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
seconds_max=120

main() {
  configure_apt
  for arch in "$@"; do
    mkdir "$work/$arch"
    fetch_kernel "$work/$arch"
    make_initramfs "$work/$arch"
    echo "booting $arch ..."
    boot "$work/$arch" >"$work/console" 2>&1 </dev/null || true
    judge "$work/console"
  done
}

# An apt configuration of our own for both architectures: the system's is left alone.
configure_apt() {
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' |
    grep -v security | head -n 1)
  keys=/usr/share/keyrings/debian-archive-keyring.gpg
  mkdir -p "$work/apt/lists/partial" "$work/apt/cache/archives/partial"
  echo "deb [signed-by=$keys] $mirror bookworm main" >"$work/apt/sources.list"
  {
    echo "Dir::Etc::sourcelist \"$work/apt/sources.list\"; Dir::Etc::sourceparts \"-\";"
    echo "Dir::State::lists \"$work/apt/lists\"; Dir::Cache \"$work/apt/cache\";"
    echo 'APT::Architectures { "amd64"; "arm64"; }; APT::Sandbox::User "root";'
  } >"$work/apt/apt.conf"
  export APT_CONFIG="$work/apt/apt.conf"
  apt-get update -qq
}

# The kernel for machines in a cloud: the smallest of Debian's.
fetch_kernel() {
  debian=$(echo "$arch" | sed s/x64/amd64/)
  image=$(apt-cache depends "linux-image-cloud-$debian:$debian" |
    sed -n 's/^  Depends: \(linux-image[^:]*\).*/\1/p')
  (cd "$1" && apt-get download -qq "$image:$debian" "busybox-static:$debian")
  for package in "$1"/*.deb; do dpkg-deb -x "$package" "$1/packages"; done
}

make_initramfs() {
  root=$1/root
  mkdir -p "$root/dev" "$root/proc" "$root/bin"
  mknod "$root/dev/console" c 5 1
  cp "$1/packages/bin/busybox" "$root/bin/busybox"
  cp "build/out/sluice-linux-$arch" "$root/sluice"
  cp test/e2e/static/boot-init.sh "$root/init"
  cp test/e2e/static/boot.toml "$root/sluice.toml"
  (cd "$root" && find . | cpio --create --format=newc --quiet) >"$1/initramfs"
}

# The end of process 1 is a panic, upon which the machine ends as well. The machines are old ones:
# SSE4.2 without AVX, the first 64-bit core of the small ARM boards.
boot() {
  common="-m 1024 -nographic -no-reboot -nic none -initrd $1/initramfs"
  kernel=$(echo "$1"/packages/boot/vmlinuz-*)
  case $arch in
  x64)
    timeout $seconds_max qemu-system-x86_64 $common -cpu Nehalem -kernel "$kernel" \
      -append "console=ttyS0 panic=-1 quiet"
    ;;
  arm64)
    timeout $seconds_max qemu-system-aarch64 $common -M virt -cpu cortex-a53 -kernel "$kernel" \
      -append "console=ttyAMA0 panic=-1 quiet"
    ;;
  esac
}

# What the console must show: both messages read back from objects, all stored, status 0.
judge() {
  for text in '"content":"by datagram"' '"content":"by stream"' \
    '"event":"stopped".*"received":3.*"stored":3.*"unsent":0' 'exitcode=0x00000000'; do
    if ! grep -q "$text" "$1"; then
      cat "$1"
      echo "boot.sh: $arch: the console does not show $text" >&2
      exit 1
    fi
  done
  grep -aE 'content|event' "$1"
  echo "$arch: booted as process 1, received, stored, ended with status 0"
}

main "$@"
