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

const day = "2024/01/12 11:21:15";

test("what threats, tunnels, users and commands have in their columns", () => {
  const g = (type: string, rest: string, expected: Record<string, unknown>) => {
    const line = `<14>Jan 12 11:21:15 fw 1,${day},0123,${type},0,2562,${day},${rest}`;
    expect(told(line)).toMatchObject({ format: "panos", ...expected });
  };
  g(
    "THREAT",
    `10.0.0.2,192.0.2.1,0.0.0.0,0.0.0.0,rule,,,web-browsing,vsys1,in,out,a1,a2,fwd,${day},138,1,49802,80,0,0,0x8b000,tcp,alert,"example.com/a,b",PDF Exploit(34805),any,high,client-to-server,1`,
    {
      fields: {
        ...{ device_id: "0123", type: "THREAT", subtype: "0", src_ip: "10.0.0.2" },
        ...{ dst_ip: "192.0.2.1", rule: "rule", application: "web-browsing" },
        ...{ virtual_domain: "vsys1", src_zone: "in", dst_zone: "out", in_interface: "a1" },
        ...{ out_interface: "a2", session_id: 138, src_port: 49802, dst_port: 80, proto: "tcp" },
        ...{ action: "alert", url: "example.com/a,b", event_name: "PDF Exploit(34805)" },
        ...{ category: "any", level: "high", direction: "client-to-server" },
      },
    },
  );
  g(
    "GLOBALPROTECT",
    "vsys1,gateway-auth,login,Other,,user,FR,PC,192.0.2.4,0.0.0.0,0.0.0.0,0.0.0.0,uuid,SN,5.1.4," +
      'Windows,"Windows 10, 64-bit",1,,,"",success,,0,user-logon,0,gw1',
    {
      msg_id: "gateway-auth",
      fields: {
        ...{ device_id: "0123", type: "GLOBALPROTECT", subtype: "0", virtual_domain: "vsys1" },
        ...{ user: "user", src_ip: "192.0.2.4", result: "success" },
      },
    },
  );
  const known = { device_id: "0123", subtype: "0" };
  g("USERID", "vsys1,192.0.2.4,user1,srv1.example,0,1,12000", {
    fields: { ...known, type: "USERID", virtual_domain: "vsys1", ip: "192.0.2.4", user: "user1" },
  });
  g("CONFIG", "192.0.2.4,,edit,admin1,Web,Succeeded, config shared,747", {
    fields: {
      ...{ ...known, type: "CONFIG", src_ip: "192.0.2.4", action: "edit" },
      ...{ user: "admin1", result: "Succeeded" },
    },
  });
  g("HIPMATCH", "jdoe,vsys1,DESKTOP-01,Windows,192.0.2.4,Compliant,1,profile", {
    fields: {
      ...known,
      type: "HIPMATCH",
      user: "jdoe",
      virtual_domain: "vsys1",
      src_ip: "192.0.2.4",
    },
  });
});
