import { expect, test } from "bun:test";
import { loadConfig } from "../../../src/config/load.ts";
import { anySink, configOf, problemsOf, sourcesWith } from "./sources.ts";

const token = "0123456789abcdef";
const withAdmin = (lines: string) => `${anySink}[admin]\n${lines}\n`;

test("it answers on this box unless somebody says otherwise", () => {
  expect(configOf(anySink).admin).toMatchObject({ host: "127.0.0.1", port: 8514, isDefault: true });
  for (const off of ["off", ""]) {
    expect(configOf(withAdmin(`listen = "${off}"`)).admin).toBeUndefined();
  }
  const six = configOf(withAdmin('listen = "[::1]:80"')).admin;
  expect(six).toMatchObject({ host: "::1", port: 80, isDefault: false });
});

test("beyond this box it needs a token that is worth its name", () => {
  const f = (listen: string, problem: string | undefined, env: Record<string, string> = {}) => {
    const files = { "/s.toml": withAdmin(`listen = "${listen}"`) };
    const problems = problemsOf(() => loadConfig(sourcesWith({ files, file: "/s.toml", env })));
    if (problem === undefined) expect(problems).toEqual([]);
    else expect(problems.join("\n")).toContain(problem);
  };
  f("0.0.0.0:8514", "needs a token: set SLUICE_ADMIN_TOKEN or admin.token_file");
  f("[::]:8514", "needs a token");
  f("192.168.1.1:8514", "needs a token");
  f("127.0.0.2:8514", undefined);
  f("192.168.1.1:8514", undefined, { SLUICE_ADMIN_TOKEN: token });
  f("192.168.1.1:8514", "at least 16 characters", { SLUICE_ADMIN_TOKEN: "short" });
  f("router:8514", "must be an address");
  f("8514", "must be an address");
});

test("the token comes from a file or a variable, never from the configuration itself", () => {
  const files = { "/t": `${token}\n`, "/s.toml": withAdmin('token_file = "/t"') };
  const from = (more: object) => sourcesWith({ files, file: "/s.toml", ...more });
  expect(loadConfig(from({})).admin?.token).toBe(token);
  const both = { env: { SLUICE_ADMIN_TOKEN: token } };
  expect(problemsOf(() => loadConfig(from(both)))).toEqual([
    "admin.token and admin.token_file are both set",
  ]);
  const written = { "/s.toml": withAdmin(`token = "${token}"`) };
  const problems = problemsOf(() => loadConfig(sourcesWith({ files: written, file: "/s.toml" })));
  expect(problems.join()).not.toContain(token);
  expect(problems.length).toBe(1);
});
