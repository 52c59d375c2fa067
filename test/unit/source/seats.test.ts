import { expect, test } from "bun:test";
import { parseAddress } from "../../../src/source/address.ts";
import { Seats } from "../../../src/source/seats.ts";

/** `seated`: names and addresses of those who are there, who spoke longest ago first. */
function f(seated: [string, string][], newcomer: string, expected: string | undefined): void {
  const seats = new Seats<{ name: string; activeAtMs: number }>();
  seated.forEach(([name, address], activeAtMs) => {
    seats.take(parseAddress(address)!, { name, activeAtMs });
  });
  expect(seats.givingWayTo(parseAddress(newcomer)!)?.name).toBe(expected);
}

const [one, two, three] = ["192.0.2.1", "192.0.2.2", "192.0.2.3"];

test("of the source that has the most, who was silent longest gives way", () => {
  f(
    [
      ["a", one],
      ["b", two],
      ["c", two],
    ],
    three,
    "b",
  );
  f(
    [
      ["a", one],
      ["b", two],
      ["c", one],
    ],
    three,
    "a",
  );
});

test("nobody gives way to one more of those who have the most, or would have then", () => {
  f([], one, undefined);
  f([["a", one]], two, undefined);
  f(
    [
      ["a", one],
      ["b", one],
    ],
    one,
    undefined,
  );
  f(
    [
      ["a", one],
      ["b", one],
      ["c", two],
    ],
    two,
    undefined,
  );
  f(
    [
      ["a", one],
      ["b", one],
      ["c", one],
      ["d", two],
    ],
    two,
    "a",
  );
});

test("a network of IPv6 is one source", () => {
  const all: [string, string][] = [
    ["a", "2001:db8::1"],
    ["b", "2001:db8::2"],
  ];
  f(all, one, "a");
  f(all, "2001:db8::3", undefined);
  f(all, "2001:db8:0:1::1", "a");
});

test("who has left counts no more", () => {
  const seats = new Seats<{ activeAtMs: number }>();
  const leave = [1, 2].map((activeAtMs) => seats.take(parseAddress(one)!, { activeAtMs }));
  expect(seats.givingWayTo(parseAddress(two)!)).toEqual({ activeAtMs: 1 });
  leave[0]!();
  expect(seats.givingWayTo(parseAddress(two)!)).toBe(undefined);
});
