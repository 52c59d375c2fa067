import { expect, test } from "bun:test";
import { told } from "../reading.ts";

const f = (text: string, expected: Record<string, unknown>) => expect(told(text)).toEqual(expected);

test("how often the line before came again", () => {
  f("<5>Oct  4 00:24:15 h last message repeated 3 times", {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "h",
    facility: 0,
    severity: 5,
    format: "rfc3164",
    fields: { repeat_count: 3 },
  });
  f("<5>Oct  4 00:24:15 h message repeated 2 times: [ Failed password]", {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "h",
    facility: 0,
    severity: 5,
    format: "rfc3164",
    fields: { repeat_count: 2 },
  });
  f("<5>Oct  4 00:24:15 h kernel: last message repeated 3 times", {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "h",
    facility: 0,
    severity: 5,
    tag: "kernel",
    format: "rfc3164",
    fields: { repeat_count: 3 },
  });
  f("<5>Oct  4 00:24:15 h sshd[9]: message repeated 2 times: [ Failed password]", {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "h",
    facility: 0,
    severity: 5,
    tag: "sshd",
    proc_id: "9",
    format: "rfc3164",
    fields: { repeat_count: 2 },
  });
  f("<165>1 2023-12-15T10:39:54-05:00 h bgp 292 - -  message repeated 101 times: [ x]", {
    timestamp: "2023-12-15T10:39:54-05:00",
    hostname: "h",
    facility: 20,
    severity: 5,
    tag: "bgp",
    proc_id: "292",
    format: "rfc5424",
    fields: { repeat_count: 101 },
  });
});

test("what only looks similar is none", () => {
  f("<5>Oct  4 00:24:15 h t: last message repeated 3 times or more", {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "h",
    facility: 0,
    severity: 5,
    tag: "t",
    format: "rfc3164",
  });
  f("<5>Oct  4 00:24:15 h t: message repeated 3 times", {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "h",
    facility: 0,
    severity: 5,
    tag: "t",
    format: "rfc3164",
  });
  f("<5>Oct  4 00:24:15 h t: last message repeated often", {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "h",
    facility: 0,
    severity: 5,
    tag: "t",
    format: "rfc3164",
  });
  f("<5>Oct  4 00:24:15 h last words: x", {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "h",
    facility: 0,
    severity: 5,
    tag: "last",
    format: "rfc3164",
  });
});

test("without a host its first words are neither host nor tag", () => {
  for (const start of ["<187>: 2023 May  2 12:55:19 UTC: ", "<187>2023 May  2 12:55:19 UTC "]) {
    const { facility, severity, ...said } = told(`${start}last message repeated 3 times`);
    expect(said).toEqual({
      timestamp: "2023-05-02T12:55:19Z",
      format: "rfc3164",
      fields: { repeat_count: 3 },
    });
  }
  expect(told("<5>Oct  4 00:24:15 last message from here")).toMatchObject({ hostname: "last" });
});
