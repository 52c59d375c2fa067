import { expect, test } from "bun:test";
import { told } from "../reading.ts";

const f = (text: string, expected: Record<string, unknown>) => expect(told(text)).toEqual(expected);

test("topics of RouterOS give the severity, the program and what happened", () => {
  f("system,info,account user admin logged in from 10.0.0.245 via winbox", {
    facility: 10,
    severity: 6,
    tag: "system",
    format: "routeros",
    fields: {
      topics: "system,info,account",
      user: "admin",
      src_ip: "10.0.0.245",
      service: "winbox",
    },
  });
  f("dhcp,info defconf assigned 192.168.88.7 for 74:83:C0:4F:9D:75 printer", {
    facility: 3,
    severity: 6,
    tag: "dhcp",
    format: "routeros",
    fields: { topics: "dhcp,info", ip: "192.168.88.7", mac: "74:83:C0:4F:9D:75" },
  });
  f("wireless,info 36:7F:7F:07:C4:B0@wlan1: connected, signal strength -60", {
    facility: 3,
    severity: 6,
    tag: "wireless",
    format: "routeros",
    fields: { topics: "wireless,info", mac: "36:7F:7F:07:C4:B0", interface: "wlan1" },
  });
  f("firewall,debug,packet x", {
    facility: 3,
    severity: 7,
    tag: "firewall",
    format: "routeros",
    fields: { topics: "firewall,debug,packet" },
  });
  f("script,warning something", {
    facility: 3,
    severity: 4,
    tag: "script",
    format: "routeros",
    fields: { topics: "script,warning" },
  });
  f(
    "<134>Jul 15 12:34:56 MyRouter system,info,account user admin logged in from 10.0.0.5 via winbox",
    {
      timestamp: "2026-07-15T12:34:56Z",
      hostname: "MyRouter",
      facility: 16,
      severity: 6,
      tag: "system",
      format: "routeros",
      fields: {
        topics: "system,info,account",
        user: "admin",
        src_ip: "10.0.0.5",
        service: "winbox",
      },
    },
  );
  f(
    "2023-03-19T12:34:09.757188+01:00 10.120.127.1 system,error,critical login failure for user a b from 10.10.0.35 via winbox",
    {
      timestamp: "2023-03-19T12:34:09.757188+01:00",
      hostname: "10.120.127.1",
      facility: 3,
      severity: 2,
      tag: "system",
      format: "routeros",
      fields: {
        topics: "system,error,critical",
        user: "a b",
        src_ip: "10.10.0.35",
        service: "winbox",
      },
    },
  );
});

test("a PRI that contradicts the topics was the same for all: the topics win, the text is kept", () => {
  f(
    "<134>Jul 15 12:34:56 R system,error,critical login failure for user root from 10.0.0.5 via ssh",
    {
      timestamp: "2026-07-15T12:34:56Z",
      hostname: "R",
      facility: 16,
      severity: 2,
      tag: "system",
      format: "routeros",
      fields: { topics: "system,error,critical", user: "root", src_ip: "10.0.0.5", service: "ssh" },
      raw: true,
    },
  );
  f("<27>Jul 15 12:34:56 R system,error,critical x", {
    timestamp: "2026-07-15T12:34:56Z",
    hostname: "R",
    facility: 3,
    severity: 3,
    tag: "system",
    format: "routeros",
    fields: { topics: "system,error,critical" },
  });
});

test("the Common Event Format of RouterOS names its topics", () => {
  f(
    "Oct  2 17:36:35 MikroTik CEF:0|MikroTik|hAP ax^2|7.25beta5|10|system,error,critical|High|dvchost=MikroTik msg=login failure",
    {
      timestamp: "2026-10-02T17:36:35Z",
      hostname: "MikroTik",
      facility: 3,
      severity: 2,
      format: "routeros",
      fields: {
        vendor: "MikroTik",
        product: "hAP ax^2",
        version: "7.25beta5",
        event_id: "10",
        topics: "system,error,critical",
        device_name: "MikroTik",
      },
    },
  );
});

test("what only looks like topics is none", () => {
  f("system,nonsense user admin", { facility: 1, severity: 5, format: "raw" });
  f("info,warning x", { facility: 1, severity: 5, format: "raw" });
  f("firewall x", { facility: 1, severity: 5, format: "raw" });
  f("firewall,info,", { facility: 1, severity: 5, format: "raw" });
  f(",info x", { facility: 1, severity: 5, format: "raw" });
  f("Firewall,info x", { facility: 1, severity: 5, format: "raw" });
  f("firewall,info.x y", { facility: 1, severity: 5, format: "raw" });
  f("<134>Jun 15 02:35:28 h forward: in:a out:b", {
    timestamp: "2026-06-15T02:35:28Z",
    hostname: "h",
    facility: 16,
    severity: 6,
    tag: "forward",
    format: "rfc3164",
  });
  f("<134>Jun 15 02:35:28 h copied in: in:a, len 5", {
    timestamp: "2026-06-15T02:35:28Z",
    hostname: "h",
    facility: 16,
    severity: 6,
    tag: "copied",
    format: "rfc3164",
  });
});

test("a user's name that looks like the rest is a name", () => {
  const login = "system,error,critical login failure for user a from 6.6.6.6 via ssh";
  expect(told(`${login} from 192.0.2.1 via ssh`)).toHaveProperty("fields", {
    topics: "system,error,critical",
    user: "a from 6.6.6.6 via ssh",
    src_ip: "192.0.2.1",
    service: "ssh",
  });
});

test("logins without topics, tunnels, stations of newer drivers", () => {
  const header = {
    timestamp: "2026-09-25T01:37:18Z",
    hostname: "MikroTik",
    facility: 3,
    severity: 6,
  };
  const api = { ...header, format: "routeros" };
  f("<30>Sep 25 01:37:18 MikroTik user abc logged in from 192.0.2.1 via api", {
    ...api,
    fields: { user: "abc", src_ip: "192.0.2.1", service: "api" },
  });
  f("<30>Sep 25 01:37:18 MikroTik login failure for user abc from 192.0.2.1 via ssh", {
    ...api,
    fields: { user: "abc", src_ip: "192.0.2.1", service: "ssh" },
  });
  f("<30>Sep 25 01:37:18 MikroTik user of the day", { ...header, tag: "user", format: "rfc3164" });
  const g = (text: string, expected: Record<string, unknown>) =>
    expect(told(text)["fields"]).toEqual(expected);
  g("ppp,info,account vpnuser logged in, 10.0.0.5 from 203.0.113.7", {
    topics: "ppp,info,account",
    user: "vpnuser",
    ip: "10.0.0.5",
    src_ip: "203.0.113.7",
  });
  g("pppoe,ppp,info,account user1 logged in, 10.0.0.5 from 00:11:22:33:44:55", {
    topics: "pppoe,ppp,info,account",
    user: "user1",
    ip: "10.0.0.5",
    mac: "00:11:22:33:44:55",
  });
  g("wifi,info 00:11:22:33:44:55@wifi1 connected, signal strength -50", {
    topics: "wifi,info",
    mac: "00:11:22:33:44:55",
    interface: "wifi1",
  });
  g("dhcp,info dhcp1 assigned 192.0.2.7 to 00:11:22:33:44:55", {
    topics: "dhcp,info",
    ip: "192.0.2.7",
    mac: "00:11:22:33:44:55",
  });
});
