// What is said to ubusd, to one that answers as the real one did and to many that do not.
import { expect, test } from "bun:test";
import { askForLog } from "../../../../src/source/ubus/conversation.ts";
import type { Received, UbusSocket } from "../../../../src/source/ubus/socket.ts";
import { FakeClock } from "../../../fake-clock.ts";
import { logObject, numbersFrom, spoiled, wire } from "./vectors.ts";

/** The other end of a connection: what it says, piece by piece, and then `last` for ever. */
async function ask(pieces: Received[], last = "EAGAIN") {
  const [clock, sent, closed] = [new FakeClock(), [] as Buffer[], [] as (number | string)[]];
  let heard = 0;
  const socket: UbusSocket = {
    send: (octets) => void sent.push(Buffer.from(octets)),
    receive: () => (heard++, pieces.shift() ?? last),
    close: () => void closed.push("socket"),
  };
  const asked = askForLog(socket, clock, (descriptor) => void closed.push(descriptor));
  let isOver = false;
  void asked.then(() => (isOver = true));
  for (let ms = 0; ms < 10_000 && !isOver; ms += 64) await clock.pass(64);
  return { log: await asked, sent, closed, heard, waiting: clock.waiting };
}

const say = (octets: Buffer, descriptor?: number): Received => ({ octets, descriptor });
const whole = [say(wire.hello), say(wire.lookupAnswer), say(wire.readAnswer, 7)];
const log = { object: logObject, descriptor: 7 };

test("the log is asked for as ubusd and logd understand it", async () => {
  const { log: opened, sent, closed } = await ask([...whole]);
  expect(opened).toEqual(log);
  expect(sent).toEqual([wire.lookup, wire.read]);
  expect(closed).toEqual(["socket"]);
});

test("answers come in any pieces, and when they like", async () => {
  const octets = Buffer.concat([wire.hello, wire.lookupAnswer, wire.readAnswer]);
  const pieces: Received[] = [];
  // The descriptor comes with the first octet of its message.
  const first = octets.length - wire.readAnswer.length;
  for (let at = 0; at < octets.length; at++) {
    pieces.push("EAGAIN", say(octets.subarray(at, at + 1), at === first ? 7 : undefined));
  }
  expect((await ask(pieces)).log).toEqual(log);
});

test("a person is told why there is no log", async () => {
  const f = async (pieces: Received[], reason: string, last?: string) =>
    expect((await ask(pieces, last)).log).toBe(reason);
  const status = (sequence: number, word: number) =>
    say(Buffer.from(`0001000${sequence}000000000000000c010000080000000${word}`, "hex"));
  await f([], "no answer in time");
  await f([], "ubusd hangs up: does it know this user and this group?", "EPIPE");
  await f([say(wire.hello)], "ECONNRESET", "ECONNRESET");
  await f([say(wire.hello)], "no answer in time");
  await f([say(Buffer.from("HTTP/1.1 400"))], "something other than ubusd listens there");
  await f([say(wire.lookupAnswer)], "something other than ubusd listens there");
  await f([say(wire.hello), status(1, 4)], "logd is not there");
  await f([say(wire.hello), status(1, 0)], "permission denied");
  await f([say(wire.hello), say(wire.lookupAnswer), status(2, 6)], "permission denied");
  await f([say(wire.hello), say(wire.lookupAnswer), status(2, 9)], "status 9");
  await f([say(wire.hello), say(wire.lookupAnswer), status(2, 0)], "logd hands over no pipe");
});

test("descriptors that nobody asked for are closed", async () => {
  const [hello, lookup, read] = [wire.hello, wire.lookupAnswer, wire.readAnswer];
  const more = await ask([say(hello, 5), say(lookup, 6), say(read, 7)]);
  expect([more.log, more.closed]).toEqual([log, [5, 6, "socket"]]);
  const none = await ask([say(hello, 5)]);
  expect(none.closed).toEqual([5, "socket"]);
});

test("who never comes to an end is not heard for ever", async () => {
  const hello = say(wire.hello);
  const { log: opened, heard } = await ask(Array.from({ length: 10_000 }, () => hello));
  expect(opened).toBe("something other than ubusd listens there");
  expect(heard).toBeLessThan(100);
});

test("of answers spoiled in 2,000 ways none harms, and nothing stays open", async () => {
  const below = numbersFrom(7);
  for (let round = 0; round < 2000; round++) {
    const pieces = whole.map((each) =>
      typeof each === "string" || below(2) === 0
        ? each
        : say(spoiled(each.octets, below), each.descriptor),
    );
    const { log: opened, closed, waiting } = await ask(pieces);
    const isOpen = typeof opened !== "string";
    expect([closed.includes(7), closed.at(-1), waiting]).toEqual([
      ...[!isOpen && pieces.length === 0, "socket", 0],
    ]);
  }
});
