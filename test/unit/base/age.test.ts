import { expect, test } from "bun:test";
import { isEncrypted, openDecrypt, openEncrypt } from "../../../src/base/age.ts";
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
  const decrypt = await openDecrypt(`# created: 2026\n${identity}\n`, "key.txt");
  expect(Buffer.concat([(await decrypt(sealed))!]).equals(Buffer.concat(parts))).toBe(true);
  sealed[sealed.length - 1]! ^= 1;
  expect(await decrypt(sealed)).toBeUndefined();
  expect(await decrypt(sealed.subarray(0, 70_000))).toBeUndefined();
});

test("the same body is never encrypted to the same octets", async () => {
  const encrypt = await openEncrypt([recipient], systemClock);
  const [one, other] = [await encrypt(body), await encrypt(body)];
  expect(Buffer.concat(one).equals(Buffer.concat(other))).toBe(false);
});

test("a file without identities is the user's problem, and is not shown", async () => {
  for (const text of ["", "# nothing\n", recipient, `${identity}X`]) {
    const error = await openDecrypt(text, "key.txt").then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toBe('Cannot use identity file "key.txt"');
  }
});
