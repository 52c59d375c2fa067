import { expect, test } from "bun:test";
import { box } from "./command-box.ts";
import type { SeenIntake } from "./intake.ts";

const line = (n: number) =>
  `Sat Nov 21 08:46:${10 + n} 2026 [17952507${10 + n}.048] authpriv.notice dropbear[7]: line ${n}\n`;
const contents = ({ intake }: { intake: SeenIntake }) =>
  intake.messages.map(({ message }) => message);

test("logread: what it prints is read, its own form understood", async () => {
  const { commands, print, clock, run } = box();
  const running = await run("logread");
  expect(commands).toEqual(["logread -f -l 1000000 -t"]);
  await print(line(1) + line(2));
  await clock.pass(1000);
  const [message] = running.intake.messages;
  expect([message!.appName, message!.severity, message!.hostname, message!.format]).toEqual([
    ...["dropbear", 5, "router", "openwrt"],
  ]);
  expect(contents(running)).toEqual(["line 1", "line 2"]);
});

test("logread: when it ends it is started anew, and what it prints again is passed over", async () => {
  const { commands, events, print, end, clock, run } = box();
  const running = await run("logread");
  await print(line(1) + line(2) + line(2) + line(3));
  await clock.pass(1000);
  end("Failed to connect to ubus");
  await clock.pass(500);
  expect(commands.length).toBe(2);
  await print(line(1) + line(2));
  await print(line(2) + line(3) + line(4));
  await clock.pass(1000);
  await print(line(5));
  expect(contents(running)).toEqual([1, 2, 2, 3, 4, 5].map((n) => `line ${n}`));
  expect(events).toEqual([
    'command ended {"command":"logread -f -l 1000000 -t","reason":"Failed to connect to ubus"}',
    'command runs again {"command":"logread -f -l 1000000 -t"}',
  ]);
});

test("logread: the next run goes on behind what is stored; of a new boot it takes all", async () => {
  const { print, clock, run } = box();
  const first = await run("logread");
  await print(line(1) + line(2));
  await clock.pass(1000);
  await first.stop();
  const second = await run("logread");
  await print(line(1) + line(2) + line(3));
  await clock.pass(1000);
  expect(contents(second)).toEqual(["line 3"]);
  await second.stop();
  const third = await run("logread");
  await print(line(7) + line(8));
  await clock.pass(1000);
  expect(contents(third)).toEqual(["line 7", "line 8"]);
});

test("logread: after a stop nothing comes, what was held is there for the next run", async () => {
  const { print, clock, run } = box();
  const first = await run("logread");
  await print(line(1));
  await clock.pass(1000);
  await first.stop();
  const second = await run("logread");
  // It goes on printing, so that what it has printed is held until the end.
  const stopped = second.stop();
  for (let n = 0; n < 20; n++) {
    await print(line(2));
    await clock.pass(40);
  }
  await stopped;
  await clock.pass(1000);
  expect([contents(second), clock.waiting]).toEqual([[], 0]);
});

test("logread: that of BusyBox is asked in its own way", async () => {
  const { commands, print, end, clock, run } = box();
  const running = await run("logread");
  end("logread: invalid option -- 'l'");
  expect(commands.at(-1)).toBe("logread -F");
  await print("Nov 21 14:29:15 vm auth.err sshd[7]: one\n");
  await clock.pass(1000);
  const [message] = running.intake.messages;
  expect([message!.appName, message!.priority]).toEqual(["sshd", 35]);
});

test("a program that keeps ending is started ever more slowly, and told once", async () => {
  const { commands, events, end, clock, run } = box();
  await run("journal");
  const waitsMs: number[] = [];
  for (let n = 1; n <= 50; n++) {
    end("exit status 1");
    let waitMs = 0;
    for (; commands.length === n; waitMs += 500) await clock.pass(500);
    waitsMs.push(waitMs);
  }
  // Half of what chance may make of 1 s, 2 s, 4 s ... 60 s.
  expect(waitsMs.slice(0, 8)).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  expect(commands.length).toBe(51);
  expect(events.length).toBe(1);
});

test("a program that is not there is the user's problem", async () => {
  const { refuse, run } = box();
  refuse("ENOENT");
  const told = (transport: "logread" | "journal") => run(transport).catch(({ message }) => message);
  expect(await told("logread")).toBe("Cannot run logread: ENOENT");
  expect(await told("journal")).toBe("Cannot run journalctl: ENOENT");
});

test("journal: an entry has its names in syslog, and the next run goes on behind it", async () => {
  const { commands, print, run, clock } = box();
  const first = await run("journal");
  expect(commands[0]).toEndWith("--boot");
  const entry = {
    ...{ __CURSOR: "s=1;i=2", __REALTIME_TIMESTAMP: "1795250797048123", PRIORITY: "3" },
    ...{ SYSLOG_FACILITY: "4", SYSLOG_IDENTIFIER: "sshd", _PID: "77", _HOSTNAME: "gw" },
    ...{ _SYSTEMD_UNIT: "ssh.service", _CMDLINE: "sshd: x", MESSAGE: "two\nlines" },
  };
  await print(`${JSON.stringify(entry)}\n`);
  await clock.pass(10_000);
  const [message] = first.intake.messages;
  expect(message).toMatchObject({
    ...{ priority: 35, hostname: "gw", appName: "sshd", procId: "77", message: "two\nlines" },
    structuredData: { journal: { _SYSTEMD_UNIT: "ssh.service" } },
  });
  await first.stop();
  await run("journal");
  expect(commands.at(-1)).toEndWith("--after-cursor s=1;i=2");
});

test("journal: an entry that is gone is no reason to read nothing", async () => {
  const { commands, print, end, clock, run } = box();
  await run("journal");
  await print('{"__CURSOR":"s=1","MESSAGE":"x"}\n');
  end("killed");
  await clock.pass(1000);
  end("Failed to seek to cursor: Invalid argument");
  expect(commands.at(-1)).toEndWith("--no-pager");
});

test("journal: a long entry is cut between two characters", async () => {
  const { print, clock, run } = box();
  const running = await run("journal");
  await print(`${JSON.stringify({ __CURSOR: "s=1", MESSAGE: `x${"é".repeat(9000)}` })}\n`);
  await print(`${JSON.stringify({ __CURSOR: "s=2", MESSAGE: "é".repeat(9000) })}\n`);
  await clock.pass(1000);
  for (const text of running.texts) expect(text).toMatch(/é\(\d+\)$/);
  expect(running.texts.length).toBe(2);
});
