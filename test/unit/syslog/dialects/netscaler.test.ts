import { expect, test } from "bun:test";
import { told } from "../reading.ts";

const f = (text: string, expected: Record<string, unknown>) => expect(told(text)).toEqual(expected);

test("month or day first, the host behind the zone", () => {
  f("<12> 01/10/2001:01:01:01 GMT netscaler ABC-D : SSLVPN x", {
    timestamp: "2001-01-10T01:01:01Z",
    hostname: "netscaler",
    facility: 1,
    severity: 4,
    format: "netscaler",
    raw: true,
  });
  f("<12> 31/10/2001:01:01:01 GMT netscaler ABC-D : SSLVPN x", {
    timestamp: "2001-10-31T01:01:01Z",
    hostname: "netscaler",
    facility: 1,
    severity: 4,
    format: "netscaler",
    raw: true,
  });
});

test("what only looks similar is none", () => {
  f("<12> 31/31/2001:01:01:01 GMT netscaler x", { facility: 1, severity: 4, format: "rfc3164" });
  f("<12> 01/10/2001 01:01:01 GMT netscaler x", { facility: 1, severity: 4, format: "rfc3164" });
});
