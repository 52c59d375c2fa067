import { expect, test } from "bun:test";
import { told } from "../reading.ts";

const f = (text: string, expected: Record<string, unknown>) => expect(told(text)).toEqual(expected);

test("what goes on with letters is no time since the start", () => {
  expect(told("<7> 23:59:50Aug %SYS-5-CONFIG_I: x")).not.toHaveProperty("fields.uptime");
  expect(told("<7> 23:59:50 %SYS-5-CONFIG_I: x")).toHaveProperty("fields.uptime", "23:59:50");
});

test("counter, sequence, origin and clock stand before the stamp", () => {
  f("<189>35: 00:01:01: %SYS-5-CONFIG_I: x", {
    facility: 23,
    severity: 5,
    msg_id: "%SYS-5-CONFIG_I",
    format: "cisco",
    fields: { counter: 35, uptime: "00:01:01" },
  });
  f("<189>36: .Mar  1 00:00:45.123 UTC: %SYS-5-CONFIG_I: x", {
    timestamp: "2027-03-01T00:00:45.123Z",
    facility: 23,
    severity: 5,
    msg_id: "%SYS-5-CONFIG_I",
    format: "cisco",
    fields: { counter: 36, clock: "not_synchronised" },
  });
  f("<111>222: 333: R1: Oct  4 00:24:15.123: %LINK-3-UPDOWN: x", {
    timestamp: "2026-10-04T00:24:15.123Z",
    hostname: "R1",
    facility: 13,
    severity: 7,
    msg_id: "%LINK-3-UPDOWN",
    format: "cisco",
    fields: { counter: 222, sequence: 333 },
  });
  f("<187>3408: CLC 6/0: Dec 11 13:31:14.214 UTC: %PKI-3-CERTIFICATE_INVALID_EXPIRED: x", {
    timestamp: "2026-12-11T13:31:14.214Z",
    facility: 23,
    severity: 3,
    msg_id: "%PKI-3-CERTIFICATE_INVALID_EXPIRED",
    format: "cisco",
    fields: { counter: 3408, node: "CLC 6/0" },
  });
  f("<187>138076: RP/0/RP0/CPU0:Dec 11 12:43:29.227 UTC: snmpd[1002]: %SNMP-SNMP-3-AUTH_FAIL : x", {
    timestamp: "2026-12-11T12:43:29.227Z",
    facility: 23,
    severity: 3,
    tag: "snmpd",
    proc_id: "1002",
    msg_id: "%SNMP-SNMP-3-AUTH_FAIL",
    format: "cisco",
    fields: { counter: 138076, node: "RP/0/RP0/CPU0" },
  });
  f("<132>xxxxx: *spamApTask1: May 26 18:52:01.958: %CAPWAP-4-DISC_INTF_ERR2: x", {
    timestamp: "2026-05-26T18:52:01.958Z",
    hostname: "xxxxx",
    facility: 16,
    severity: 4,
    msg_id: "%CAPWAP-4-DISC_INTF_ERR2",
    format: "cisco",
    fields: { task: "spamApTask1" },
  });
  f("<0>91: *Oct 07 03:10:04: mydevice.com %CRYPTO-4-RECVD_PKT_INV_SPI: x", {
    timestamp: "2026-10-07T03:10:04Z",
    hostname: "mydevice.com",
    facility: 0,
    severity: 0,
    msg_id: "%CRYPTO-4-RECVD_PKT_INV_SPI",
    format: "cisco",
    fields: { counter: 91, clock: "never_set" },
  });
  f("<189>7: 1d02h: %SYS-5-CONFIG_I: x", {
    facility: 23,
    severity: 5,
    msg_id: "%SYS-5-CONFIG_I",
    format: "cisco",
    fields: { counter: 7, uptime: "1d02h" },
  });
  f("<187>nx1: 2024 Apr  5 22:51:54.123 UTC: %MODULE-2-MOD_SOMEPORTS_FAILED: x", {
    timestamp: "2024-04-05T22:51:54.123Z",
    hostname: "nx1",
    facility: 23,
    severity: 3,
    msg_id: "%MODULE-2-MOD_SOMEPORTS_FAILED",
    format: "cisco",
  });
});

test("twelve hours are made twenty-four", () => {
  f("<189>23813: cucm-pub: Jul 05 2016 04:03:01 PM.688 UTC : %UC_RTMT-2-RTMT_ALERT: x", {
    timestamp: "2016-07-05T16:03:01.688Z",
    hostname: "cucm-pub",
    facility: 23,
    severity: 5,
    msg_id: "%UC_RTMT-2-RTMT_ALERT",
    format: "cisco",
    fields: { counter: 23813 },
    raw: true,
  });
  f("<189>23813: cucm-pub: Jul 05 2016 12:03:01 AM.688 UTC : %UC_RTMT-2-RTMT_ALERT: x", {
    timestamp: "2016-07-05T00:03:01.688Z",
    hostname: "cucm-pub",
    facility: 23,
    severity: 5,
    msg_id: "%UC_RTMT-2-RTMT_ALERT",
    format: "cisco",
    fields: { counter: 23813 },
    raw: true,
  });
});

test("sequence numbers are filled up with zeros", () => {
  f("<189>35: 000123: *Mar  1 00:00:45: %SYS-5-CONFIG_I: x", {
    timestamp: "2027-03-01T00:00:45Z",
    facility: 23,
    severity: 5,
    msg_id: "%SYS-5-CONFIG_I",
    format: "cisco",
    fields: { counter: 35, sequence: 123, clock: "never_set" },
    raw: true,
  });
});

test("behind a relay's header the device's own is read", () => {
  const config = {
    hostname: "10.0.0.1",
    facility: 23,
    severity: 5,
    msg_id: "%SYS-5-CONFIG_I",
    format: "cisco",
    raw: true,
  };
  f("<189>Oct 21 05:12:06 10.0.0.1 123: Oct 21 05:12:05.185 PDT: %SYS-5-CONFIG_I: x", {
    ...config,
    timestamp: "2026-10-21T05:12:05.185-07:00",
    fields: { counter: 123 },
  });
  f("<189>Oct 21 05:12:06 10.0.0.1 123: R1: Oct 21 05:12:05.185: %SYS-5-CONFIG_I: x", {
    ...config,
    timestamp: "2026-10-21T05:12:05.185Z",
    hostname: "R1",
    fields: { counter: 123 },
  });
  f("<189>2026-10-21T05:12:06+02:00 10.0.0.1 123: 000044: *Mar  1 00:12:05: %SYS-5-CONFIG_I: x", {
    ...config,
    timestamp: "2026-10-21T05:12:06+02:00",
    fields: { counter: 123, sequence: 44, clock: "never_set" },
  });
  f(
    "<189>1 2026-10-21T05:12:06+02:00 10.0.0.1 123 - - - 000044: *Mar  1 00:12:05: %SYS-5-CONFIG_I: x",
    {
      ...config,
      timestamp: "2026-10-21T05:12:06+02:00",
      fields: { counter: 123, sequence: 44, clock: "never_set" },
    },
  );
  f("<187>Nov 14 01:02:05 10.0.0.1 : 2026 Nov 14 01:02:03.456 UTC: %SYS-5-CONFIG_I: x", {
    ...config,
    severity: 3,
    timestamp: "2026-11-14T01:02:03.456Z",
  });
  f(
    "<189>Oct 7 07:19:44 10.0.0.1 RP/0/RP0/CPU0:Oct 7 07:19:43.630 UTC: mgr[310]: %SYS-5-CONFIG_I : x",
    {
      ...config,
      timestamp: "2026-10-07T07:19:43.630Z",
      tag: "mgr",
      proc_id: "310",
      fields: { node: "RP/0/RP0/CPU0" },
    },
  );
  // What a relay made of the counter is no field of another line.
  f("<189>1 2026-10-21T05:12:06+02:00 10.0.0.1 123 - - - 5: hello", {
    timestamp: "2026-10-21T05:12:06+02:00",
    hostname: "10.0.0.1",
    facility: 23,
    severity: 5,
    tag: "123",
    format: "rfc5424",
  });
  f("<189>Oct 21 05:12:06 10.0.0.1 123: half done, 50% BY-5-NOW: x", {
    timestamp: "2026-10-21T05:12:06Z",
    hostname: "10.0.0.1",
    facility: 23,
    severity: 5,
    format: "rfc3164",
  });
});

test("a header may have no mnemonic behind it, and an IPv6 address in it", () => {
  const ntp = {
    timestamp: "2026-08-18T07:15:04.461Z",
    hostname: "rt401",
    facility: 23,
    severity: 7,
  };
  f(
    "<191>2637085: rt401: Aug 18 07:15:04.461 UTC: NTP Core (NOTICE): Clock synchronization lost.",
    {
      ...ntp,
      format: "cisco",
      fields: { counter: 2637085 },
    },
  );
  f("<191>: rt401: Aug 18 07:15:04.461 UTC: last message repeated 66 times", {
    ...ntp,
    format: "cisco",
    fields: { repeat_count: 66 },
  });
  f("<190>3132783: 2a02:cf40::: 3132779: Jul 14 2023 08:23:43.398 UTC: %FOO-6-BAR: x", {
    timestamp: "2023-07-14T08:23:43.398Z",
    hostname: "2a02:cf40::",
    facility: 23,
    severity: 6,
    msg_id: "%FOO-6-BAR",
    format: "cisco",
    fields: { counter: 3132783, sequence: 3132779 },
  });
  const nexus = { timestamp: "2023-04-27T09:36:56Z", facility: 23, severity: 3, format: "cisco" };
  f("<187>10.100.0.32: 2023 Apr 27 09:36:56 UTC: last message repeated 2 times", {
    ...nexus,
    hostname: "10.100.0.32",
    fields: { repeat_count: 2 },
  });
  f("<187>Apr 27 09:36:57 10.0.0.1 2023 Apr 27 09:36:56 AEST: %AUTHPRIV-3-SYSTEM_MSG: x", {
    ...nexus,
    hostname: "10.0.0.1",
    msg_id: "%AUTHPRIV-3-SYSTEM_MSG",
    raw: true,
  });
  f("<190>app: 2023 Apr 27 09:36:56: x", {
    facility: 23,
    severity: 6,
    tag: "app",
    format: "rfc3164",
  });
  f("<190>name: 2023 times: x", { facility: 23, severity: 6, tag: "name", format: "rfc3164" });
  f("<190>12: a: b: Aug 18 07:15:04 c", { facility: 23, severity: 6, format: "rfc3164" });
  f("<190>12: no time at all: x", { facility: 23, severity: 6, format: "rfc3164" });
});

test("what only looks similar is none", () => {
  f("<189>65536: ", { facility: 23, severity: 5, format: "rfc3164" });
  f("<14>2: .", { facility: 1, severity: 6, format: "rfc3164" });
  f("<13>5: up 3% today: %CPU is high", { facility: 1, severity: 5, format: "rfc3164" });
  f("<13>29: foo: bar: baz: %SYS-5-CONFIG_I: x", { facility: 1, severity: 5, format: "rfc3164" });
  f("<13>29: 30: 31: %SYS-5-CONFIG_I: x", { facility: 1, severity: 5, format: "rfc3164" });
  f("<190>Apr 15 2007 21:28:13 %ASA: this is no mnemonic", {
    timestamp: "2007-04-15T21:28:13Z",
    facility: 23,
    severity: 6,
    tag: "%ASA",
    format: "rfc3164",
  });
  f("<13>Oct  4 00:24:15 h t: %SYS-9-X: y", {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "h",
    facility: 1,
    severity: 5,
    tag: "t",
    format: "rfc3164",
  });
});
