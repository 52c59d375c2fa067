import { expect, test } from "bun:test";
import { told } from "../reading.ts";

const f = (text: string, expected: Record<string, unknown>) => expect(told(text)).toEqual(expected);

test("tuples of flows, the event, a header that is half new", () => {
  f(
    "<23> Nov 18 09:56:58  R RT_FLOW: RT_FLOW_SESSION_CREATE: session created 192.168.1.102/58662->8.8.8.8/53 junos-dns-udp",
    {
      timestamp: "2026-11-18T09:56:58Z",
      hostname: "R",
      facility: 2,
      severity: 7,
      tag: "RT_FLOW",
      msg_id: "RT_FLOW_SESSION_CREATE",
      format: "junos",
      fields: { src_ip: "192.168.1.102", src_port: 58662, dst_ip: "8.8.8.8", dst_port: 53 },
    },
  );
  f("<165>1 2026-08-12T15:26:25Z mgd[3046]: UI_DBASE_LOGOUT_EVENT: User exiting", {
    timestamp: "2026-08-12T15:26:25Z",
    facility: 20,
    severity: 5,
    tag: "mgd",
    proc_id: "3046",
    msg_id: "UI_DBASE_LOGOUT_EVENT",
    format: "junos",
  });
  f(
    `<14>1 2019-04-12T14:29:06.576Z - RT_FLOW - RT_FLOW_SESSION_CLOSE [junos@2636.1.1.1.2.129 reason="TCP FIN" source-address="10.3.255.203" source-port="47776" destination-address="8.23.224.110" destination-port="80" protocol-id="6" policy-name="permit all" session-id-32="5"] x`,
    {
      timestamp: "2019-04-12T14:29:06.576Z",
      facility: 1,
      severity: 6,
      tag: "RT_FLOW",
      msg_id: "RT_FLOW_SESSION_CLOSE",
      structured_data: {
        "junos@2636.1.1.1.2.129": {
          reason: "TCP FIN",
          "source-address": "10.3.255.203",
          "source-port": "47776",
          "destination-address": "8.23.224.110",
          "destination-port": "80",
          "protocol-id": "6",
          "policy-name": "permit all",
          "session-id-32": "5",
        },
      },
      format: "junos",
      fields: {
        src_ip: "10.3.255.203",
        src_port: 47776,
        dst_ip: "8.23.224.110",
        dst_port: 80,
        proto: "6",
        policy: "permit all",
        session_id: 5,
        reason: "TCP FIN",
      },
    },
  );
});

test("what only looks similar is none", () => {
  // Whoever has structured data behind six fields has all of the RFC's header.
  f('<12>1 2001-01-10T01:01:01Z netnmpd[2499]: - - - [sluice@32473 via="b"] support', {
    timestamp: "2001-01-10T01:01:01Z",
    hostname: "netnmpd[2499]:",
    facility: 1,
    severity: 4,
    structured_data: { "sluice@32473": { via: "b" } },
    format: "rfc5424",
  });
  f("<165>1 2026-08-12T15:26:25Z fe80::1: app - - - x", {
    timestamp: "2026-08-12T15:26:25Z",
    hostname: "fe80::1:",
    facility: 20,
    severity: 5,
    tag: "app",
    format: "rfc5424",
  });
  f("<13>Oct  4 00:24:15 h RT_FLOW: nothing", {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "h",
    facility: 1,
    severity: 5,
    tag: "RT_FLOW",
    format: "rfc3164",
  });
});
