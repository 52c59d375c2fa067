import { expect, test } from "bun:test";
import { silentLog } from "../../../../src/base/log.ts";
import { Health } from "../../../../src/sink/deliver.ts";
import { Forward } from "../../../../src/sink/forward/forward.ts";
import type { ForwardOptions } from "../../../../src/sink/forward/options.ts";
import type { Way } from "../../../../src/sink/forward/way.ts";
import { Marks } from "../../../../src/sink/forward/marks.ts";
import type { Predicate } from "../../../../src/rule/predicate.ts";
import { FakeClock } from "../../../fake-clock.ts";
import { originIn } from "../../../origin.ts";
import { parse } from "../../syslog/reading.ts";

/** What goes out for each text that comes from `from`, and how many went round. */
function relay(
  texts: string[],
  format: ForwardOptions["format"] = "as_is",
  { from = "192.0.2.9", to = "198.51.100.1", wants = (() => true) as Predicate } = {},
) {
  const sent: string[] = [];
  const way: Way = {
    ...{ description: "", address: to, sent: 0, lost: 0, waiting: 0, health: new Health() },
    send: (octets) => void sent.push(Buffer.from(octets).toString()),
    finish() {},
    change() {},
    open: () => Promise.resolve(),
    sendLoop: () => Promise.resolve(),
  };
  const options = { host: to, port: 514, condition: { kind: "all" }, format } as const;
  const forward = new Forward(options, { way, wants, boot: "b0", log: silentLog });
  for (const text of texts) {
    const bytes = Buffer.from(`xx${text}yy`);
    const end = bytes.length - 2;
    const message = parse(text, { ...originIn("+01:00"), address: from });
    forward.relay(message, { bytes, start: 2, end, sentBytes: end - 2, receivedAtMs: 0 });
  }
  return { sent, looped: forward.looped };
}

test("as it is, a message goes out octet for octet", () => {
  const texts = ["<30>a\0b\n", "no header at all \xff", "<13>1 - - - - - -"];
  expect(relay(texts)).toEqual({ sent: texts, looped: 0 });
});

test("what became of messages is told at the end, and in the ledgers", () => {
  const health = new Health();
  const way = { description: "tcp a port 5", sent: 1, lost: 2, waiting: 3, health } as Way;
  const options = { host: "a", port: 5, condition: { kind: "all" }, format: "as_is" } as const;
  const forward = new Forward(options, { way, wants: () => true, boot: "b0", log: silentLog });
  const counts = { to: "tcp a port 5", sent: 1, lost: 2, looped: 0 };
  expect(forward.farewell).toEqual({ ...counts, unsent: 3 });
  expect(forward.toldInLedger).toEqual({ ...counts, waiting: 3 });
  health.fail({ kind: "failed", reason: "ECONNREFUSED" }, new FakeClock());
  expect(forward.toldInLedger).toEqual({ ...counts, waiting: 3, failing: "ECONNREFUSED" });
});

test("only what is wanted goes out", () => {
  const wants: Predicate = ({ severity }) => severity <= 3;
  expect(relay(["<11>a", "<12>b", "<8>c"], "as_is", { wants }).sent).toEqual(["<11>a", "<8>c"]);
});

test("written anew, a message says what it did not: who sent it and when", () => {
  const f = (text: string, rfc5424: string, rfc3164: string) => {
    expect(relay([text], "rfc5424").sent).toEqual([rfc5424]);
    expect(relay([text], "rfc3164").sent).toEqual([rfc3164]);
  };
  const origin = '[origin ip="192.0.2.9"]';
  const via = '[sluice@32473 via="b0"]';
  f(
    "<30>Nov 21 08:20:17 gw app[7]: text",
    `<30>1 2026-11-21T08:20:17+01:00 gw app 7 - ${origin}${via} text`,
    "<30>Nov 21 08:20:17 gw app[7]: text",
  );
  f(
    "Text alone",
    `<13>1 2026-11-21T11:20:30.400+01:00 192.0.2.9 - - - ${origin}${via} Text alone`,
    "<13>Nov 21 11:20:30 192.0.2.9 Text alone",
  );
  f(
    '<30>1 2026-11-21T08:20:17.1234567Z gw app 7 ID [a@1 b="\\"ü"] \ufefftext',
    `<30>1 2026-11-21T08:20:17.123456Z gw app 7 ID [a@1 b="\\"ü"]${origin}${via} \ufefftext`,
    "<30>Nov 21 08:20:17 gw app[7]: \ufefftext",
  );
  f(
    '<30>1 2026-11-21T08:20:17Z gw - - - [origin ip="10.0.0.1" software="x"] text',
    `<30>1 2026-11-21T08:20:17Z gw - - - [origin ip="10.0.0.1" software="x"]${via} text`,
    "<30>Nov 21 08:20:17 gw text",
  );
  f(
    "<999>Nov 21 08:20:17 gw app: text",
    `<13>1 2026-11-21T08:20:17+01:00 gw app - - ${origin}${via} text`,
    "<13>Nov 21 08:20:17 gw app: text",
  );
});

test("what was here before, or came from the target itself, goes out no more", () => {
  const [mine] = relay(["<30>a"], "rfc5424").sent;
  expect(relay([mine!, "<30>b"], "rfc5424").looped).toBe(1);
  const others = mine!.replace("b0", "b1");
  const [both] = relay([others], "rfc5424").sent;
  expect(both).toContain('[sluice@32473 via="b1 b0"]');
  expect(relay(["<30>a"], "as_is", { from: "198.51.100.1" })).toEqual({ sent: [], looped: 1 });
  const here = { from: "127.0.0.1", to: "127.0.0.1" };
  expect(relay(["<30>a"], "as_is", here)).toEqual({ sent: ["<30>a"], looped: 0 });
});

test("a message that has gone through too many hands goes no further", () => {
  let data = Buffer.alloc(0);
  let hops = 0;
  for (; ; hops++) {
    const added = new Marks(`b${hops}`).added(data, "");
    if (added === undefined) break;
    data = Buffer.from(added);
  }
  expect(hops).toBe(16);
});
