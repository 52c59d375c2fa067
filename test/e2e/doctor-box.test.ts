// `sluice doctor` on a box: ports, buffers, disks, and a daemon that runs.
import { expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Chroot } from "./chroot.ts";
import { doctor } from "./doctoring.ts";
import { numberedLines, sendTcp } from "./sending.ts";
import { kill } from "./servers.ts";
import { freePorts, program, Sluice, temporaryFolder, waitFor } from "./sluice.ts";

const sink = () => `[[sink]]\nkind = "directory"\npath = "${temporaryFolder()}"\n`;

test("a port that rsyslogd has is told, with its process", async () => {
  const [port, folder] = [freePorts(), temporaryFolder()];
  const config = join(folder, "rsyslog.conf");
  writeFileSync(
    config,
    `global(workDirectory="${folder}" net.enableDNS="off")
module(load="imudp")
input(type="imudp" port="${port}")
*.* action(type="omfile" file="${join(folder, "out")}")
`,
  );
  const rsyslogd = spawn("rsyslogd", ["-n", "-f", config, "-i", join(folder, "pid")], {
    stdio: "ignore",
  });
  const toml = `[[listen]]\nport = ${port}\n${sink()}`;
  const taken = `problem: udp [::]:${port} is taken by rsyslogd (process ${rsyslogd.pid})`;
  try {
    const found = await waitFor(() => {
      const seen = doctor(toml);
      return seen.on("ports")[0] === taken ? seen : undefined;
    }, "the port of rsyslogd");
    expect(found.mends("ports")).toContain("systemctl disable --now syslog.socket rsyslog.service");
    expect(found.problems).toEqual(["ports"]);
  } finally {
    kill(rsyslogd.pid!, "SIGTERM");
  }
});

test("a running daemon is asked, and has its own ports", async () => {
  const [first, admin] = [freePorts(2), freePorts()];
  const toml = `device = "gw"
[[listen]]
port = ${first}
[[listen]]
transport = "tcp"
port = ${first + 1}
[ship]
age = "100ms"
${sink()}`;
  const env = { SLUICE_ADMIN_LISTEN: `127.0.0.1:${admin}` };
  const before = doctor(toml, { env });
  expect(before.on("daemon")[0]).toBe(
    `warning: No daemon answers at http://127.0.0.1:${admin}/: refused`,
  );
  expect(before.on("ports")).toContain(`ok: udp [::]:${first} is free`);
  const sluice = await Sluice.start(toml, env);
  await sendTcp(first + 1, numberedLines(10));
  await waitFor(
    () => doctor(toml, { env }).on("daemon")[0]?.includes("has received 10 messages") || undefined,
    "ten messages",
  );
  const found = doctor(toml, { env });
  expect(found.problems).toEqual([]);
  expect(found.on("daemon")).toEqual([
    "ok: The daemon is ready: it has received 10 messages",
    "ok: The daemon runs with these settings",
  ]);
  const other = doctor(`${toml}[buffer]\nkeep_severity = "err"\n`, { env });
  expect(other.on("daemon")[1]).toBe(
    "warning: The daemon runs with other settings than these: buffer.keep_severity",
  );
  expect(found.on("ports")).toContain(`ok: udp [::]:${first} is held by Sluice`);
  expect(found.on("ports")).toContain(`ok: tcp [::]:${first + 1} is held by Sluice`);
  await sluice.stop();
});

test("a tiny tmpfs is told for what it is, and for its room", () => {
  const folder = temporaryFolder();
  const mount = `mount -t tmpfs -o size=2m tmpfs "$0" && exec "$@"`;
  const command = ["unshare", "--mount", "sh", "-c", mount, folder, program];
  const spool = `[spool]\nmode = "overflow"\ndir = "${folder}/spool"\n`;
  const found = doctor(`[[listen]]\nport = 0\n${spool}${sink()}`, { command });
  expect(found.on("storage").slice(1)).toEqual([
    `warning: The spool "${folder}/spool" is on tmpfs`,
    `warning: The spool "${folder}/spool" may hold 64.0 MiB, and has 2.0 MiB`,
  ]);
  const full = mount.replace("&& exec", '&& head -c 1900k /dev/zero >"$0/x" && exec');
  const again = doctor(`[[listen]]\nport = 0\n${spool}${sink()}`, {
    command: ["unshare", "--mount", "sh", "-c", full, folder, program],
  });
  expect(again.on("storage")).toContain(`problem: The disk of "${folder}/spool" is full`);
});

test("a disk that is mounted read-only cannot be written to, by root as well", () => {
  const folder = temporaryFolder();
  const mount = `mount -t tmpfs -o ro tmpfs "$0" && exec "$@"`;
  const command = ["unshare", "--mount", "sh", "-c", mount, folder, program];
  const toml = `[[listen]]\nport = 0\n[[sink]]\nkind = "directory"\npath = "${folder}/logs"\n`;
  const found = doctor(toml, { command });
  expect(found.on("storage")).toEqual([`problem: "${folder}/logs" cannot be written to: EROFS`]);
});

test("a receive buffer beyond the kernel's limit is told, with the sysctl", () => {
  const found = doctor(`[[listen]]\nport = 0\nreceive_buffer = "256MiB"\n${sink()}`);
  expect(found.on("buffers")[0]).toMatch(/^warning: The kernel grants \d+ KiB of receive buffer/);
  expect(found.mends("buffers")).toContain("sysctl -w net.core.rmem_max=268435456");
});

test("problems of the settings are findings, all at once", () => {
  const found = doctor('colour = "red"\n[[listen]]\nport = 99999\n');
  expect(found.problems).toEqual(["configuration", "configuration", "configuration"]);
});

test("for a person: what is worst first, each with what mends it", () => {
  const words = ["doctor", "--set", "listen.0.port=x"];
  const ran = Bun.spawnSync([program, ...words], { cwd: temporaryFolder(), env: {} });
  expect(ran.stdout.toString()).toBe(`Problems (1)
  configuration: listen[0].port must be a number from 0 to 65535, not "x" (--set)
      The daemon does not start with it, and a reload is refused.
      > sluice help settings
`);
  expect(ran.exitCode).toBe(1);
});

test("OpenWrt: settings are UCI, and so are the remedies", () => {
  const box = new Chroot();
  box.write("/etc/openwrt_release", "DISTRIB_ID='OpenWrt'\n");
  box.write(
    "/etc/config/system",
    "config system\n\toption hostname 'gw'\n\toption log_ip '127.0.0.1'\n",
  );
  box.write(
    "/etc/config/sluice",
    `config listen
	option port '5514'
config spool
	option mode 'overflow'
	option max '900GiB'
config sink
	option kind 'directory'
	option path '/logs'
`,
  );
  const ran = box.run("/mnt/sluice", "doctor", "--set", "admin.listen=off");
  expect(ran.status).toBe(1);
  expect(ran.out).toContain(
    "/etc/config/system sends this box's own log to udp port 514, where no [[listen]] is",
  );
  expect(ran.out).toContain("      > uci add sluice local; uci set sluice.@local[-1].transport=");
  expect(ran.out).toMatch(
    /> uci set sluice\.@spool\[0\]\.max='\d+MiB'; uci commit sluice; reload_c/,
  );
});
