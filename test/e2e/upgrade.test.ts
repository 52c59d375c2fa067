// A newer program in the place of a running one.
import { join } from "node:path";
import { expect, test } from "bun:test";
import { openwrt } from "./chroot.ts";
import { contents, numberedLines, sendTcp } from "./sending.ts";
import { freePorts, readObjects, waitFor } from "./sluice.ts";

test("OpenWrt: an upgrade of the running program keeps the spool and the chain", async () => {
  const box = openwrt();
  box.run("/mnt/sluice", "install");
  const port = freePorts();
  const sink = "config sink\n\toption kind 'directory'\n\toption path '/tmp/logs'\n";
  const settings = box
    .read("/etc/config/sluice")
    .replace("option enabled '0'", "option enabled '1'")
    .replace("option mode 'off'", "option mode 'always'")
    .replaceAll("5514", String(port));
  box.write("/etc/config/sluice", settings + sink);
  // A file in the place of the directory: what comes must wait.
  box.write("/tmp/logs", "in the way");
  const started = () => box.read("/tmp/procd.log").includes('"started"') || undefined;
  expect(box.run("/etc/init.d/sluice", "start").status).toBe(0);
  await waitFor(started, "its start");
  await sendTcp(port, numberedLines(20));
  const spooled = () =>
    box.run("find", "/etc/sluice/spool", "-name", "*.gz").out !== "" || undefined;
  await waitFor(spooled, "a file in the spool");

  expect(box.run("/mnt/sluice", "install").out).toContain("run /etc/init.d/sluice restart");
  box.run("rm", "/tmp/logs");
  await waitFor(started, "its return");
  await sendTcp(port, numberedLines(5, { from: 20 }));
  // As the hotplug scripts do: no rest after an attempt that failed.
  box.run("sh", "-c", "kill -USR2 $(cat /tmp/procd.pid)");
  const logs = join(box.root, "tmp/logs");
  await waitFor(
    () => (box.has("/tmp/logs") && readObjects(logs).length === 25) || undefined,
    "all",
  );
  box.run("/etc/init.d/sluice", "stop");
  expect(
    readObjects(logs)
      .map(({ content }) => content)
      .sort(),
  ).toEqual(contents(25).sort());
  const verified = box.run("/usr/bin/sluice", "verify", "/tmp/logs");
  expect(verified.out).toContain("25 messages stored, 0 missing");
  expect(verified.status).toBe(0);
  expect(verified.out.match(/ run /g)?.length).toBe(2);
});
