import { expect, test } from "bun:test";
import { told } from "../reading.ts";

const f = (text: string, expected: Record<string, unknown>) => expect(told(text)).toEqual(expected);

test("the device's own clock, with the zone that eventtime or tz give", () => {
  f(
    `<189>date=2023-10-11 time=15:44:14 devname="FG81E" devid="FG81" logid="0000000013" type="traffic" srcip=10.0.0.1 srcport=55 action="deny" tz="-0400" eventtime=1697053455006125684`,
    {
      timestamp: "2023-10-11T15:44:15.006125684-04:00",
      hostname: "FG81E",
      facility: 23,
      severity: 5,
      format: "fortigate",
      fields: {
        device_id: "FG81",
        log_id: "0000000013",
        type: "traffic",
        src_ip: "10.0.0.1",
        src_port: 55,
        action: "deny",
      },
    },
  );
  f('<189>date=2023-10-11 time=15:44:14 devname="FG81E" devid="FG81" tz="+0200"', {
    timestamp: "2023-10-11T15:44:14+02:00",
    hostname: "FG81E",
    facility: 23,
    severity: 5,
    format: "fortigate",
    fields: { device_id: "FG81" },
  });
  f(
    `<189>date=2023-10-11 time=15:44:14 devname="a b" devid="F" eventtime=1697053454 srcip=::1 srcport=5`,
    {
      timestamp: "2023-10-11T15:44:14-04:00",
      hostname: "a b",
      facility: 23,
      severity: 5,
      format: "fortigate",
      fields: { device_id: "F", src_ip: "::1", src_port: 5 },
    },
  );
});

test("a header counts", () => {
  f('<189>Oct  4 00:24:15 relay date=2023-10-11 time=15:44:14 devname=F logid="1" level=notice', {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "relay",
    facility: 23,
    severity: 5,
    format: "fortigate",
    fields: { device_name: "F", log_id: "1", level: "notice" },
  });
});

test("what only looks similar is none", () => {
  f("date=2023-10-11 time=15:44:14 name=x", { facility: 1, severity: 5, format: "raw" });
  f("date=2023-10-11 devname=x", { facility: 1, severity: 5, format: "raw" });
  f("<13>date=2023-13-11 time=15:44:14 devname=x", { facility: 1, severity: 5, format: "rfc3164" });
});

test("pairs may be separated by commas, and name who came through a tunnel", () => {
  expect(
    told(
      '<189>date=2018-12-27,time=14:45:26,devname="FG",devid="F1",logid="15",level="notice",' +
        'eventtime=1545950726,user="bob",attack="flood",remip=192.0.2.1,msg="a, srcip=b"',
    ),
  ).toEqual({
    timestamp: "2018-12-27T14:45:26-08:00",
    hostname: "FG",
    facility: 23,
    severity: 5,
    format: "fortigate",
    fields: {
      device_id: "F1",
      log_id: "15",
      level: "notice",
      user: "bob",
      event_name: "flood",
      src_ip: "192.0.2.1",
    },
  });
});
