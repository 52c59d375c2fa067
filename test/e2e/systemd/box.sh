#!/bin/sh
# Run by systemd, as root, once its box is up: what an administrator would do with Sluice there. Each
# step begins with a line `## name`; the test reads what follows.
exec >/mnt/out 2>&1

step() { echo "## $1"; }
show() { systemctl show --property="$1" --value sluice.service; }
# Waits until the service shows that; the unit that runs this has a time limit.
until_shows() { until [ "$(show "$1")" = "$2" ]; do sleep 0.1; done; }
stored() { find /var/lib/private/sluice/logs -name '*.ndjson.gz' 2>/dev/null; }
spooled() { find /var/lib/private/sluice/spool -name '*.ndjson.gz' | wc -l; }

step install
/mnt/sluice install --config /mnt/mine.toml --program /opt/sluice
step running
systemctl show --property=Type,ActiveState,SubState,User,NRestarts sluice.service
step process
grep -E '^(Uid|CapEff|CapBnd|NoNewPrivs|Seccomp):' "/proc/$(show MainPID)/status"
step received
logger --tcp --server 127.0.0.1 --port 514 --rfc3164 --tag box "over TCP to port 514"
logger --udp --server 127.0.0.1 --port 514 --rfc3164 --tag box "over UDP to port 514"
sleep 0.5
stored | wc -l
step sent-now
systemctl kill --signal=SIGUSR2 sluice.service
until [ -n "$(stored)" ]; do sleep 0.1; done
zcat "$(stored | head -1)"
step reload
sed -i 's/age = "1h"/age = "2h"/' /etc/sluice/sluice.toml
systemctl reload sluice.service && sleep 1
journalctl --unit sluice.service --output cat | grep '"reloaded"'
step doctor
mkdir -p /etc/systemd/system/sluice.service.d
printf '[Service]\nEnvironment=SLUICE_SHIP_AGE=3h "SLUICE_DEVICE=of-the-unit"\n' \
	>/etc/systemd/system/sluice.service.d/mine.conf
systemctl daemon-reload
/opt/sluice doctor
step doctor-restarted
systemctl restart sluice.service
/opt/sluice doctor
rm -r /etc/systemd/system/sluice.service.d
systemctl daemon-reload
systemctl restart sluice.service
step stop
began=$(date +%s)
systemctl stop sluice.service
show Result
[ $(($(date +%s) - began)) -le 10 ] && echo "in time"
spooled
step watchdog
mkdir -p /run/systemd/system/sluice.service.d
printf '[Service]\nWatchdogSec=2\n' >/run/systemd/system/sluice.service.d/short.conf
systemctl daemon-reload
systemctl start sluice.service
kill -STOP "$(show MainPID)"
until_shows NRestarts 1
until_shows SubState running
journalctl --unit sluice.service --output cat | grep -E 'Watchdog timeout|Failed with'
step kept
spooled
step lower
sed -i 's/= 514/= 5514/' /etc/sluice/sluice.toml
/opt/sluice install --program /opt/sluice >/dev/null
until_shows SubState running
grep -E '^Cap(Eff|Bnd):' "/proc/$(show MainPID)/status"
step own-log
rm /etc/sluice/sluice.toml
/opt/sluice install --own-log --config /mnt/mine.toml --program /opt/sluice >/dev/null
# The box has a boot of its own, by a file that its services do not see: not of this boot alone.
echo 'directory = "/var/log/journal"' >>/etc/sluice/sluice.toml
systemctl restart sluice.service
logger --tag box "said by the box"
tries=0
until stored | xargs -r zcat | grep '"content":"said by the box"' || [ $tries -eq 100 ]; do
	systemctl kill --kill-whom=main --signal=SIGUSR2 sluice.service
	sleep 0.2
	tries=$((tries + 1))
done
step uninstall
/opt/sluice uninstall
rm -r /run/systemd/system/sluice.service.d
step left
find /etc /opt /var /run -xdev -name '*sluice*' -not -path '*/sluice/*/*' | sort -u

# The same box as VyOS, whose image upgrades leave nothing but /config.
rm -r /var/lib/sluice /var/lib/private/sluice
step vyos
/mnt/sluice install --platform vyos --config /mnt/mine.toml
journalctl --unit sluice.service --output cat --lines 3
grep -E '^(Uid|CapEff|NoNewPrivs):' "/proc/$(show MainPID)/status"
id -u sluice
logger --tcp --server 127.0.0.1 --port 514 --rfc3164 --tag box "before the upgrade"
systemctl stop sluice.service
find /config/sluice/spool -name '*.ndjson.gz' | wc -l
step vyos-upgraded
userdel sluice
getent group sluice >/dev/null && groupdel sluice
rm /run/systemd/system/sluice.service
useradd --system other
useradd --system another
systemctl daemon-reload
sh /config/scripts/vyos-postconfig-bootup.script
until_shows SubState running
grep -E '^(Uid|CapEff|NoNewPrivs):' "/proc/$(show MainPID)/status"
id -u sluice
find /config/sluice/spool -name '*.ndjson.gz' -user sluice | wc -l
step vyos-left
/config/sluice/sluice uninstall --platform vyos --purge >/dev/null
find /config /run/systemd/system /var/lib -xdev -name '*sluice*'
grep ^sluice: /etc/passwd /etc/group
step end
systemctl poweroff --no-block
