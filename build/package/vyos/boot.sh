# sluice begin: units outside of /config are lost by an image upgrade, so this one is put in place
# at every boot.
cp /config/sluice/sluice.service /run/systemd/system/ && systemctl daemon-reload &&
	systemctl start --no-block sluice.service
# sluice end
