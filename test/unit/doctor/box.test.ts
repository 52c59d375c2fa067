import { expect, test } from "bun:test";
import { buffers, kernelCounters } from "../../../src/doctor/buffers.ts";
import { memory, openFiles } from "../../../src/doctor/limits.ts";
import { ownLog } from "../../../src/doctor/own-log.ts";
import { ports } from "../../../src/doctor/ports.ts";
import { storage } from "../../../src/doctor/storage.ts";
import type { Status } from "../../../src/doctor/case.ts";
import { openAdmin } from "../../admin-subject.ts";
import { anySink } from "../config/sources.ts";
import { findings, type Patient } from "./cases.ts";

const listen = (settings: string) => `[[listen]]\n${settings}\n${anySink}`;
const title = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt uid";

/** A line of /proc/net/udp6 or tcp6: port 514 is 0202, 5514 is 158A. */
function socket(
  port: string,
  inode: number,
  { state = "07", address = "0".repeat(32), drops = 0 },
) {
  const rest = `00000000:00000000 00:00000000 00000000     0        0 ${inode} 2 0 ${drops}`;
  return `  10: ${address}:${port} ${"0".repeat(32)}:0000 ${state} ${rest}`;
}

const held = (name: string, lines: string[], table = "udp6"): Patient => ({
  files: { [`/proc/net/${table}`]: [title, ...lines].join("\n"), "/proc/77/comm": `${name}\n` },
  links: { "/proc/77/fd/3": "socket:[4711]", "/proc/77/fd/4": "/dev/null" },
});

test("a port is free, held by Sluice, or taken by somebody who is named", async () => {
  const f = async (patient: Patient, expected: string[]) =>
    expect(await findings(ports, { toml: listen("port = 514"), ...patient })).toEqual(expected);
  await f({}, ["ok: udp [::]:514 is free"]);
  await f(held("sluice-linux-x6", [socket("0202", 4711, {})]), [
    "ok: udp [::]:514 is held by Sluice",
  ]);
  await f(held("rsyslogd", [socket("0202", 4711, {})]), [
    "problem: udp [::]:514 is taken by rsyslogd (process 77) > " +
      "systemctl disable --now syslog.socket rsyslog.service\n" +
      "or in /s.toml, under the first [[listen]]: port = 5514; then: sluice reload",
  ]);
  const unseen = held("nc", [socket("0202", 1234, {})]);
  await f(unseen, ["warning: udp [::]:514 is taken > sudo sluice doctor"]);
  await f({ ...unseen, links: { "/proc/1/exe": "/sbin/init" } }, [
    "problem: udp [::]:514 is taken by another program > ss -lnup; ss -lntp\n" +
      "or in /s.toml, under the first [[listen]]: port = 5514; then: sluice reload",
  ]);
});

test("addresses, transports and established connections are told apart", async () => {
  const f = async (toml: string, patient: Patient, expected: string) => {
    const [found] = await findings(ports, { toml: listen(toml), ...patient });
    expect(found).toStartWith(expected);
  };
  const loopback = { address: "0100007F" };
  const other = 'port = 5514\nhost = "127.0.0.2"';
  await f(other, held("nc", [socket("158A", 4711, loopback)], "udp"), "ok: udp 127.0.0.2:5514 is");
  const same = 'port = 5514\nhost = "127.0.0.1"';
  await f(same, held("nc", [socket("158A", 4711, loopback)], "udp"), "problem: udp 127.0.0.1:5514");
  const tcp = 'transport = "tcp"\nport = 5514';
  await f(tcp, held("nc", [socket("158A", 4711, { state: "0A" })], "tcp6"), "problem: tcp [::]");
  await f(tcp, held("nc", [socket("158A", 4711, { state: "01" })], "tcp6"), "ok: tcp [::]:5514");
  await f(tcp, held("nc", [socket("158A", 4711, {})], "udp6"), "ok: tcp [::]:5514 is free");
});

test("another daemon on the usual port is told to who listens elsewhere", async () => {
  const found = await findings(ports, {
    toml: listen("port = 5514"),
    ...held("syslog-ng", [socket("0202", 4711, {})]),
  });
  expect(found[1]).toBe(
    "warning: syslog-ng (process 77) listens on port 514 > have devices send to port 5514; " +
      "or systemctl disable --now syslog-ng.service",
  );
});

test("the receive buffer is what the kernel grants, and the sysctl is named", async () => {
  const f = async (grantedBytes: number, expected: string) => {
    const [found] = await findings(buffers, { toml: listen("port = 514"), grantedBytes });
    expect(found).toStartWith(expected);
  };
  await f(8 << 20, "ok: The kernel grants a receive buffer of 4MiB");
  await f(
    425_984,
    "warning: The kernel grants 208 KiB of receive buffer where 4MiB is asked for, unless Sluice " +
      "may do anything (CAP_NET_ADMIN) > sysctl -w net.core.rmem_max=4194304\n" +
      "echo net.core.rmem_max=4194304 >>/etc/sysctl.conf    # for the next start",
  );
});

test("datagrams that the kernel threw away are counted on our ports, and in all", async () => {
  const f = async (drops: number, expected: string) => {
    const snmp = "Udp: InDatagrams RcvbufErrors InCsumErrors\nUdp: 100 40 0\n";
    const files = {
      "/proc/net/udp6": [title, socket("0202", 1, { drops }), socket("0203", 2, { drops: 5 })].join(
        "\n",
      ),
      "/proc/net/snmp": snmp,
      "/proc/net/snmp6": "Udp6RcvbufErrors                \t2\n",
    };
    const [found] = await findings(kernelCounters, { toml: listen("port = 514"), files });
    expect(found).toStartWith(expected);
  };
  const all = "; of all programs 42 since this box started";
  await f(0, `ok: No datagram was thrown away on the ports of Sluice${all}`);
  await f(7, `warning: 7 datagrams found the queue of a port of Sluice full${all} > give it`);
});

test("storage must last, have room, and be writable", async () => {
  const spool = `[spool]\nmode = "always"\ndir = "/x"\nmax = "64MiB"\n`;
  const f = async (toml: string, patient: Patient, expected: string) => {
    const found = await findings(storage, { toml, ...patient });
    expect(found.at(-1)).toStartWith(expected);
  };
  await f(anySink, {}, 'ok: "/tmp/logs" (ext4) has');
  await f(anySink, { fileSystem: "tmpfs" }, 'warning: Objects in "/tmp/logs" lie on tmpfs > in /s');
  await f(anySink, { freeBytes: 100 << 20 }, 'warning: "/tmp/logs" has 100.0 MiB left');
  await f(anySink, { freeBytes: 1000 }, 'problem: The disk of "/tmp/logs" is full > df -h');
  await f(
    anySink,
    { writeFault: "EROFS" },
    'problem: "/tmp/logs" cannot be written to: EROFS > mount -o remount,rw /tmp/logs',
  );
  await f(spool + anySink, {}, 'ok: The spool "/x" (ext4) has room for all that it may hold');
  await f(
    spool + anySink,
    { freeBytes: 20 << 20 },
    'warning: The spool "/x" may hold 64.0 MiB, and has 20.0 MiB > ' +
      'in /s.toml, under the [spool]: max = "10MiB"; then: sluice reload',
  );
  const [, onTmpfs] = await findings(storage, { toml: spool + anySink, fileSystem: "tmpfs" });
  expect(onTmpfs).toStartWith('warning: The spool "/x" is on tmpfs');
});

test("memory is compared with the control group of either version, and with what is there", async () => {
  const f = async (files: Record<string, string>, expected: RegExp) => {
    const [found = ""] = await findings(memory, { toml: listen("port = 514"), files });
    expect(found).toMatch(expected);
  };
  const second = { "/proc/self/cgroup": "0::/a/b\n", "/sys/fs/cgroup/a/b/memory.max": "max\n" };
  const available = { "/proc/meminfo": "MemAvailable:    1048576 kB\n" };
  await f(available, /^ok: Sluice may need \d+\.\d MiB at most; there are 1024\.0 MiB$/);
  await f({ ...second, ...available }, /^ok/);
  await f({ ...second, "/sys/fs/cgroup/a/memory.max": "16777216\n" }, /^problem: .*allows 16\.0/);
  const first = "4:memory:/box\n2:cpu:/other\n";
  const file = "/sys/fs/cgroup/memory/box/memory.limit_in_bytes";
  await f({ "/proc/self/cgroup": first, [file]: "16777216\n" }, /^problem.* > in \/s\.toml/);
  await f({ "/proc/self/cgroup": first, [file]: "9223372036854771712\n", ...available }, /^ok/);
  await f({ "/proc/meminfo": "MemAvailable:    8192 kB\n" }, /^warning: .* has 8\.0 MiB to spare/);
});

test("connections that may be open are files that may be open", async () => {
  const f = async (hard: string, expected: string) => {
    const files = {
      "/proc/self/limits": `Max open files            1024        ${hard}     files\n`,
    };
    const toml = listen('transport = "tcp"\nconnections_max = 1000');
    expect((await findings(openFiles, { toml, files }))[0]).toStartWith(expected);
  };
  await f("4096", "ok: 4096 files may be open, 1064 are needed at most");
  await f("1024", "warning: Only 1024 files may be open, and connections may need 1064 > ulimit");
});

const openwrt = (system: string) => ({
  "/etc/openwrt_release": "",
  "/etc/config/system": `config system\n\toption hostname 'r'\n${system}`,
});
const rsyslog = (text: string) => ({
  "/run/systemd/system/x": "",
  "/etc/rsyslog.d/60-sluice.conf": text,
});
const syslogNg = (text: string) => ({
  "/run/systemd/system/x": "",
  "/etc/syslog-ng/syslog-ng.conf": text,
});
const vyos = (inside: string) => ({
  "/opt/vyatta/etc/config/x": "",
  "/run/systemd/system/x": "",
  "/opt/vyatta/etc/version": "Version: VyOS 1.4.0\n",
  "/config/config.boot": `system {\n    syslog {\n        host 127.0.0.1 {\n${inside}\n        }\n    }\n}`,
});

test("this box's own log comes here, goes where nobody listens, or nowhere", async () => {
  const f = async (files: Record<string, string>, expected: string) => {
    const toml = listen('port = 5514\n[[listen]]\ntransport = "tcp"\nport = 5514');
    const [found] = await findings(ownLog, { toml, files });
    expect(found).toStartWith(expected);
  };
  await f(
    openwrt("\toption log_ip '127.0.0.1'\n\toption log_port '5514'\n"),
    "ok: This box's own log comes by udp port 5514 (/etc/config/system)",
  );
  await f(
    openwrt("\toption log_ip '127.0.0.1'\n"),
    "problem: /etc/config/system sends this box's own log to udp port 514, where no [[listen]] is" +
      " > uci add sluice local; uci set sluice.@local[-1].transport='logread'",
  );
  await f(openwrt("\toption log_ip '192.0.2.1'\n"), "warning: This box's own log is not sent");
  await f(rsyslog("*.* @@127.0.0.1:5514\n"), "ok: This box's own log comes by tcp port 5514");
  await f(
    rsyslog("# *.* @@127.0.0.1:5514\n"),
    "warning: This box's own log is not sent to Sluice > sluice install --own-log",
  );
  await f(
    { "/run/systemd/system/x": "" },
    "warning: This box's own log is not sent to Sluice > " +
      'add [[local]] with transport = "journal"; then: sluice install, whose unit may read it',
  );
  await f(
    rsyslog('action(\n  type="omfwd" target="127.0.0.1" port="5514" protocol="tcp")\n'),
    "ok: This box's own log comes by tcp port 5514 (/etc/rsyslog.d/60-sluice.conf)",
  );
  await f(
    rsyslog('action(type="omfwd" target="127.0.0.1")'),
    "problem: /etc/rsyslog.d/60-sluice.conf sends this box's own log to udp port 514",
  );
  await f(rsyslog('action(type="omfwd" target="192.0.2.1")'), "warning: This box's own log is not");
  await f(
    syslogNg('destination d { network("127.0.0.1" port(5514) transport("tcp")); };'),
    "ok: This box's own log comes by tcp port 5514 (/etc/syslog-ng/syslog-ng.conf)",
  );
  await f(
    syslogNg('destination d { syslog("localhost" transport("udp")); };'),
    "problem: /etc/syslog-ng/syslog-ng.conf sends this box's own log to udp port 514",
  );
  await f(syslogNg('destination d { network("192.0.2.1"); };'), "warning: This box's own log is");
  await f(vyos('            port "5514"'), "ok: This box's own log comes by udp port 5514");
  await f(
    { ...vyos(""), "/config/config.boot": "" },
    "warning: This box's own log is not sent to Sluice > " +
      "set system syslog host 127.0.0.1 facility all level info\n",
  );
  await f({}, "warning: This box's own log is not sent to Sluice > add [[local]]");
});

test("a log that is read here needs no sender", async () => {
  const toml = `[[local]]\ntransport = "logread"\n${anySink}`;
  expect(await findings(ownLog, { toml })).toEqual(["ok: This box's own log is read: logread"]);
});

test("the log of OpenWrt is read by who has the right to", async () => {
  const toml = `[[local]]\ntransport = "logread"\n${anySink}`;
  const { ask } = await openAdmin();
  const status = (await (await ask("/api/v1/status")).json()) as Status;
  const daemon = { status, pid: 7 };
  const f = async (files: Record<string, string>, expected: string) => {
    const box = { "/etc/openwrt_release": "", ...files };
    expect(await findings(ownLog, { toml, daemon, files: box })).toEqual([expected]);
  };
  const user = { "/proc/7/status": "Name:\tsluice\nUid:\t5140\t5140\t5140\t5140\n" };
  const fine = "ok: This box's own log is read: logread";
  await f(
    user,
    "problem: The user of the service may not read the log: " +
      "/usr/share/acl.d/sluice.json is missing > sluice install",
  );
  await f({ ...user, "/usr/share/acl.d/sluice.json": "{}" }, fine);
  await f({ "/proc/7/status": "Name:\tsluice\nUid:\t0\t0\t0\t0\n" }, fine);
  await f({}, fine);
});
