# sluice begin: users and units outside of /config are lost by an image upgrade, so they are put in
# place at every boot. A system user: VyOS removes others that are not in its configuration.
getent passwd sluice >/dev/null || useradd --system --user-group --shell /usr/sbin/nologin sluice
cp /config/sluice/sluice.service /run/systemd/system/ && systemctl daemon-reload &&
	systemctl start --no-block sluice.service
# sluice end
