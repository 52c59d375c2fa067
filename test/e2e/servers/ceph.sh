#!/bin/sh
# A Ceph of one monitor, one OSD in memory and the RADOS gateway, on loopback, for Debian 12.
#   ceph.sh FOLDER PORT     S3 at http://127.0.0.1:PORT and https://127.0.0.1:PORT+1
#   kill $(cat FOLDER/pids) ends it
# Key TESTKEY, secret testsecret; FOLDER/tls.crt is the authority; virtual hosts of s3.localhost.
# Ports up to PORT+40 are used. Installs what is missing by apt, prints one line when it is ready.
set -eu

folder=$1
port=$2
monitor=127.0.0.1:$((port + 2))
domain=s3.localhost

main() {
  install_missing
  rm -rf "$folder"
  mkdir -p "$folder/mon" "$folder/osd" "$folder/rgw" "$folder/run" "$folder/log"
  : >"$folder/pids"
  make_certificate
  make_config
  export CEPH_CONF="$folder/ceph.conf"
  start_monitor
  start_osd
  start_gateway
  echo "ceph is ready at http://127.0.0.1:$port and https://127.0.0.1:$((port + 1))"
}

install_missing() {
  command -v ceph-mon >/dev/null && command -v ceph-osd >/dev/null &&
    command -v radosgw >/dev/null && command -v openssl >/dev/null &&
    command -v curl >/dev/null && return
  apt-get update -qq
  # The manager and the metadata servers are not needed.
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    ceph-mon ceph-osd radosgw openssl curl
} >&2

make_certificate() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
    -subj /CN=localhost -keyout "$folder/tls.key" -out "$folder/tls.crt" \
    -addext "subjectAltName=DNS:localhost,DNS:$domain,DNS:*.$domain,IP:127.0.0.1" 2>/dev/null
}

# Without cephx the gateway's client must speak `crc`: its own default, `secure`, waits for ever.
# Short proposals and pools of one placement group bring the start from 12 seconds to 1.
make_config() {
  fsid=$(cat /proc/sys/kernel/random/uuid)
  cat >"$folder/ceph.conf" <<EOF
[global]
fsid = $fsid
mon initial members = a
mon host = [v2:$monitor/0]
public network = 127.0.0.0/8
auth cluster required = none
auth service required = none
auth client required = none
ms mon client mode = crc
ms bind ipv4 = true
ms bind ipv6 = false
ms bind port min = $((port + 10))
ms bind port max = $((port + 40))
run dir = $folder/run
pid file = $folder/run/\$name.pid
admin socket = $folder/run/\$cluster-\$name.asok
log file = $folder/log/\$name.log
crash dir = $folder/crash
paxos propose interval = 0.02
paxos min wait = 0.01
mon data avail crit = 1
mon data avail warn = 1
mon allow pool size one = true
mon warn on pool no redundancy = false
mon max pg per osd = 2000
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
[mon.a]
mon data = $folder/mon
mon addr = $monitor
[osd.0]
osd data = $folder/osd
osd objectstore = memstore
memstore device bytes = 1073741824
osd memory target = 939524096
public addr = 127.0.0.1
cluster addr = 127.0.0.1
[client.rgw]
rgw data = $folder/rgw
rgw dns name = $domain
rgw frontends = beast endpoint=127.0.0.1:$port ssl_endpoint=127.0.0.1:$((port + 1)) ssl_certificate=$folder/tls.crt ssl_private_key=$folder/tls.key
rgw crypt require ssl = false
rgw crypt s3 kms backend = testing
rgw crypt s3 kms encryption keys = testkey-1=$(head -c 32 /dev/urandom | base64)
rgw thread pool size = 32
rgw run sync thread = false
rgw enable usage log = false
rgw rados pool pg num min = 1
rgw override bucket index max shards = 1
rgw gc max objs = 2
rgw lc max objs = 2
rgw usage max shards = 1
rgw usage max user shards = 1
rgw md log max shards = 1
rgw data log num shards = 1
rgw objexp hints num shards = 1
rgw num control oids = 1
EOF
}

start_monitor() {
  monmaptool --create --addv a "[v2:$monitor]" --fsid "$fsid" "$folder/monmap" >/dev/null
  ceph-mon --mkfs -i a --monmap "$folder/monmap"
  run mon ceph-mon -i a -f
}

start_osd() {
  uuid=$(cat /proc/sys/kernel/random/uuid)
  timeout 60 ceph osd new "$uuid" 0 >/dev/null
  timeout 60 ceph osd crush add osd.0 1.0 root=default host=here >/dev/null 2>&1
  ceph-osd -i 0 --mkfs --osd-uuid "$uuid" >"$folder/log/mkfs.out" 2>&1
  run osd ceph-osd -i 0 -f
}

start_gateway() {
  timeout 120 radosgw-admin --name client.rgw user create --uid=test --display-name=test \
    --access-key=TESTKEY --secret-key=testsecret >"$folder/log/user.out" 2>&1
  run rgw radosgw --name client.rgw -f
  tries=0
  until curl -s -o /dev/null "http://127.0.0.1:$port/"; do
    tries=$((tries + 1))
    [ $tries -lt 600 ] || { tail -n 5 "$folder"/log/*.out >&2; exit 1; }
    sleep 0.1
  done
}

# run NAME COMMAND...: in the background, its output in a file, its pid noted.
run() {
  name=$1
  shift
  "$@" >"$folder/log/$name.out" 2>&1 </dev/null &
  echo $! >>"$folder/pids"
}

main
