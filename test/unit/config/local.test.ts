import { expect, test } from "bun:test";
import { anySink, configOf, problemsOf } from "./sources.ts";

test("what comes from this box is listed by itself, and then nothing listens unasked", () => {
  const { listen, local } = configOf(
    `[[local]]\ntransport = "unix-dgram"\npath = "/run/log"\nmode = "0620"\n${anySink}`,
  );
  expect(listen).toEqual([]);
  expect(local).toMatchObject([
    { transport: "unix-dgram", path: "/run/log", mode: 0o620, hostname: "router" },
  ]);
});

test("what is wrong with it is told", () => {
  const f = (table: string, expected: string[]) =>
    expect(problemsOf(() => configOf(`${table}\n${anySink}`))).toEqual(expected);
  const path = 'path = "/run/log"';
  const stream = `[[local]]\ntransport = "unix-stream"\n`;
  f(stream, ["local[0].path must be set to the path of a file"]);
  f(`${stream}${path}\nmode = 660`, ['local[0].mode must be permissions such as "0660", not 660']);
  f(`${stream}${path}\n${stream}${path}`, [
    'local[1].path must differ from local[0].path, not be "/run/log"',
  ]);
});
