// OpenWrt's log by ubus: the compiled program at the real ubusd and logd, or at a stand-in for them
// (see openwrt/log-box.ts).
import { afterEach, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { childrenOf, closeBoxes, LogBox, parts, serviceUser } from "./openwrt/log-box.ts";
import { waitFor, type Line } from "./sluice.ts";

afterEach(closeBoxes);

/** What was on the wire between the real ones. */
const vectors = JSON.parse(
  readFileSync(join(import.meta.dir, "../vectors/ubus.json"), "utf8"),
) as Record<"hello" | "lookupAnswer" | "readAnswer", string>;

const words = (lines: Line[]) => lines.map(({ content }) => content);
const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => `line ${from + n}`);

test("the ring since the boot, then what comes, once across restarts, and no program is run", async () => {
  const box = await LogBox.open();
  box.log(numbered(1, 3));
  const first = await box.sluice();
  const [line] = await box.stored(3);
  expect(line).toMatchObject({
    ...{ content: "line 1", priority: 35, transport: "logread", format: "openwrt", tag: "app" },
  });
  expect(String(line!["timestamp"])).toMatch(/\.\d{3}Z$/);
  box.log(["live"], "daemon.info");
  await box.stored(4);
  expect(childrenOf(first.pid)).toEqual([]);
  expect(await first.stop()).toBe(0);
  box.log(numbered(5, 6));
  const second = await box.sluice();
  await box.stored(6);
  box.log(["line 7"]);
  expect(words(await box.stored(7))).toEqual([...[...numbered(1, 3), "live", ...numbered(5, 7)]]);
  expect(await second.stop()).toBe(0);
  expect(second.farewell()).toMatchObject({ received: 3, lostKernel: 0 });
  expect(second.log.filter(({ level }) => level !== "info")).toEqual([]);
});

test("what gave way in the ring while Sluice was away is counted, to the line", async () => {
  const box = await LogBox.open({ ringKiB: 16 });
  box.log(["line 0"]);
  const first = await box.sluice();
  await box.stored(1);
  expect(await first.stop()).toBe(0);
  box.log(numbered(1, 1000));
  const second = await box.sluice();
  await waitFor(() => box.stored(2).then((lines) => words(lines).includes("line 1000")), "the end");
  expect(await second.stop()).toBe(0);
  const { received, lostKernel } = second.farewell();
  expect([received + lostKernel, lostKernel > 500, received > 50]).toEqual([1000, true, true]);
  expect(words(await box.stored(1 + received))).toEqual([
    ...["line 0", ...numbered(lostKernel + 1, 1000)],
  ]);
});

test("logd is started anew: its log is read again, nothing twice, and no program is run", async () => {
  const box = await LogBox.open();
  const sluice = await box.sluice();
  for (let round = 0; round < 3; round++) {
    box.log([`before ${round}`]);
    await box.stored(2 * round + 1);
    await box.restart("logd");
    box.log([`after ${round}`]);
    await box.stored(2 * round + 2);
  }
  const rounds = [0, 1, 2].flatMap((round) => [`before ${round}`, `after ${round}`]);
  expect(words(await box.stored(6))).toEqual(rounds);
  expect(childrenOf(sluice.pid)).toEqual([]);
  const pipes = readdirSync(`/proc/${sluice.pid}/fd`).length;
  expect(pipes).toBeLessThan(20);
  expect(await sluice.stop()).toBe(0);
});

test("ubusd is started anew: the log goes on, and a restart of Sluice finds its place", async () => {
  const box = await LogBox.open();
  const first = await box.sluice();
  box.log(numbered(1, 2));
  await box.stored(2);
  await box.restart("ubusd");
  box.log(["line 3"]);
  await box.stored(3);
  expect(await first.stop()).toBe(0);
  expect(first.log.filter(({ level }) => level !== "info")).toEqual([]);
  box.log(["line 4"]);
  // Another number of the same log: the lines tell.
  const second = await box.sluice();
  expect(words(await box.stored(4))).toEqual(numbered(1, 4));
  expect(await second.stop()).toBe(0);
});

test("where ubus is away logread is run, and when that has ended, ubus is asked again", async () => {
  const box = await LogBox.open();
  const printed = "Sat Nov 21 08:46:37 2026 [1795250797.048] auth.err app: printed";
  box.put("logread", `echo '${printed}'`);
  box.showUbus(false);
  const sluice = await box.sluice();
  await box.stored(1);
  box.showUbus(true);
  box.log(["from logd"]);
  expect(words(await box.stored(2))).toEqual(["printed", "from logd"]);
  expect(childrenOf(sluice.pid)).toEqual([]);
  expect(await sluice.stop()).toBe(0);
});

/** What it does with each who connects; `read` is the log's answer, with a descriptor. */
const others = {
  "says something else": 'client.sendall(b"HTTP/1.1 400 Bad Request")',
  "says nothing at all": "pass",
  "hangs up": "client.close()",
  "never stops": 'client.sendall(bytes.fromhex("000000000a68cdc900000004") * 100000)',
  "announces 16 MiB": 'client.sendall(bytes.fromhex("000000000a68cdc900ffffff"))',
  "hands over endless zeros": 'read(os.open("/dev/zero", os.O_RDONLY))',
  "hands over a folder": 'read(os.open("/", os.O_RDONLY))',
  "hands over a file": 'read(os.open("/etc/passwd", os.O_RDONLY))',
  "hands over an end that is written to": "read(os.pipe()[1])",
};
const python = `
def read(descriptor):
    client.sendall(bytes.fromhex("\${hello}"))
    client.recv(99)
    client.sendall(bytes.fromhex("\${found}"))
    client.recv(99)
    socket.send_fds(client, [bytes.fromhex("\${done}")], [descriptor] * 3)
    client.recv(99)
kept = []
while True:
    client, _ = listener.accept()
    kept.append(client)
    try:
`;

test("whoever listens there instead of ubusd, the log comes by logread, and a line says why", async () => {
  const { hello, lookupAnswer, readAnswer } = vectors;
  const filled = python.replace("${hello}", hello).replace("${found}", lookupAnswer);
  const printed = "Sat Nov 21 08:46:37 2026 [1795250797.048] auth.err app: printed";
  const meet = async ([who, action]: [string, string]) => {
    const box = await LogBox.open();
    box.put("logread", `echo '${printed}'; exec sleep 1000`);
    const script = `${filled.replace("${done}", readAnswer)}        ${action}`;
    await box.listen(`${script}\n    except OSError: pass`);
    const sluice = await box.sluice();
    const told = await sluice.until("log not read by ubus");
    expect([who, told.level, typeof told["reason"]]).toEqual([who, "warn", "string"]);
    expect(words(await box.stored(1))).toEqual(["printed"]);
    expect(readdirSync(`/proc/${sluice.pid}/fd`).length).toBeLessThan(20);
    expect(childrenOf(sluice.pid)).toEqual(["sleep 1000"]);
    expect(await sluice.stop()).toBe(0);
  };
  await Promise.all(Object.entries(others).map(meet));
});

test.skipIf(parts === undefined)("both ways store the same records", async () => {
  const box = await LogBox.open();
  box.log(numbered(1, 200));
  box.log(["caf\u00e9 \u20ac", "tab\there", " spaces  ", "last message repeated 3 times"]);
  for (const facility of ["user", "mail", "daemon", "local0", "authpriv", "cron", "ftp"]) {
    for (const severity of ["emerg", "alert", "crit", "err", "warning", "notice", "debug"]) {
      box.log([`${facility}.${severity}`], `${facility}.${severity}`);
    }
  }
  const count = 204 + 49;
  const one = await box.sluice({ data: "ubus" });
  await box.stored(count, "ubus");
  expect(childrenOf(one.pid)).toEqual([]);
  expect(await one.stop()).toBe(0);
  box.putLogread();
  box.showUbus(false);
  const other = await box.sluice({ data: "logread" });
  await box.stored(count, "logread");
  expect(childrenOf(other.pid).length).toBe(1);
  expect(await other.stop()).toBe(0);
  const bare = (lines: Line[]) => lines.map((line) => ({ ...line, received_at: "" }));
  const ubus = bare(await box.stored(count, "ubus"));
  expect(ubus.length).toBe(count);
  expect(ubus).toEqual(bare(await box.stored(count, "logread")));
  // And who has read by the one goes on by the other.
  box.showUbus(true);
  box.log(["one more"]);
  const third = await box.sluice({ data: "logread" });
  expect(words(await box.stored(count + 1, "logread")).at(-1)).toBe("one more");
  expect(await third.stop()).toBe(0);
  expect(third.farewell().received).toBe(1);
});

test.skipIf(parts === undefined)(
  "the service's user reads it by the right that the installer gives it, and not without",
  async () => {
    const box = await LogBox.open();
    box.log(numbered(1, 2));
    const sluice = await box.sluice({ user: serviceUser });
    expect(words(await box.stored(2))).toEqual(numbered(1, 2));
    expect(childrenOf(sluice.pid)).toEqual([]);
    expect(await sluice.stop()).toBe(0);
    const closed = await LogBox.open({ hasRight: false });
    closed.put("logread", "echo no right >&2; exit 1");
    const refused = await closed.sluice({ user: serviceUser });
    expect(await refused.until("log not read by ubus")).toMatchObject({
      ...{ level: "warn", reason: "permission denied" },
    });
    expect(await refused.until("command ended")).toMatchObject({ reason: "no right" });
    expect(await refused.stop()).toBe(0);
  },
);
