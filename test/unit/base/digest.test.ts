import { expect, test } from "bun:test";
import { sha256 as pureSha256 } from "@noble/hashes/sha2.js";
import { digest } from "../../../src/base/digest.ts";
import { FakeClock } from "../../fake-clock.ts";
import { md5Base64 } from "../../sigv4.ts";

const bodyOf = (...parts: Uint8Array[]) => ({
  bytes: parts.reduce((sum, part) => sum + part.length, 0),
  parts: () => parts,
});

const noise = Uint8Array.from({ length: 100_003 }, (_, index) => (index * 7919) >> 3);

test("digest() hashes the parts as one body, as other implementations do", async () => {
  const body = bodyOf(noise.subarray(0, 1), noise.subarray(1, 70_000), noise.subarray(70_000));
  const [sha256, md5] = [
    await digest(body, "sha256", new FakeClock()),
    await digest(body, "md5", new FakeClock()),
  ];
  expect(sha256.toString("hex")).toBe(Buffer.from(pureSha256(noise)).toString("hex"));
  expect(md5.toString("base64")).toBe(md5Base64(noise));
});

test("digest() knows the hash of nothing", async () => {
  const hash = await digest(bodyOf(), "sha256", new FakeClock());
  expect(hash.toString("hex")).toBe(
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  );
});

test("digest() breathes between the megabytes", async () => {
  const clock = new FakeClock();
  let done = false;
  const mebibyte = new Uint8Array(1024 * 1024);
  const body = bodyOf(mebibyte, mebibyte);
  const hashing = digest(body, "sha256", clock).then(() => (done = true));
  expect(clock.waiting).toBe(1);
  await clock.pass(0);
  await hashing;
  expect(done).toBe(true);
});
