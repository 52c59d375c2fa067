# Sluice in a container of RouterOS 7.21 or newer, arm64 or x86. Copy this file and
# sluice-arm64.docker.tar to the router, fill in the six values, then: /import sluice.rsc
# Once before, with the button or a power cycle as the router asks for it:
#   /system/device-mode/update container=yes

:local disk "usb1"
:local endpoint "https://s3.eu-central-1.amazonaws.com"
:local region "eu-central-1"
:local bucket "my-logs"
:local accesskey "AKIA..."
:local secret "..."

# A network of its own, with the way out through the router.
/interface/veth/add name=veth-sluice address=172.31.51.2/24 gateway=172.31.51.1
/interface/bridge/add name=br-sluice
/interface/bridge/port/add bridge=br-sluice interface=veth-sluice
/ip/address/add address=172.31.51.1/24 interface=br-sluice
/ip/firewall/nat/add chain=srcnat action=masquerade src-address=172.31.51.0/24 comment=sluice

# All settings are variables; sluice help settings names every one.
/container/envs/add list=sluice key=SLUICE_DEVICE value=[/system/identity/get name]
/container/envs/add list=sluice key=SLUICE_SINK_0_KIND value=s3
/container/envs/add list=sluice key=SLUICE_SINK_0_ENDPOINT value=$endpoint
/container/envs/add list=sluice key=SLUICE_SINK_0_REGION value=$region
/container/envs/add list=sluice key=SLUICE_SINK_0_BUCKET value=$bucket
/container/envs/add list=sluice key=SLUICE_SINK_0_ACCESS_KEY_ID value=$accesskey
/container/envs/add list=sluice key=SLUICE_SINK_0_SECRET_ACCESS_KEY value=$secret

# What waits while the bucket is away lies in memory: no flash is written to.
/container/add file=($disk . "/sluice-arm64.docker.tar") interface=veth-sluice \
    root-dir=($disk . "/sluice") name=sluice envlists=sluice logging=yes start-on-boot=yes

# The router's own log, into the container. One rule for each topic: a list of topics means "and".
/system/logging/action/add name=sluice target=remote remote=172.31.51.2 remote-port=5514 \
    remote-log-format=syslog syslog-time-format=iso8601
/system/logging/add topics=info action=sluice
/system/logging/add topics=warning action=sluice
/system/logging/add topics=error action=sluice
/system/logging/add topics=critical action=sluice

# Devices of the LAN send to the router's address, which hands their messages on.
/ip/firewall/nat/add chain=dstnat protocol=udp dst-port=5514 in-interface-list=LAN \
    action=dst-nat to-addresses=172.31.51.2 comment=sluice
/ip/firewall/nat/add chain=dstnat protocol=tcp dst-port=5514 in-interface-list=LAN \
    action=dst-nat to-addresses=172.31.51.2 comment=sluice

:put "Unpacking takes a minute. Then: /container/start [find name=sluice]; /log/print"
