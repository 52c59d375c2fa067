import { expect, test } from "bun:test";
import { Counters } from "../../src/base/counters.ts";
import { compressor } from "../../src/buffer/compress.ts";
import { OpenChunk } from "../../src/buffer/open-chunk.ts";
import { Ring } from "../../src/buffer/ring.ts";
import { openRouter } from "../../src/router.ts";
import { encoderOf } from "../../src/syslog/encode.ts";
import type { Message, Origin, RateLimit } from "../../src/syslog/message.ts";
import { openZone } from "../../src/syslog/zone.ts";
import { FakeClock } from "../fake-clock.ts";

/** A router whose peer may send nothing, and what it did with what came all the same. */
function routerOver(limit: RateLimit | undefined, examine?: (message: Message) => boolean) {
  const counters = new Counters();
  const relayed: string[] = [];
  const compress = compressor("gzip");
  const openChunk = new OpenChunk(
    { chunkBytes: 65_536, countMax: Infinity },
    {
      compress: (bytes) => compress(bytes, false),
      ring: new Ring(1 << 20),
      clock: new FakeClock(),
    },
  );
  const receive = openRouter({
    ...{ encoder: encoderOf("sluice"), openChunk, counters, examine },
    relay: (_, { bytes }) => void relayed.push(bytes.toString()),
  });
  const origin: Origin = {
    ...{ transport: "udp", address: "192.0.2.9", client: "192.0.2.9:514" },
    ...{ zone: openZone("UTC")!, limit, unsealed: 0 },
  };
  const send = (text: string): void => {
    const bytes = Buffer.from(text);
    receive(
      { bytes, start: 0, end: bytes.length, sentBytes: bytes.length, receivedAtMs: 0 },
      origin,
    );
  };
  return { counters, relayed, openChunk, send };
}

function never(): RateLimit & { lost: number } {
  return {
    lost: 0,
    isOver: () => true,
    onLost() {
      this.lost++;
    },
  };
}

test("what says nothing is no message, however it ends", () => {
  const { counters, relayed, send } = routerOver(undefined);
  for (const text of ["", "\n", "\r\n", "\0", "\0\0\0\n"]) send(text);
  expect([counters.ignored.empty, counters.received]).toEqual([5, 0]);
  for (const text of ["<13>\n", " \n", "\n."]) send(text);
  expect([counters.ignored.empty, counters.received]).toEqual([5, 3]);
  expect(relayed.length).toBe(3);
});

test("over its rate a source's messages get no number, are not relayed, and are counted", () => {
  const limit = never();
  const { counters, relayed, openChunk, send } = routerOver(limit);
  send("<14>app: news");
  send("<13>app: more of it");
  expect([counters.received, counters.lostRate, limit.lost]).toEqual([0, 2, 2]);
  expect(openChunk.nextSeq).toBe(1);
  expect(relayed).toEqual([]);
});

test("errors come through whatever the rate", () => {
  const { counters, relayed, send } = routerOver(never());
  send("<11>app: an error");
  send("<12>app: a warning");
  expect(counters.lostRate).toBe(1);
  expect(relayed).toEqual(["<11>app: an error"]);
});

test("what a rule waits for comes through, and is looked at once", () => {
  let looks = 0;
  const examine = (message: Message): boolean => {
    looks++;
    return message.text.includes("login");
  };
  const { counters, relayed, send } = routerOver(never(), examine);
  send("<14>app: login failed");
  send("<14>app: nothing");
  send("<10>app: critical");
  expect(relayed).toEqual(["<14>app: login failed", "<10>app: critical"]);
  expect([counters.received, counters.lostRate, looks]).toEqual([2, 1, 3]);
});

test("without a limit everything is kept", () => {
  const { counters, send } = routerOver(undefined);
  send("<14>app: news");
  expect([counters.received, counters.lostRate]).toEqual([1, 0]);
});
