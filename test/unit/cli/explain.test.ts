import { expect, test } from "bun:test";
import type { Command, Io } from "../../../src/cli/command.ts";
import { explainCommand } from "../../../src/cli/explain.ts";
import { FakeClock } from "../../fake-clock.ts";
import { complaint, recorded } from "./recorded.ts";

const world = () => ({ clock: new FakeClock() });
/** With a clock that stands. */
const explain: Command = (args, io: Io) => {
  const outOctets = (octets: Uint8Array) => {
    io.out(Buffer.from(octets).toString());
    return true;
  };
  return explainCommand(args, { ...io, outOctets, world });
};

const utc = { SLUICE_LISTEN_0_PORT: "5514", SLUICE_LISTEN_0_ZONE: "UTC" };

async function said(args: string[], files: Record<string, string> = {}): Promise<string> {
  return (await recorded(explain, args, { files, env: utc })).out;
}

const asa = "<166>2018-06-27T12:17:46Z asa : %ASA-3-710003: denied";

test("explain says of each part what it is and why", async () => {
  const out = await said([asa]);
  expect(out).toContain('format           "cisco"');
  expect(out).toContain("Cisco: %FACILITY-SEVERITY-MNEMONIC");
  expect(out).toContain("local4.info, from <166>");
  expect(out).toContain('from "2018-06-27T12:17:46Z"');
  expect(out).toContain('msg_id           "%ASA-3-710003"');
  expect(out).not.toContain("undefined");
});

test("explain says what is assumed", async () => {
  const out = await said(["Oct  4 00:24:15 h t: \u001b[31mred"]);
  expect(out).toContain("without a year the one nearest to now");
  expect(out).toContain("without a zone that of the listener, UTC");
  expect(out).toContain("user.notice, which RFC 3164 gives to what names none");
  expect(out).not.toContain("\u001b");
  expect(await said(["hello"])).toContain("when it was received");
});

test("--json prints the records as they would be stored, one for each line", async () => {
  const files = { "/l": `${asa}\r\n\n<5>Oct  4 00:24:15 asa last message repeated 2 times\n\xff` };
  const records = (await said(["--json", "-f", "/l"], files)).trimEnd().split("\n");
  const [first, second, third] = records.map((line) => JSON.parse(line));
  expect(records).toHaveLength(3);
  expect(first).toMatchObject({
    seq: 1,
    hostname: "asa",
    format: "cisco",
    client: "127.0.0.1:514",
  });
  expect(first.received_at).toBe(new Date(new FakeClock().wallMs()).toISOString());
  expect(second).toMatchObject({ seq: 2, fields: { repeat_count: 2 }, repeat_of: 1 });
  expect(third).toMatchObject({ seq: 3, content: "ÿ", raw_base64: "/w==" });
});

test("a line may come in words, and from standard input", async () => {
  expect(await said(["--json", "a", "b"])).toContain('"content":"a b"');
  expect(await said(["--json", "--source=192.0.2.7", "x"])).toContain('"client":"192.0.2.7:514"');
  expect(await said(["--json"], { "/dev/stdin": "x\ny\n" })).toMatch(/"x".*\n.*"y"/);
});

test("what cannot be read, or is no address, is said", async () => {
  const f = async (args: string[], message: string) =>
    expect((await complaint(recorded(explain, args, { env: utc })))[0]).toBe(message);
  await f(["-f", "/none"], 'Cannot read "/none": ENOENT');
  await f(["-f", "/none", "x"], "Both a line and a file are given");
  await f(["--source", "x", "y"], '--source must be an address, not "x"');
  await f(["--jsno", "y"], "Unknown option --jsno; did you mean --json?");
});
