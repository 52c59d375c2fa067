import { expect, test } from "bun:test";
import manifest from "../../../package.json";
import { version } from "../../../src/base/version.ts";
import { versionCommand } from "../../../src/cli/version.ts";
import { complaint, recorded } from "./recorded.ts";

test("the version is that of package.json", async () => {
  expect(version).toBe(manifest.version);
  const { status, out } = await recorded(versionCommand, []);
  expect(status).toBe(0);
  expect(out).toStartWith(`sluice ${manifest.version} (Bun ${manifest.dependencies.bun}, linux `);
});

test("version takes nothing", async () => {
  expect((await complaint(recorded(versionCommand, ["x"])))[0]).toBe('Unexpected argument "x"');
});
