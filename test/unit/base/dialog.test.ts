import { afterAll, expect, test } from "bun:test";
import { join } from "node:path";
import { systemClock } from "../../../src/base/clock.ts";
import { systemDialogs, type Dialog, type DialogTarget } from "../../../src/base/dialog.ts";
import { ScriptedServer } from "../scripted-server.ts";

const vectors = join(import.meta.dir, "../../vectors/tls");
const [cert, key, ca] = await Promise.all(
  ["server.pem", "server.key", "ca.pem"].map((name) => Bun.file(join(vectors, name)).text()),
);
const openDialog = systemDialogs(systemClock);
const signal = new AbortController().signal;
const target = (port: number, more: Partial<DialogTarget> = {}): DialogTarget => ({
  ...{ host: "localhost", port, timeoutMs: 5000, signal, ...more },
});

/** Speaks TLS and echoes. */
const echo = Bun.listen({
  ...{ hostname: "127.0.0.1", port: 0, tls: { cert, key } },
  socket: { data: (socket, data) => void socket.write(data) },
});
afterAll(() => echo.stop(true));

async function opened(what: DialogTarget): Promise<Dialog> {
  const dialog = await openDialog(what);
  if (!dialog.ok) throw new Error(dialog.code);
  return dialog;
}

const textOf = async (dialog: Dialog): Promise<string> => {
  const heard = await dialog.read();
  return heard instanceof Uint8Array ? Buffer.from(heard).toString() : heard.code;
};

test("question and answer, in the clear and by TLS", async () => {
  const server = new ScriptedServer((line) => (line === "" ? "hello" : `${line}!`));
  const plain = await opened(target(server.port));
  expect(await textOf(plain)).toBe("hello");
  plain.write("one\r\n");
  expect(await textOf(plain)).toBe("one!");
  plain.close();
  server.stop();
  const secret = await opened(target(echo.port, { tls: { ca } }));
  secret.write(Buffer.from([1, 2]));
  expect(await textOf(secret)).toBe("\u0001\u0002");
  secret.close();
});

test("all of a long text is sent, however little the network takes at once", async () => {
  let bytes = 0;
  const sink = Bun.listen({
    ...{ hostname: "127.0.0.1", port: 0 },
    socket: {
      data(socket, data) {
        bytes += data.length;
        if (bytes === 20_000_000) socket.write("all");
      },
    },
  });
  const dialog = await opened(target(sink.port));
  dialog.write(Buffer.alloc(10_000_000, 65));
  dialog.write("x".repeat(10_000_000));
  expect(await textOf(dialog)).toBe("all");
  dialog.close();
  sink.stop(true);
});

test("only a certificate of the authority and of the name is taken", async () => {
  const f = async (more: Partial<DialogTarget>, expected: RegExp): Promise<void> => {
    const dialog = await openDialog(target(echo.port, more));
    expect(dialog.ok ? "taken" : dialog.code).toMatch(expected);
    if (dialog.ok) dialog.close();
  };
  await f({ tls: { ca } }, /^taken$/);
  await f({ tls: { ca }, host: "127.0.0.1" }, /^taken$/);
  await f({ tls: {} }, /UNABLE_TO_VERIFY/);
  await f({ tls: { ca }, host: "127.0.0.2" }, /ALTNAME|ECONNREFUSED/);
  await f({ tls: { ca: "no certificate" } }, /./);
});

/** Says yes to whatever asks for TLS, then passes everything on to the echo. */
function upgrading(): { port: number; stop(): void } {
  const listener = Bun.listen<{ far?: Bun.Socket; held: Buffer[] }>({
    ...{ hostname: "127.0.0.1", port: 0, data: { held: [] } },
    socket: {
      open: (socket) => void (socket.data = { held: [] }),
      data(socket, data) {
        const { far, held } = socket.data;
        if (far !== undefined) return void far.write(data);
        if (data.toString() !== "tls?") return void held.push(Buffer.from(data));
        void Bun.connect({
          ...{ hostname: "127.0.0.1", port: echo.port },
          socket: {
            open(opened) {
              socket.data.far = opened;
              for (const each of socket.data.held) opened.write(each);
            },
            data: (_, answer) => void socket.write(answer),
          },
        });
        socket.write("yes");
      },
    },
  });
  return { port: listener.port, stop: () => listener.stop(true) };
}

test("a dialog that began in the clear goes on by TLS, verified as well", async () => {
  const server = upgrading();
  for (const [tls, expected] of [
    [{ ca }, undefined],
    [{}, expect.stringMatching(/UNABLE_TO_VERIFY/)],
  ] as const) {
    const dialog = await opened(target(server.port));
    dialog.write("tls?");
    expect(await textOf(dialog)).toBe("yes");
    expect((await dialog.secure(tls))?.code).toEqual(expected);
    dialog.write("in private");
    expect(await textOf(dialog)).toEqual(expected ?? "in private");
    dialog.close();
  }
  server.stop();
});

test("what ends a dialog is told, to whoever reads and at any time", async () => {
  const silent = new ScriptedServer(() => "");
  const late = await opened(target(silent.port, { timeoutMs: 50 }));
  expect([await textOf(late), await textOf(late)]).toEqual(["ETIMEDOUT", "ETIMEDOUT"]);
  const stop = new AbortController();
  const stopped = await opened(target(silent.port, { signal: stop.signal }));
  const reading = textOf(stopped);
  stop.abort();
  expect(await reading).toBe("stopped by us");
  expect(await openDialog(target(silent.port, { signal: stop.signal }))).toEqual({
    ...{ ok: false, code: "stopped by us" },
  });
  silent.stop();
  expect(await openDialog(target(1))).toEqual({ ok: false, code: "ECONNREFUSED" });

  const rude = new ScriptedServer((line) => (line === "" ? "bye" : undefined));
  const left = await opened(target(rude.port));
  expect(await textOf(left)).toBe("bye");
  left.write("so soon?\r\n");
  expect(await textOf(left)).toBe("closed by the far side");
  rude.stop();

  const loud = new ScriptedServer(() => "x".repeat(200_000));
  const flooded = await opened(target(loud.port));
  let last = "";
  while (last === "" || last.startsWith("x")) last = await textOf(flooded);
  expect(["EMSGSIZE", "closed by the far side"]).toContain(last);
  loud.stop();
});
