#!/bin/sh
# OpenStack Swift on one plain folder, speaking S3 through s3api, on loopback, for Debian 12.
#   swift.sh FOLDER PORT    S3 at http://127.0.0.1:PORT
#   kill $(cat FOLDER/pids) ends it
# Key test:tester, secret testing, region us-east-1; virtual hosts of s3.localhost.
# Ports up to PORT+4 are used. Installs what is missing by apt, prints one line when it is ready.
set -eu

folder=$1
port=$2
object=$((port + 1))
container=$((port + 2))
account=$((port + 3))
cache=$((port + 4))

main() {
  install_missing
  rm -rf "$folder"
  mkdir -p "$folder/conf" "$folder/node/d1" "$folder/log" "$folder/recon"
  : >"$folder/pids"
  make_rings
  make_storage_config object "$object"
  make_storage_config container "$container"
  make_storage_config account "$account"
  make_proxy_config
  # Private, and younger than the data: what an old one remembers makes new buckets vanish.
  run memcached memcached -u "$(id -un)" -l 127.0.0.1 -p "$cache" -U 0 -m 32
  for server in object container account proxy; do
    run "$server" "swift-$server-server" "$folder/conf/$server-server.conf"
  done
  await_ready
  echo "swift is ready at http://127.0.0.1:$port"
}

install_missing() {
  command -v swift-proxy-server >/dev/null && command -v swift-object-server >/dev/null &&
    command -v swift-container-server >/dev/null && command -v swift-account-server >/dev/null &&
    command -v memcached >/dev/null && command -v curl >/dev/null && return
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    swift-proxy swift-account swift-container swift-object memcached curl
} >&2

# One device, one replica, sixteen partitions; in one Python instead of nine runs of a tool.
make_rings() {
  /usr/bin/python3 - "$folder/conf" "$object" "$container" "$account" <<'EOF'
import sys
from swift.common.ring import RingBuilder

folder, *ports = sys.argv[1:]
for name, port in zip(("object", "container", "account"), map(int, ports)):
    builder = RingBuilder(4, 1, 0)
    builder.add_dev({
        "id": 0, "region": 1, "zone": 1, "weight": 1.0, "device": "d1", "meta": "",
        "ip": "127.0.0.1", "port": port, "replication_ip": "127.0.0.1", "replication_port": port,
    })
    builder.rebalance()
    builder.get_ring().save(f"{folder}/{name}.ring.gz")
EOF
}

# Debian's /etc/swift/swift.conf, which all servers insist on, is used as it comes.
server_defaults() {
  cat <<EOF
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = $1
workers = 0
user = $(id -un)
swift_dir = $folder/conf
devices = $folder/node
mount_check = false
disable_fallocate = true
fallocate_reserve = 0
log_address = $folder/no-syslog
log_level = WARNING
EOF
}

make_storage_config() {
  {
    server_defaults "$2"
    cat <<EOF
recon_cache_path = $folder/recon
[pipeline:main]
pipeline = $1-server
[app:$1-server]
use = egg:swift#$1
EOF
  } >"$folder/conf/$1-server.conf"
}

make_proxy_config() {
  {
    server_defaults "$port"
    cat <<EOF
[pipeline:main]
pipeline = catch_errors gatekeeper cache listing_formats bulk s3api tempauth copy slo dlo versioned_writes symlink proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:$cache
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
storage_domain = s3.localhost
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_object_versioning = true
EOF
    for filter in catch_errors gatekeeper listing_formats bulk copy slo dlo symlink; do
      printf '[filter:%s]\nuse = egg:swift#%s\n' "$filter" "$filter"
    done
  } >"$folder/conf/proxy-server.conf"
}

# The proxy answers before the others listen, and then with 503: a whole look-up must succeed.
await_ready() {
  tries=0
  until curl -sf -o /dev/null -H 'X-Auth-User: test:tester' -H 'X-Auth-Key: testing' \
    "http://127.0.0.1:$port/auth/v1.0" && listen "$object" && listen "$container" &&
    listen "$account"; do
    tries=$((tries + 1))
    [ $tries -lt 600 ] || { tail -n 5 "$folder"/log/*.out >&2; exit 1; }
    sleep 0.1
  done
}

listen() {
  # curl says 7 when nobody listens, whatever else the answer is.
  code=0
  curl -s -o /dev/null "http://127.0.0.1:$1/" || code=$?
  [ $code -ne 7 ]
}

# run NAME COMMAND...: in the background, its output in a file, its pid noted.
run() {
  name=$1
  shift
  "$@" >"$folder/log/$name.out" 2>&1 </dev/null &
  echo $! >>"$folder/pids"
}

main
