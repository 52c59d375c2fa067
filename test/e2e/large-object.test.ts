// An object that is longer than the parts in which `sluice verify` reads: by ranges, from a real
// gateway.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as servers from "./servers.ts";
import { program, temporaryFolder } from "./sluice.ts";
import { verify } from "./verified.ts";

let ceph: servers.S3Peer;
beforeAll(() => {
  ceph = servers.startCeph();
}, servers.serverStartMsMax);
afterAll(() => ceph?.stop());

test("verify reads a large object of a bucket in parts", async () => {
  await ceph.reader.makeBucket("large");
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "s.toml"), servers.s3Sink(ceph.account, "large"));
  // Lines that no compression makes much smaller: 20,000 of 1,000 digits.
  const input = randomBytes(10_000_000)
    .toString("hex")
    .replace(/.{1000}/g, "$&\n");
  const args = ["pipe", "--config", "s.toml", "--set", "buffer.memory=64MiB"];
  const env = { PATH: "/usr/bin:/bin", ...servers.secretOf(ceph.account) };
  const { status } = spawnSync(program, [...args, "--set", "ship.bytes=32MiB"], {
    cwd,
    env,
    input,
  });
  expect(status).toBe(0);
  const keys = await ceph.reader.list("large");
  const sizes = keys.map(async (key) => (await ceph.reader.get("large", key)).body.length);
  expect(Math.max(...(await Promise.all(sizes)))).toBeGreaterThan(8 << 20);
  const found = await verify(ceph.account, "large");
  expect(found).toMatchObject({ complete: true, stored: 20_000, missing: 0, problems: [] });
}, 60_000);
