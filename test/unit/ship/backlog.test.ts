import { expect, test } from "bun:test";
import { Backlog, type SpooledFile } from "../../../src/ship/backlog.ts";

/** `a1` is 100 bytes that may go, `b5!` 500 that are kept, `c2?` 200 that nobody has looked at. */
function fileOf(text: string): SpooledFile {
  const [, name, size, mark] = /^(\w)(\d)([!?]?)$/.exec(text)!;
  return {
    ...{ name: name!, bytes: Number(size) * 100, failures: 0 },
    ...(mark !== "?" && { kept: mark === "!" }),
  };
}

const backlogOf = (texts: string) => new Backlog(texts.split(" ").map(fileOf));
const namesOf = ({ all }: Backlog) => all.map(({ name }) => name).join("");

test("the oldest gives way, what is kept goes last, what is being sent stays", () => {
  const f = (texts: string, isSending: boolean, expected: string | undefined) => {
    const backlog = backlogOf(texts);
    if (isSending) backlog.take();
    expect(backlog.nextToGo(1000)?.name).toBe(expected!);
  };
  f("a1 b1 c1", false, "a");
  f("a1 b1 c1", true, "b");
  f("a1! b1 c1", false, "b");
  f("a1! b1? c1", false, "b");
  f("a1! b1!", false, "a");
  f("a1! b1!", true, "b");
  f("a1", true, undefined);
  // More than half of the spool is too much to keep.
  f("a3! b3! c1", false, "a");
  f("a3! b2! c1", false, "c");
});

test("what is sent leaves in its order, what cannot be read goes behind the others", () => {
  const backlog = backlogOf("a1 b2 c3");
  const first = backlog.take()!;
  backlog.postpone(first);
  expect([namesOf(backlog), backlog.take()!.name, backlog.bytes]).toEqual(["bca", "b", 600]);
  expect([backlog.forget("b"), backlog.forget("b"), namesOf(backlog)]).toEqual([true, false, "ca"]);
  const gone = backlog.take()!;
  backlog.forget(gone.name);
  backlog.postpone(gone);
  expect(namesOf(backlog)).toBe("a");
});

test("a file that begins to be sent while somebody looks into it does not give way", () => {
  const backlog = backlogOf("a1? b1?");
  const candidate = backlog.nextToGo(1000)!;
  expect(backlog.mayGo(candidate)).toBe(true);
  backlog.take();
  expect(backlog.mayGo(candidate)).toBe(false);
  backlog.leave();
  backlog.forget(candidate.name);
  expect(backlog.mayGo(candidate)).toBe(false);
});
