import { expect, test } from "bun:test";
import { told } from "../reading.ts";

const f = (text: string, expected: Record<string, unknown>) => expect(told(text)).toEqual(expected);

test("without a PRI the mnemonic has the severity", () => {
  f("*Mar  1 18:48:50.483 UTC: %SYS-5-CONFIG_I: x", {
    timestamp: "2027-03-01T18:48:50.483Z",
    facility: 23,
    severity: 5,
    msg_id: "%SYS-5-CONFIG_I",
    format: "cisco",
    fields: { clock: "never_set" },
  });
  f("101 21: %SYSMGR-STANDBY-3-SHUTDOWN_START: x", {
    facility: 23,
    severity: 3,
    msg_id: "%SYSMGR-STANDBY-3-SHUTDOWN_START",
    format: "cisco",
    fields: { counter: 101, sequence: 21 },
  });
});

test("behind a stamp the mnemonic is found in place of the tag", () => {
  f("<191>Aug  1 14:01:20 abc-asa1: %ASA-6-302013: Built", {
    timestamp: "2026-08-01T14:01:20Z",
    hostname: "abc-asa1",
    facility: 23,
    severity: 7,
    msg_id: "%ASA-6-302013",
    format: "cisco",
  });
  f("<164>Aug 08 16:58:18 DEVICE123 : %FTD-4-106023: x", {
    timestamp: "2026-08-08T16:58:18Z",
    hostname: "DEVICE123",
    facility: 20,
    severity: 4,
    msg_id: "%FTD-4-106023",
    format: "cisco",
  });
  f("<150> 2024-03-01T10:11:12.123456Z host Acl: %ACL-6-IPACCESS: list", {
    timestamp: "2024-03-01T10:11:12.123456Z",
    hostname: "host",
    facility: 18,
    severity: 6,
    tag: "Acl",
    msg_id: "%ACL-6-IPACCESS",
    format: "cisco",
  });
});

test("a zone that nobody knows is no host", () => {
  const cisco = { timestamp: "2026-10-19T16:07:39.018Z", facility: 23, severity: 5, raw: true };
  const duplicate = { ...cisco, msg_id: "%IP-4-DUPADDR", format: "cisco" };
  f("<189>123: Oct 19 16:07:39.018 BRT: %IP-4-DUPADDR: Duplicate address", {
    ...duplicate,
    fields: { counter: 123 },
  });
  f("<189>123: SW1: Oct 19 16:07:39.018 AEDT: %IP-4-DUPADDR: Duplicate address", {
    ...duplicate,
    hostname: "SW1",
    fields: { counter: 123 },
  });
  f("<189>29: *Oct 19 16:07:39.018 UTC+2: %IP-4-DUPADDR: x", {
    ...duplicate,
    fields: { counter: 29, clock: "never_set" },
  });
  for (const zone of ["mdt", "UTC+07:30", "GMT-3 "]) {
    f(`<189>29: Oct 19 16:07:39.018 ${zone}: %IP-4-DUPADDR: x`, {
      ...duplicate,
      fields: { counter: 29 },
    });
  }
  f("<189>: 2026 Oct 19 16:07:39.018 BRT: %IP-4-DUPADDR: x", duplicate);
  f("<189>:Oct 19 16:07:39.018 BRT: %ASA-6-737016: IPAA: x", {
    ...duplicate,
    msg_id: "%ASA-6-737016",
  });
  f("<189>Oct 19 2026 16:07:39.018 FWL: %ASA-6-737016: IPAA: x", {
    timestamp: "2026-10-19T16:07:39.018Z",
    hostname: "FWL",
    facility: 23,
    severity: 5,
    msg_id: "%ASA-6-737016",
    format: "cisco",
  });
});

test("as the APP-NAME or the text of RFC 5424 it is the mnemonic as well", () => {
  const asa = {
    timestamp: "2023-02-01T12:00:00Z",
    hostname: "asa01",
    facility: 20,
    severity: 6,
    msg_id: "%ASA-6-302013",
    format: "cisco",
  };
  f("<166>1 2023-02-01T12:00:00Z asa01 %ASA-6-302013 - - - Built", asa);
  f("<166>1 2023-02-01T12:00:00Z asa01 - - - - %ASA-6-302013: Built", asa);
  f("<166>1 2023-02-01T12:00:00Z asa01 - - ID7 - %ASA-6-302013: Built", {
    ...asa,
    msg_id: "ID7",
    format: "rfc5424",
  });
});

test("at the start of a line the mnemonic needs no colon, a slot no slash", () => {
  f("%ASA-5-111010 User executed 'ping'", {
    facility: 23,
    severity: 5,
    msg_id: "%ASA-5-111010",
    format: "cisco",
  });
  f("<189>23: SLOT 0:Nov 14 01:02:03.456: %RPM-3-X: y", {
    timestamp: "2026-11-14T01:02:03.456Z",
    facility: 23,
    severity: 5,
    msg_id: "%RPM-3-X",
    format: "cisco",
    fields: { counter: 23, node: "SLOT 0" },
  });
});
