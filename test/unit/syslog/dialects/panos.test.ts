import { expect, test } from "bun:test";
import { told } from "../reading.ts";

const f = (text: string, expected: Record<string, unknown>) => expect(told(text)).toEqual(expected);

test("columns by type", () => {
  f(
    "<14>Jan  1 00:00:00 fw 1,2021/01/01 00:00:00,0123,TRAFFIC,end,2305,2021/01/01 00:00:00,10.0.0.1,8.8.8.8,1.1.1.1,8.8.8.8,rule 1,user,,dns,vsys1,trust,untrust,eth1,eth2,fwd,2021/01/01 00:00:00,77,1,5555,53,6666,53,0x19,udp,allow,200,80,120,2",
    {
      timestamp: "2027-01-01T00:00:00Z",
      hostname: "fw",
      facility: 1,
      severity: 6,
      format: "panos",
      fields: {
        device_id: "0123",
        type: "TRAFFIC",
        subtype: "end",
        src_ip: "10.0.0.1",
        dst_ip: "8.8.8.8",
        rule: "rule 1",
        user: "user",
        application: "dns",
        virtual_domain: "vsys1",
        src_zone: "trust",
        dst_zone: "untrust",
        in_interface: "eth1",
        out_interface: "eth2",
        session_id: 77,
        src_port: 5555,
        dst_port: 53,
        proto: "udp",
        action: "allow",
        sent_bytes: 80,
        received_bytes: 120,
      },
    },
  );
  f(
    "<12>Apr 14 16:48:54 pa 1,2020/04/14 16:48:54,unknown,SYSTEM,auth,0,2020/04/14 16:48:54,,auth-fail,,0,0,general,medium,failed for user 'admin',1718,0x0",
    {
      timestamp: "2027-04-14T16:48:54Z",
      hostname: "pa",
      facility: 1,
      severity: 4,
      msg_id: "auth-fail",
      format: "panos",
      fields: { device_id: "unknown", type: "SYSTEM", subtype: "auth", level: "medium" },
    },
  );
});

test("what only looks similar is none", () => {
  f("<12>Apr 14 16:48:54 h 1,2020/04/14,unknown,SYSTEM,auth,0", {
    timestamp: "2027-04-14T16:48:54Z",
    hostname: "h",
    facility: 1,
    severity: 4,
    format: "rfc3164",
  });
  f("<12>Apr 14 16:48:54 h 1,2,3", {
    timestamp: "2027-04-14T16:48:54Z",
    hostname: "h",
    facility: 1,
    severity: 4,
    format: "rfc3164",
  });
});
