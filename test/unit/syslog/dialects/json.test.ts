import { expect, test } from "bun:test";
import { told } from "../reading.ts";

const f = (text: string, expected: Record<string, unknown>) => expect(told(text)).toEqual(expected);

test("a bare object fills in the parts", () => {
  f(
    `{"version":"1.1","host":"web1","short_message":"hi","timestamp":1385053862.3072,"level":3,"_app":"shop"}`,
    {
      timestamp: "2013-11-21T17:11:02.3072Z",
      hostname: "web1",
      facility: 1,
      severity: 3,
      tag: "shop",
      format: "gelf",
    },
  );
  f('{"time":"2026-11-20T10:00:00.5+01:00","level":"WARN","service":"api","pid":77,"msg":"a"}', {
    timestamp: "2026-11-20T10:00:00.5+01:00",
    facility: 1,
    severity: 4,
    tag: "api",
    proc_id: "77",
    format: "json",
  });
  f(
    `{"__REALTIME_TIMESTAMP":"1732100000123456","PRIORITY":"6","_HOSTNAME":"box","SYSLOG_IDENTIFIER":"cron","_PID":"12","MESSAGE":"x"}`,
    {
      timestamp: "2024-11-20T10:53:20.123456Z",
      hostname: "box",
      facility: 1,
      severity: 6,
      tag: "cron",
      proc_id: "12",
      format: "json",
    },
  );
  f(
    `{"ts":1732100000.5,"lvl":"fatal","nested":{"level":"debug","a":["]",{"b":"}"}]},"hostname":"h"}`,
    {
      timestamp: "2024-11-20T10:53:20.5Z",
      hostname: "h",
      facility: 1,
      severity: 2,
      format: "json",
    },
  );
  f('{"level":"a\\u0062","host":null,"time":"yesterday"}', {
    facility: 1,
    severity: 5,
    format: "json",
  });
  f("{}", { facility: 1, severity: 5, format: "json" });
});

test("between the parts there may be blanks and line ends of any kind", () => {
  f('{\r\n  "host" :\t"h",\r\n  "level": 3\r\n}', {
    hostname: "h",
    facility: 1,
    severity: 3,
    format: "json",
  });
});

test("behind a header it is content", () => {
  f('<13>Oct  4 00:24:15 h app: {"host":"other","level":"error"}', {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "h",
    facility: 1,
    severity: 5,
    tag: "app",
    format: "json",
  });
  f('<134>{"count":1,"timestamp":1547421943,"host":"x"}', {
    facility: 16,
    severity: 6,
    format: "json",
  });
});

test("what is no object is none", () => {
  f('{"a":1', { facility: 1, severity: 5, format: "raw" });
  f('{"a":1} x', { facility: 1, severity: 5, format: "raw" });
  f('{"a" 1}', { facility: 1, severity: 5, format: "raw" });
  f("{a:1}", { facility: 1, severity: 5, format: "raw" });
  f('{"a":1,}', { facility: 1, severity: 5, format: "raw" });
  f('{"a":}', { facility: 1, severity: 5, format: "raw" });
});
