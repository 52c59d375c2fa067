import { expect, test } from "bun:test";
import { told } from "../reading.ts";

const f = (text: string, expected: Record<string, unknown>) => expect(told(text)).toEqual(expected);

test("module, severity, mnemonic, kind and counter", () => {
  f(
    "<148>Jun  4 2022 11:14:24 RMT-N-T03H %%01INFO/4/IM_LOGFILE_AGING_DELETE(    s):CID=0x80600417;x",
    {
      timestamp: "2022-06-04T11:14:24Z",
      hostname: "RMT-N-T03H",
      facility: 18,
      severity: 4,
      msg_id: "%%01INFO/4/IM_LOGFILE_AGING_DELETE",
      format: "huawei",
      fields: { log_type: "s", module: "INFO" },
    },
  );
  f("<189>Jan 27 14:13:39 2022 sw %%10SHELL/5/LOGIN(l)[12]: x", {
    timestamp: "2022-01-27T14:13:39Z",
    hostname: "sw",
    facility: 23,
    severity: 5,
    msg_id: "%%10SHELL/5/LOGIN",
    format: "huawei",
    fields: { log_type: "l", counter: 12, module: "SHELL" },
  });
  f("%%01SHELL/4/LOGINFAILED(s)[7]:Failed", {
    facility: 1,
    severity: 4,
    msg_id: "%%01SHELL/4/LOGINFAILED",
    format: "huawei",
    fields: { log_type: "s", counter: 7, module: "SHELL" },
  });
  f("<189>Jan 27 14:13:39 2022 host (Stack) %%10WEB/5/LOGIN: x", {
    timestamp: "2022-01-27T14:13:39Z",
    hostname: "host",
    facility: 23,
    severity: 5,
    msg_id: "%%10WEB/5/LOGIN",
    format: "huawei",
    fields: { module: "WEB" },
    raw: true,
  });
});

test("what only looks similar is none", () => {
  f("<13>Oct  4 00:24:15 h %%10web/5/LOGIN: x", {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "h",
    facility: 1,
    severity: 5,
    tag: "%%10web/5/LOGIN",
    format: "rfc3164",
  });
  f("<13>Oct  4 00:24:15 h %%10WEB/9/LOGIN: x", {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "h",
    facility: 1,
    severity: 5,
    tag: "%%10WEB/9/LOGIN",
    format: "rfc3164",
  });
  f("<13>Oct  4 00:24:15 h %%10WEB/5/LOGIN x", {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "h",
    facility: 1,
    severity: 5,
    format: "rfc3164",
  });
});

test("users, addresses and flows, whatever joins them", () => {
  const g = (text: string, expected: Record<string, unknown>) =>
    expect(told(`<190>2022-07-14 10:20:30 SW ${text}`)["fields"]).toEqual(expected);
  g('%%01SHELL/5/CMDRECORD(s)[12]:Recorded. (Ip=192.0.2.67, User=huawei, Command="Ip=6.6.6.6")', {
    log_type: "s",
    counter: 12,
    module: "SHELL",
    src_ip: "192.0.2.67",
    user: "huawei",
  });
  g("%%01SSH/4/SSHUSERLOGINFAIL(s):x (UserName=a, Ip=6.6.6.6, b, Ip=192.0.2.67)", {
    log_type: "s",
    module: "SSH",
    user: "a",
    src_ip: "192.0.2.67",
  });
  g("%%01SHELL/5/CMDRECORD(s):x (Ip=**, User=**)", { log_type: "s", module: "SHELL" });
  g("%%10SHELL/6/SHELL_CMD: -DevIP=10.1.1.2-Line=vty0-IPAddr=192.0.2.5-User=admin; Command is x", {
    module: "SHELL",
    src_ip: "192.0.2.5",
    user: "admin",
  });
  g(
    "%%01POLICY/6/POLICYDENY(l):vsys=public, protocol=6, source-ip=192.0.2.2, source-port=1234, destination-ip=10.0.0.1, destination-port=80, source-zone=trust, destination-zone=untrust, rule-name=p1.",
    {
      log_type: "l",
      module: "POLICY",
      proto: "6",
      src_ip: "192.0.2.2",
      src_port: 1234,
      dst_ip: "10.0.0.1",
      dst_port: 80,
      src_zone: "trust",
      dst_zone: "untrust",
      rule: "p1",
    },
  );
  g("%10SHELL/5/SHELL_LOGIN: VTY logged in from 192.0.2.21", { module: "SHELL" });
});
