import { expect, test } from "bun:test";
import { recipients } from "../../../src/config/kinds-age.ts";

const one = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
// Of the README of age.
const other = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

function reads(written: unknown, expected: string[] | undefined): void {
  test(`recipients: ${JSON.stringify(written)}`, () => {
    expect(recipients.read(written)).toEqual(expected);
  });
}

reads([one], [one]);
reads(`${one}, ${other}`, [one, other]);
reads([one, other], [one, other]);
reads([], undefined);
reads("", undefined);
reads([one, 7], undefined);
// A letter that was mistyped, one that is missing, and what Bech32 does not know.
reads(one.replace("z", "y"), undefined);
reads(one.slice(0, -1), undefined);
reads(one.replace("2", "b"), undefined);
reads(one.toUpperCase(), undefined);
reads("ssh-ed25519 AAAA", undefined);

test("an identity in the place of a recipient is told from other mistakes", () => {
  expect(recipients.why!("AGE-SECRET-KEY-1ABC")).toContain("identity");
  expect(recipients.why!("age1")).toBeUndefined();
});
