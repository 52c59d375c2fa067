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
      fields: { event_id: "0000664767", segment_count: 1, segment: 0 },
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
    fields: { event_id: "0000664767", segment_count: 3, segment: 1 },
  });
});

const login =
  "<181>Oct 24 21:00:02 ise1 CISE_Passed_Authentications 0001939187 4 0 2026-10-24 21:00:02.232 +00:00 " +
  "0042009748 5200 NOTICE Passed-Authentication: Authentication succeeded, ConfigVersionId=128, ";

test("who, from where and why are fields", () => {
  const fields = { event_id: "0001939187", segment_count: 4, segment: 0 };
  const g = (text: string, expected: Record<string, unknown>) =>
    expect(told(login + text)).toHaveProperty("fields", { ...fields, ...expected });
  g(
    "UserName=90-1B-0E-34-EA-92, Protocol=Radius, NetworkDeviceName=SW15, User-Name=901b0e34ea92, " +
      "Framed-IP-Address=10.6.226.138, Calling-Station-ID=90-1B-0E-34-EA-92, EAP-Key-Name=,",
    {
      user: "90-1B-0E-34-EA-92",
      device_name: "SW15",
      ip: "10.6.226.138",
      mac: "90-1B-0E-34-EA-92",
    },
  );
  g(
    "AdminIPAddress=192.0.2.4, AdminName=jdoe, FailureReason=15039 Rejected\\, by profile, Step=1",
    {
      src_ip: "192.0.2.4",
      user: "jdoe",
      reason: "15039 Rejected\\, by profile",
    },
  );
  g("Calling-Station-ID=192.0.2.4, Step=1", { src_ip: "192.0.2.4" });
  g("Calling-Station-ID=user1, Response={UserName=x; }", {});
});
