# Takes away what sluice.rsc has put in place. The image file stays.
/system/logging/remove [find action=sluice]
/system/logging/action/remove [find name=sluice]
/container/stop [find name=sluice]
:delay 10s
/container/remove [find name=sluice]
/container/envs/remove [find list=sluice]
/ip/firewall/nat/remove [find comment=sluice]
/ip/address/remove [find interface=br-sluice]
/interface/bridge/port/remove [find bridge=br-sluice]
/interface/bridge/remove [find name=br-sluice]
/interface/veth/remove [find name=veth-sluice]
