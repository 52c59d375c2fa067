// `sluice explain --json` says what would be stored: octet for octet what the daemon stores of the
// same lines, but for who sent them and when they came.
import { expect, test } from "bun:test";
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { devices } from "./archived.ts";
import { sendUdp } from "./sending.ts";
import { directorySink, listen } from "./settings.ts";
import { objectsBelow, program, Sluice, temporaryFolder, waitFor } from "./sluice.ts";

/** Some speak of the one before, some have octets that are no text, some nothing to go by. */
const lines = [
  ...devices,
  "<5>Oct  4 00:24:15 asa last message repeated 2 times",
  "<13>Oct  4 00:24:15 h t: \u001b[31m\u00e9\u0001",
  "hello",
];

/** Without the reception: what came without a stamp has that for one. */
const untimed = (line: string): string => {
  const [, receivedAt] = /"received_at":"([^"]*)"/.exec(line)!;
  return line.replaceAll(receivedAt!, "NOW").replace(/"client":"[^"]*"/, '"client":"PEER"');
};

test("explain --json prints what the daemon stores, octet for octet", async () => {
  const sluice = await Sluice.start(`${listen("udp")}\n${directorySink}`);
  await sendUdp(sluice.port("udp"), lines);
  const received = async () => {
    const answer = await fetch(`${await sluice.url()}api/v1/status`);
    const { received } = (await answer.json()) as { received: { messages: number } };
    return received.messages === lines.length;
  };
  await waitFor(received, "all lines");
  expect(await sluice.stop()).toBe(0);
  const stored = objectsBelow(join(sluice.folder, "sluice-data"))
    .map((file) => execFileSync("zcat", { input: readFileSync(file) }).toString())
    .join("")
    .trimEnd()
    .split("\n")
    .filter((line) => !line.includes('"ledger":'));

  const file = join(temporaryFolder(), "lines");
  writeFileSync(file, lines.map((line) => `${line}\n`).join(""));
  const { stdout } = spawnSync(program, ["explain", "--json", "-f", file], { maxBuffer: 1 << 26 });
  const printed = stdout.toString().trimEnd().split("\n");
  expect(printed.map(untimed)).toEqual(stored.map(untimed));
});
