import { expect, test } from "bun:test";
import { listenerPort, readsLog, withLog } from "../../../src/install/own-log.ts";

test("the port of the first listener of a transport", () => {
  const f = (settings: string, transport: "tcp" | "udp", port: number | undefined) =>
    expect(listenerPort(settings, transport)).toBe(port);
  f("", "udp", undefined);
  f("[[listen]]", "udp", 5514);
  f("[[listen]]\nport = 514", "tcp", undefined);
  f("[[listen]]\nport = 514\n[[listen]]\ntransport = 'tcp'\nport = \"6514\"", "tcp", 6514);
  f("# [[listen]]\nlisten = 7", "udp", undefined);
  f("[[listen]]\nport = ", "udp", undefined);
});

test("a log is added to settings that do not read it yet", () => {
  const added = '[[listen]]\n\n[[local]]\ntransport = "journal"\n';
  expect(withLog("[[listen]]\n", "journal")).toBe(added);
  expect(withLog(added, "journal")).toBe(added);
  expect(readsLog("[[local]]\n  transport='journal'", "journal")).toBe(true);
  expect(readsLog('[[local]]\n# transport = "journal"', "journal")).toBe(false);
});
