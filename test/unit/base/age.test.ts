import { expect, test } from "bun:test";
import { isEncrypted, openIdentity, openEncrypt } from "../../../src/base/age.ts";
import { systemClock } from "../../../src/base/clock.ts";
import { UserError } from "../../../src/base/user-error.ts";

const recipient = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
const identity = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";

const parts = [Buffer.alloc(100_000, 7), Buffer.from("and a last line\n"), Buffer.alloc(0)];
const body = { bytes: 100_016, parts: () => parts };

test("what is encrypted to a recipient is opened by its identity, and by no other", async () => {
  const encrypt = await openEncrypt([recipient], systemClock);
  const sealed = Buffer.concat(await encrypt(body));
  expect([isEncrypted(sealed), isEncrypted(parts[1]!)]).toEqual([true, false]);
  const opened = await openIdentity(`# created: 2026\n${identity}\n`, "key.txt");
  expect(Buffer.concat([(await opened.decrypt(sealed))!]).equals(Buffer.concat(parts))).toBe(true);
  sealed[sealed.length - 1]! ^= 1;
  expect(await opened.decrypt(sealed)).toBeUndefined();
  expect(await opened.decrypt(sealed.subarray(0, 70_000))).toBeUndefined();
});

test("a body is opened as it comes, up to what is torn or altered", async () => {
  const encrypt = await openEncrypt([recipient], systemClock);
  const sealed = Buffer.concat(await encrypt(body));
  const opened = await openIdentity(identity, "key.txt");
  const plain = Buffer.concat(parts);
  const whole = [plain.subarray(0, 65_536), plain.subarray(65_536)];
  const f = async (blocks: AsyncGenerator<Uint8Array>, expected: (Buffer | undefined)[]) => {
    const got = await Array.fromAsync(opened.decryptParts(blocks));
    const hex = (part: Uint8Array | undefined) => part && Buffer.from(part).toString("hex");
    expect(got.map(hex)).toEqual(expected.map(hex));
  };
  async function* cutAt(size: number, bytes: Buffer) {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  for (const size of [1000, 65_536, 1_000_000]) await f(cutAt(size, sealed), whole);
  await f(cutAt(5000, sealed.subarray(0, 90_000)), [whole[0], undefined]);
  await f(cutAt(5000, sealed.subarray(0, 100)), [undefined]);
  const altered = Buffer.from(sealed);
  altered[30_000]! ^= 1;
  await f(cutAt(5000, altered), [undefined]);
  const away = (async function* () {
    yield sealed.subarray(0, 80_000);
    throw new UserError("Cannot read", "");
  })();
  expect(Array.fromAsync(opened.decryptParts(away))).rejects.toThrow("Cannot read");
});

test("the same body is never encrypted to the same octets", async () => {
  const encrypt = await openEncrypt([recipient], systemClock);
  const [one, other] = [await encrypt(body), await encrypt(body)];
  expect(Buffer.concat(one).equals(Buffer.concat(other))).toBe(false);
});

test("a file without identities is the user's problem, and is not shown", async () => {
  for (const text of ["", "# nothing\n", recipient, `${identity}X`]) {
    const error = await openIdentity(text, "key.txt").then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toBe('Cannot use identity file "key.txt"');
  }
});
