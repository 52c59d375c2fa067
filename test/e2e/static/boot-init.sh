#!/bin/busybox sh
# The first program of the machine that boot.sh boots. It becomes the daemon, as process 1; what
# sends to it is left behind.
set -eu
busybox=/bin/busybox
$busybox mount -t proc proc /proc
$busybox mount -t devtmpfs dev /dev
$busybox ip link set lo up

# Waits until the file that $1 names holds a line with $2.
until_holds() {
  until $busybox grep -qs "$2" $1; do $busybox sleep 0.2; done
}

send_and_stop() {
  # Port 5514 in the kernel's table of sockets.
  until_holds /proc/net/udp6 :158A
  until_holds /proc/net/tcp6 :158A
  # The daemon of most small boxes passes on by UDP what is written to /dev/log.
  $busybox syslogd -R 127.0.0.1:5514
  # It goes into the background before it listens.
  until [ -S /dev/log ]; do $busybox sleep 0.2; done
  $busybox logger -t boot "by datagram"
  echo "<14>by stream" | $busybox nc -w 1 127.0.0.1 5514
  stored=0
  while [ $stored -lt 2 ]; do
    $busybox sleep 0.5
    stored=$($busybox find /objects -name '*.gz' -exec $busybox zcat {} + |
      $busybox grep -vc '^{"ledger"' || true)
  done
  $busybox find /objects -name '*.gz' -exec $busybox zcat {} +
  # The third message is in no object yet when the daemon is told to end.
  echo "<14>the last" | $busybox nc -w 1 127.0.0.1 5514
  kill -TERM 1
}

send_and_stop &
exec /sluice run --config /sluice.toml
