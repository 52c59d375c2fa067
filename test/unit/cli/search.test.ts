import { expect, test } from "bun:test";
import { catCommand, searchCommand } from "../../../src/cli/search.ts";
import { archiveOf, ask } from "./archives.ts";
import { complaint } from "./recorded.ts";

const archive = () =>
  archiveOf(
    {
      device: "gw-berlin",
      objects: [
        { at: "2026-11-20T23:59:58Z", frames: ["<38>Nov 20 23:59:58 gw sshd[7]: one", "<38>two"] },
        {
          at: "2026-11-21T08:00:00Z",
          frames: [
            '<35>Nov 21 08:00:00 gw sshd[7]: login failure for "root", C:\\x',
            "<30>Nov 21 08:00:01 ap dnsmasq: query\x1b[31m \u009b1m \u202ered\ttab",
          ],
        },
        { at: "2026-11-21T09:00:00Z", frames: [] },
        { at: "2026-11-21T11:00:00Z", frames: ["<38>Nov 21 11:00:00 gw sshd[7]: login failure"] },
      ],
    },
    {
      device: "gw-wien",
      compression: "zstd",
      objects: [
        { at: "2026-11-21T08:30:00Z", frames: ["<34>Nov 21 08:30:00 w su: login failure"] },
      ],
    },
  );

const search = (args: string[], box = {}) => ask(searchCommand, archive(), [...args, "/logs"], box);

/** The seconds of reception of the lines that are found, with their devices' hosts. */
async function found(...args: string[]): Promise<string[]> {
  const { out } = await search([...args, "--json"]);
  const lines = out.split("\n").filter((line) => line !== "");
  return lines.map((line) => {
    const { received_at, hostname } = JSON.parse(line) as Record<string, string>;
    return `${received_at!.slice(5, 16)} ${hostname}`;
  });
}

test("search finds by condition, time and device, in the order of names", async () => {
  const f = async (args: string[], expected: string[]) =>
    expect([args, await found(...args)]).toEqual([args, expected]);

  const failures = ["11-21T08:00 gw", "11-21T08:30 w", "11-21T11:00 gw"];
  await f(['"login failure"'], failures);
  await f(['"login failure"', "--device", "gw-wien"], failures.slice(1, 2));
  await f(['"login failure"', "--from", "2026-11-21T08:30Z"], failures.slice(1));
  await f(
    ['"login failure"', "--from", "2026-11-21T08:30", "--to=2026-11-21T11:00Z"],
    [failures[1]!],
  );
  await f(['"login failure"', "--since", "90m"], failures.slice(2));
  await f(["severity <= err"], failures.slice(0, 2));
  await f(["tag = sshd and not content ~ 'log.n'"], ["11-20T23:59 gw"]);
  await f(["all", "--to", "2026-11-21"], ["11-20T23:59 gw", "11-20T23:59 192.0.2.9"]);
  await f(["all", "--limit", "1"], ["11-20T23:59 gw"]);
  await f(['"nothing of that"'], []);
});

test("search ends as grep does, and stops when nobody reads", async () => {
  expect((await search(['"login failure"'])).status).toBe(0);
  expect(await search(['"nothing"'])).toEqual({ status: 1, out: "", err: "" });
  expect(await search(['"login"', "--count"])).toEqual({ status: 0, out: "3\n", err: "" });
  expect((await search(["all"], { readerLeaves: true })).status).toBe(0);
});

test("the name of what is damaged moves no cursor", async () => {
  const disk = archive();
  disk.files.set("\u001b[2J.gz", Buffer.from("not gzip"));
  const { err } = await ask(searchCommand, disk, ["all", "/logs", "--count"]);
  expect(err).toStartWith("\\x1b[2J.gz: is neither gzip nor zstd\n");
});

test("what is damaged is told, and the rest is found", async () => {
  const disk = archive();
  const [first, second] = [...disk.files.keys()];
  const body = disk.files.get(first!)!;
  disk.files.set(first!, body.subarray(0, body.length - 150));
  disk.files.set(second!, Buffer.from("not gzip"));
  disk.files.set("notes.txt", Buffer.from("login failure"));
  const { status, out, err } = await ask(searchCommand, disk, ["all", "/logs", "--count"]);
  expect({ status, out }).toEqual({ status: 2, out: "3\n" });
  expect(err).toBe(
    `${first}: cannot be decompressed: torn or altered\n${second}: is neither gzip nor zstd\n` +
      "sluice: 2 objects could not be read; lines may be missing\n",
  );
});

test("a folder that may not be read is told, behind what was found in the others", async () => {
  const f = async (folder: string, expected: string | undefined) => {
    const disk = archive();
    disk.list = async (onUnread?: (folder: string, code: string) => void) => {
      onUnread?.(folder, "EACCES");
      return [...disk.files.keys()].sort();
    };
    let printed = "";
    const onOut = (text: string) => void (printed += text);
    const asked = ask(catCommand, disk, ["/logs"], { onOut });
    if (expected === undefined) expect((await asked).status).toBe(0);
    else expect((await complaint(asked))[0]).toBe(expected);
    expect(printed.split("\n").length).toBe(7);
  };
  await f("/logs/logs/", "Cannot read /logs/logs/: EACCES");
  await f("/logs/lost+found/", undefined);
});

test("text is one harmless line for each, coloured on a terminal only", async () => {
  const { out } = await search(["hostname in (gw, ap) and not 'two'", "--from", "2026-11-21"]);
  expect(out.split("\n").slice(0, 2)).toEqual([
    '2026-11-21T08:00:00.000Z gw err sshd[7]: login failure for "root", C:\\x',
    "2026-11-21T08:00:01.000Z ap info dnsmasq: query\\x1b[31m \\x9b1m \\u202ered\\ttab",
  ]);
  const shown = await search(["severity = err"], { isTerminal: true });
  expect(shown.out).toContain("gw \x1b[31merr\x1b[0m sshd[7]");
  const plain = await search(["severity = err"], { isTerminal: true, env: { NO_COLOR: "1" } });
  expect(plain.out).toContain("gw err sshd[7]");
});

test("NDJSON is what was stored, but harmless on a terminal; a table keeps to RFC 4180", async () => {
  const stored = (await ask(catCommand, archive(), ["/logs"])).out;
  expect(stored.split("\n").length).toBe(7);
  expect(stored).toContain("\u009b");
  const shown = (await ask(catCommand, archive(), ["/logs"], { isTerminal: true })).out;
  expect(shown).not.toMatch(/[\x80-\x9f\u202e]/);
  const objects = (text: string) =>
    text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as object);
  expect(objects(shown)).toEqual(objects(stored));

  const { out } = await search(["severity = err", "--csv"]);
  const [head, row] = out.split("\r\n");
  expect(head).toStartWith("seq,received_at,timestamp,client,");
  expect(row).toStartWith("3,2026-11-21T08:00:00.000Z,2026-11-21T08:00:00Z,192.0.2.9:514,udp,,gw,");
  expect(row).toContain(',"login failure for ""root"", C:\\x",rfc3164,');
});

test("ledgers are left out unless they are asked for, those of heartbeats too", async () => {
  const { out } = await ask(catCommand, archive(), ["/logs", "--ledgers"]);
  expect(out.split("\n").filter((line) => line.startsWith('{"ledger"')).length).toBe(5);
});

test("what cannot be understood is told before anything is read", async () => {
  const f = async (args: string[], expected: string) =>
    expect((await complaint(ask(searchCommand, archive(), args)))[0]).toContain(expected);

  await f([], "Where is to be searched?");
  await f(["login", "failure", "/logs"], "A filter is one argument: quote it");
  await f(["login failure", "/logs"], 'Cannot understand the filter "login failure"');
  await f(["all", "/logs", "--since", "yesterday"], '--since is not a duration: "yesterday"');
  await f(["all", "/logs", "--key", "{host}"], "--key has an unknown placeholder {host}");
  await f(["all", "/logs", "--limit", "many"], '--limit must be a number, not "many"');
  await f(["all", "/logs", "--deivce", "x"], "Unknown option --deivce; did you mean --device?");
  // The shell took the quotes.
  const shelled = await complaint(ask(searchCommand, archive(), ["login failure", "/logs"]));
  expect(shelled[1]).toBe(
    `A text stands in quotes: "login failure"; in a shell that is '"login failure"'`,
  );
  await f(['content ~ "("', "/logs"], 'Cannot understand the expression "(": at character 2');
  const empty = ask(searchCommand, archiveOf(), ["all", "/logs"]);
  expect((await complaint(empty))[0]).toBe("There is nothing in /logs");
});

test("--json prints nothing that is none, says so, and text prints it all", async () => {
  const disk = archive();
  const lines = Buffer.from('Nov 21 10:00:00 gw sshd: of another\n{"seq":7\n{"n":1}\n["x"]\n');
  disk.files.set("logs/date=2026-11-21/hour=23/other.gz", Bun.gzipSync(lines));
  for (const [command, words] of [
    [searchCommand, [""]],
    [catCommand, []],
  ] as const) {
    const { out, err, status } = await ask(command, disk, [...words, "/logs", "--json"]);
    const printed = out.trimEnd().split("\n");
    expect(printed.map((line) => typeof JSON.parse(line))).toEqual(printed.map(() => "object"));
    expect(printed.at(-1)).toBe('{"n":1}');
    expect(err).toBe("sluice: 3 lines are no JSON, and passed over\n");
    expect(status).toBe(2);
  }
  const { out } = await ask(searchCommand, disk, ["", "/logs", "--text"]);
  expect(out).toContain("Nov 21 10:00:00 gw sshd: of another\n");
});
