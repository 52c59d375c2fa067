import { expect, test } from "bun:test";
import { checkCommand } from "../../../src/cli/check.ts";
import { complaint, recorded } from "./recorded.ts";

test("check prints the settings in force and the memory they can take", async () => {
  const files = { "/s.toml": '[[sink]]\nkind = "directory"\npath = "/x"\n' };
  const { status, out } = await recorded(checkCommand, ["--config=/s.toml"], { files });
  expect(status).toBe(0);
  expect(out).toStartWith("# No problems with /s.toml.");
  expect(out).toContain('path = "/x"  # file\n');
  expect(out).toMatch(/^# +ring of compressed lines +8\.0 MiB$/m);
  expect(out).toMatch(/^# +in all +\d+\.\d MiB$/m);
  expect(Bun.TOML.parse(out)).toMatchObject({ buffer: { memory: "8MiB" } });
});

test("check says whose the settings are", async () => {
  const first = async (env: Record<string, string>): Promise<string> =>
    (await recorded(checkCommand, [], { env })).out.split(".")[0]!;
  expect(await first({})).toBe("# No problems with the embedded default");
  expect(await first({ SLUICE_DEVICE: "r1" })).toBe("# No problems with the environment and --set");
});

test("check rejects with all problems", async () => {
  const files = { "/s.toml": "a = 1\nb = 2\n" };
  const result = recorded(checkCommand, ["--config", "/s.toml"], { files });
  expect(await complaint(result)).toEqual([
    "Unknown setting a\nUnknown setting b\n" +
      'sink is missing: add [[sink]] with kind = "s3", "directory" or "http"',
    "3 problems with /s.toml; see sluice help settings",
  ]);
});
