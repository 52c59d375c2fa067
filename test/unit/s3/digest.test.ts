import { expect, test } from "bun:test";
import { sha256 as pureSha256 } from "@noble/hashes/sha2.js";
import { digest } from "../../../src/s3/digest.ts";
import { FakeClock } from "../../fake-clock.ts";
import { md5Base64 } from "../../sigv4.ts";

const bodyOf = (...parts: Uint8Array[]) => ({
  bytes: parts.reduce((sum, part) => sum + part.length, 0),
  parts: () => parts,
});

const noise = Uint8Array.from({ length: 100_003 }, (_, index) => (index * 7919) >> 3);

test("digest() hashes the parts as one body, as the pure implementation does", async () => {
  const body = bodyOf(noise.subarray(0, 1), noise.subarray(1, 70_000), noise.subarray(70_000));
  expect(await digest(body, true, new FakeClock())).toEqual({
    sha256: Buffer.from(pureSha256(noise)).toString("hex"),
    md5: md5Base64(noise),
  });
});

test("digest() leaves MD5 out when nobody asked for it", async () => {
  expect(await digest(bodyOf(), false, new FakeClock())).toEqual({
    sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  });
});

test("digest() breathes between the megabytes", async () => {
  const clock = new FakeClock();
  let done = false;
  const mebibyte = new Uint8Array(1024 * 1024);
  const hashing = digest(bodyOf(mebibyte, mebibyte), false, clock).then(() => (done = true));
  expect(clock.waiting).toBe(1);
  await clock.pass(0);
  await hashing;
  expect(done).toBe(true);
});
