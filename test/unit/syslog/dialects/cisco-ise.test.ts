import { expect, test } from "bun:test";
import { told } from "../reading.ts";

const f = (text: string, expected: Record<string, unknown>) => expect(told(text)).toEqual(expected);

test("category, segments, the exact stamp and the number of the event", () => {
  f(
    "<179>Jul 16 22:05:00 ise-node-02 CISE_Failed_Attempts 0000664767 1 0 2026-07-16 22:05:00.959 +02:00 0001711172 5400 NOTICE Failed-Attempt: Authentication failed, ConfigVersionId=12",
    {
      timestamp: "2026-07-16T22:05:00.959+02:00",
      hostname: "ise-node-02",
      facility: 22,
      severity: 3,
      tag: "CISE_Failed_Attempts",
      msg_id: "5400",
      format: "cisco",
      fields: { event_id: "0000664767", counter: 1, sequence: 0 },
      raw: true,
    },
  );
  f("<181>Oct 24 21:00:02 ciscohost CISE_Alarm WARN: RADIUS", {
    timestamp: "2026-10-24T21:00:02Z",
    hostname: "ciscohost",
    facility: 22,
    severity: 5,
    tag: "CISE_Alarm",
    format: "cisco",
  });
  f("<181>Oct 24 21:00:02 ciscohost CISE_Failed_Attempts 0000664767 3 1 continued, a=b", {
    timestamp: "2026-10-24T21:00:02Z",
    hostname: "ciscohost",
    facility: 22,
    severity: 5,
    tag: "CISE_Failed_Attempts",
    format: "cisco",
    fields: { event_id: "0000664767", counter: 3, sequence: 1 },
  });
});
