#!/bin/sh
# syslog-ng.sh FOLDER: puts Debian's syslog-ng into a folder, and FOLDER/syslog-ng to start it with.
# It is unpacked and not installed: its package conflicts with rsyslog, which others here need.
set -eu
folder=$1
mkdir -p "$folder/deb"
cd "$folder/deb"
# apt's own user fetches.
chmod 777 .
apt-get download syslog-ng-core libivykis0 libnet1 >/dev/null 2>&1 || {
  apt-get update -qq
  apt-get download syslog-ng-core libivykis0 libnet1 >/dev/null 2>&1
}
for package in *.deb; do dpkg -x "$package" "$folder"; done
libraries=$(find "$folder/usr/lib" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
modules=$(dirname "$(find "$folder/usr/lib" -name libafsocket.so | head -n 1)")
cat >"$folder/syslog-ng" <<X
#!/bin/sh
export LD_LIBRARY_PATH=$libraries
exec $folder/usr/sbin/syslog-ng --foreground --no-caps --module-path=$modules "\$@"
X
chmod +x "$folder/syslog-ng"
