import { expect, test } from "bun:test";
import { systemClock } from "../../../../src/base/clock.ts";
import { systemDialogs } from "../../../../src/base/dialog.ts";
import { EmailNotifier } from "../../../../src/sink/notifier/email.ts";
import type { EmailOptions } from "../../../../src/sink/notifier/options.ts";
import type { SendResult } from "../../../../src/sink/sink.ts";
import { ScriptedServer } from "../../scripted-server.ts";
import { alertOf } from "./alerts.ts";
import { emailOptions } from "./email-options.ts";

const signal = new AbortController().signal;

/** Replies to commands by how they begin; "." is the end of a mail, which nothing else answers. */
function serverOf(replies: Record<string, string>): ScriptedServer {
  const usual: Record<string, string> = {
    ...{ "": "220 mail.test", EHLO: "250-mail.test\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN" },
    ...{ "MAIL FROM": "250 ok", "RCPT TO": "250 ok", DATA: "354 go", ".": "250 taken" },
    ...{ "AUTH PLAIN": "235 welcome", QUIT: "221 bye", ...replies },
  };
  const begins = Object.keys(usual).toSorted((a, b) => b.length - a.length);
  let inMail = false;
  return new ScriptedServer((line) => {
    if (inMail && line !== ".") return "";
    inMail = line === "DATA" && usual["DATA"]!.startsWith("354");
    const begin = begins.find((each) => (each === "" ? line === "" : line.startsWith(each)));
    return begin === undefined ? "500 what?\r\n" : `${usual[begin]}\r\n`;
  });
}

async function send(
  replies: Record<string, string>,
  options: Partial<EmailOptions> = {},
  texts = ["root failed"],
): Promise<{ results: SendResult[]; heard: string[] }> {
  const server = serverOf(replies);
  const notifier = new EmailNotifier(
    { ...emailOptions, server: `smtp://127.0.0.1:${server.port}`, ...options },
    undefined,
    systemDialogs(systemClock),
  );
  const results: SendResult[] = [];
  for (const text of texts) results.push(await notifier.send(alertOf(text), signal));
  server.stop();
  return { results, heard: server.heard };
}

test("a mail is one dialog, with dots doubled", async () => {
  const { results, heard } = await send({}, { to: ["a@h", "b@h"], device: "gw.example" }, [
    "one\n.\n..two",
  ]);
  expect(results).toEqual([{ kind: "accepted" }]);
  const [head, mail] = heard[0]!.split("DATA\r\n");
  expect(head).toBe(
    "EHLO gw.example\r\nMAIL FROM:<router@example.net>\r\nRCPT TO:<a@h>\r\nRCPT TO:<b@h>\r\n",
  );
  expect(mail).toContain("\r\n\r\none\r\n..\r\n...two\r\n.\r\n");
});

test("who has a password says it as the server likes it", async () => {
  const login = { user: "alice", password: "pä" };
  const plain = await send({}, login);
  const inBase64 = Buffer.from("\0alice\0pä").toString("base64");
  expect(plain.heard[0]).toStartWith(`EHLO [127.0.0.1]\r\nAUTH PLAIN ${inBase64}\r\nMAIL`);
  const [user, password] = ["alice", "pä"].map((text) => Buffer.from(text).toString("base64"));
  const onlyLogin = { EHLO: "250-x\r\n250 AUTH LOGIN", "AUTH LOGIN": "334 VXNlcm5hbWU6" };
  const answers = { [user!]: "334 UGFzc3dvcmQ6", [password!]: "235 ok" };
  const second = await send({ ...onlyLogin, ...answers }, login);
  expect(second.heard[0]).toContain(`\r\nAUTH LOGIN\r\n${user}\r\n${password}\r\nMAIL`);
  expect([...plain.results, ...second.results]).toEqual([
    { kind: "accepted" },
    { kind: "accepted" },
  ]);
});

test("what the server says becomes a verdict", async () => {
  const f = async (replies: Record<string, string>, expected: object, options = {}) =>
    expect((await send(replies, options)).results[0]).toMatchObject(expected);
  const login = { user: "alice", password: "secret-word" };
  const slow = { kind: "failed", slow: true };

  await f({ "": "421 busy" }, { kind: "failed", reason: "greeting: SMTP 421 (busy)" });
  await f({ "": "HTTP/1.1 400" }, { kind: "failed", reason: "greeting: no SMTP" });
  await f({ "MAIL FROM": "451 later" }, { kind: "failed", reason: "MAIL FROM: SMTP 451 (later)" });
  await f({ "MAIL FROM": "550 who?" }, { ...slow, reason: "MAIL FROM: SMTP 550 (who?)" });
  await f(
    { "RCPT TO": "550-no\r\n550 one" },
    {
      ...{ ...slow, reason: "RCPT TO <me@example.org>: SMTP 550 (no one)" },
    },
  );
  await f({ DATA: "452 full" }, { kind: "failed", reason: "DATA: SMTP 452 (full)" });
  await f({ ".": "554 spam" }, { kind: "refused", reason: "SMTP 554 (spam)" });
  await f({ ".": "452 full" }, { kind: "failed", reason: "the mail: SMTP 452 (full)" });
  await f({ "AUTH PLAIN": "535 wrong secret-word" }, { ...slow, reason: "AUTH: SMTP 535" }, login);
  await f(
    { "AUTH PLAIN": "454 later" },
    { kind: "failed", reason: "AUTH: SMTP 454 (later)" },
    login,
  );
  await f(
    { STARTTLS: "502 never" },
    { ...slow, reason: "STARTTLS: SMTP 502 (never)" },
    {
      starttls: "required",
    },
  );
  await f(
    {},
    { kind: "failed", reason: "no connection: ECONNREFUSED" },
    {
      server: "smtp://127.0.0.1:1",
    },
  );
});

test("octets in the clear behind the answer to STARTTLS are nobody's", async () => {
  const { results, heard } = await send(
    { STARTTLS: "220 go\r\n250 injected" },
    { starttls: "required" },
  );
  expect(results[0]).toMatchObject({ kind: "failed", reason: "TLS: octets before TLS" });
  expect(heard[0]).not.toContain("MAIL");
});

test("a mailbox that does not exist keeps nobody else from the mail", async () => {
  const { results } = await send({ "RCPT TO:<b": "550 nobody" }, { to: ["a@h", "b@h"] });
  expect(results).toEqual([{ kind: "accepted", remark: "RCPT TO <b@h>: SMTP 550 (nobody)" }]);
});

test("a mailbox that is to be tried again gets the mail then, and the others do not get two", async () => {
  let tries = 0;
  const server = new ScriptedServer((line) => {
    if (line === "") return "220 hi\r\n";
    if (line.startsWith("RCPT TO:<b")) return ++tries < 2 ? "451 later\r\n" : "250 ok\r\n";
    if (line === "DATA") return "354 go\r\n";
    return /^(EHLO|MAIL|RCPT|\.$)/.test(line) ? "250 ok\r\n" : "";
  });
  const options = { server: `smtp://127.0.0.1:${server.port}`, to: ["a@h", "b@h"] };
  const notifier = new EmailNotifier(
    { ...emailOptions, ...options },
    undefined,
    systemDialogs(systemClock),
  );
  const alert = alertOf("x");
  const first = await notifier.send(alert, signal);
  const second = await notifier.send(alert, signal);
  server.stop();
  expect(first).toEqual({ kind: "failed", reason: "RCPT TO <b@h>: SMTP 451 (later)" });
  expect(second).toEqual({ kind: "accepted" });
  expect(server.heard.map((each) => each.match(/RCPT TO:<.@h>/g))).toEqual([
    ["RCPT TO:<a@h>", "RCPT TO:<b@h>"],
    ["RCPT TO:<b@h>"],
  ]);
});

test("a reply without an end is no SMTP, and nobody listens to all of it", async () => {
  const { results } = await send({ EHLO: `${"250-more\r\n".repeat(4000)}250 ok` });
  expect(results).toMatchObject([{ kind: "failed", reason: "EHLO: no SMTP" }]);
});
