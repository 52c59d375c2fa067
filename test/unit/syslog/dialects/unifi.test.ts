import { expect, test } from "bun:test";
import { record, told } from "../reading.ts";

const f = (text: string, expected: Record<string, unknown>) => expect(told(text)).toEqual(expected);

test("model, MAC and firmware stand where the tag should be", () => {
  f(
    "<14>Aug  7 22:21:57 AP-3AU7ProXG aabbccddeeff,U7-Pro-XG-8.6.11+18870: hostapd[6885]: wifi0ap1: STA 00:11:22:33:44:55 WPA: x",
    {
      timestamp: "2026-08-07T22:21:57Z",
      hostname: "AP-3AU7ProXG",
      facility: 1,
      severity: 6,
      tag: "hostapd",
      proc_id: "6885",
      format: "unifi",
      fields: {
        mac: "aabbccddeeff",
        model: "U7-Pro-XG",
        firmware: "8.6.11+18870",
        src_mac: "00:11:22:33:44:55",
      },
    },
  );
  f("<14>MiniSwitch 7483c04f9d75,USW_FLEX_MINI-1.8.6.694: NETDEV: Setup PVID... done", {
    hostname: "MiniSwitch",
    facility: 1,
    severity: 6,
    tag: "NETDEV",
    format: "unifi",
    fields: { mac: "7483c04f9d75", model: "USW_FLEX_MINI", firmware: "1.8.6.694" },
  });
  f(
    "U7PG2,f09fc226cf74,v4.0.1.9421: hostapd: ath5: STA 00:11:22:33:44:55 DRIVER: Sead AUTH addr=00:11:22:33:44:55",
    {
      facility: 1,
      severity: 5,
      tag: "hostapd",
      format: "unifi",
      fields: {
        model: "U7PG2",
        mac: "f09fc226cf74",
        firmware: "v4.0.1.9421",
        src_mac: "00:11:22:33:44:55",
      },
    },
  );
  f('("US24,f09fc20fd52c,v4.0.1.9421") switch: DOT1S: x', {
    facility: 1,
    severity: 5,
    tag: "switch",
    format: "unifi",
    fields: { model: "US24", mac: "f09fc20fd52c", firmware: "v4.0.1.9421" },
  });
  f(
    "<30>Nov 10 11:49:46 U7PG2,788a2056b181,v4.0.66.10832: logread[5495]: Logread connected to 10.2.0.9:514",
    {
      timestamp: "2026-11-10T11:49:46Z",
      facility: 3,
      severity: 6,
      tag: "logread",
      proc_id: "5495",
      format: "unifi",
      fields: { model: "U7PG2", mac: "788a2056b181", firmware: "v4.0.66.10832" },
    },
  );
  f('<14>Dec 12 15:15:20 host ("U7LT,802aa843ac1d,v3.7.21.5389 libubnt[1441]: x', {
    timestamp: "2026-12-12T15:15:20Z",
    hostname: "host",
    facility: 1,
    severity: 6,
    tag: "libubnt",
    proc_id: "1441",
    format: "unifi",
    fields: { model: "U7LT", mac: "802aa843ac1d", firmware: "v3.7.21.5389" },
  });
  f("<4>Jul 14 17:44:32 fcecda13e5c7,UAP-AC-LR-5.43.38+12731: ", {
    timestamp: "2026-07-14T17:44:32Z",
    facility: 0,
    severity: 4,
    format: "unifi",
    fields: { mac: "fcecda13e5c7", model: "UAP-AC-LR", firmware: "5.43.38+12731" },
  });
});

test("gateways say their name twice", () => {
  f("<30>Jun 27 09:02:22 Dream-Machine-Pro Dream-Machine-Pro sshd[454008]: Failed", {
    timestamp: "2026-06-27T09:02:22Z",
    hostname: "Dream-Machine-Pro",
    facility: 3,
    severity: 6,
    tag: "sshd",
    proc_id: "454008",
    format: "rfc3164",
  });
  f("<30>Jun 27 09:02:22 udm udm sshd[1]: Failed", {
    timestamp: "2026-06-27T09:02:22Z",
    hostname: "udm",
    facility: 3,
    severity: 6,
    tag: "sshd",
    proc_id: "1",
    format: "rfc3164",
  });
});

test("what only looks similar is none", () => {
  f("<14>Bedroom HIDDEN,USW_FLEX_MINI-2.0.0.704: INFORM: x", {
    facility: 1,
    severity: 6,
    format: "rfc3164",
  });
  f("<30>Nov 10 11:49:46 U7PG2,788a2056b18g,v4.0: x", {
    timestamp: "2026-11-10T11:49:46Z",
    facility: 3,
    severity: 6,
    tag: "U7PG2,788a2056b18g,v4.0",
    format: "rfc3164",
  });
  f("<30>Nov 10 11:49:46 a,b,c: x", {
    timestamp: "2026-11-10T11:49:46Z",
    facility: 3,
    severity: 6,
    tag: "a,b,c",
    format: "rfc3164",
  });
  f("<30>Nov 10 11:49:46 788a2056b181,MODEL: x", {
    timestamp: "2026-11-10T11:49:46Z",
    facility: 3,
    severity: 6,
    tag: "788a2056b181,MODEL",
    format: "rfc3164",
  });
  f("<30>Nov 10 11:49:46 udm udmx sshd[1]: Failed", {
    timestamp: "2026-11-10T11:49:46Z",
    hostname: "udm",
    facility: 3,
    severity: 6,
    tag: "udmx",
    format: "rfc3164",
  });
});

test("what is too long for a field and in no content is kept in raw", () => {
  const line = (firmware: string) =>
    record(`<14>Dec 12 15:15:20 host ("U7LT,802aa843ac1d,${firmware}") hostapd: x`);
  expect(line("v3.7.21.5389").raw).toBeUndefined();
  const long = "v" + "1".repeat(600);
  expect(line(long)).toMatchObject({ format: "unifi", content: "x" });
  expect(String(line(long).raw)).toContain(long);
});

test("before the program's name there may be one that is empty", () => {
  f(
    "<14>Aug 20 09:11:14 USW-WIFI-H3 74fa294b1192,USW-Pro-Max-24-PoE-7.5.10+17129: : " +
      "ubnt-fanctrl[943]: fanctrl.fanctrl_log(): Fan speed 25% ...",
    {
      timestamp: "2026-08-20T09:11:14Z",
      hostname: "USW-WIFI-H3",
      facility: 1,
      severity: 6,
      tag: "ubnt-fanctrl",
      proc_id: "943",
      format: "unifi",
      fields: { mac: "74fa294b1192", model: "USW-Pro-Max-24-PoE", firmware: "7.5.10+17129" },
    },
  );
});

// Where a stamp is left out the whole line is kept.
test("names of consoles hold spaces, and UniFi OS says the time twice", () => {
  const event = (id: string, name: string) => ({
    ...{ facility: 1, severity: 6, format: "cef" },
    fields: {
      ...{ vendor: "Ubiquiti", product: "UniFi OS", version: "5.0.16" },
      ...{ event_id: id, event_name: name, level: "1" },
    },
  });
  const cef =
    "CEF:0|Ubiquiti|UniFi OS|5.0.16|1102|Application Updated|1|msg=Talk has been updated.";
  f(`Aug 15 00:41:02 2026-08-15T00:41:02.199Z UDMPRO ${cef}`, {
    ...event("1102", "Application Updated"),
    timestamp: "2026-08-15T00:41:02.199Z",
    raw: true,
    hostname: "UDMPRO",
  });
  f(`Aug 15 00:41:02 2026-08-15T00:41:02.199Z DK Dream Machine Pro ${cef}`, {
    ...event("1102", "Application Updated"),
    timestamp: "2026-08-15T00:41:02.199Z",
    raw: true,
    hostname: "DK Dream Machine Pro",
  });
  f(`Aug 15 00:41:02 2026-08-15T00:41:02.199Z ${cef}`, {
    ...event("1102", "Application Updated"),
    timestamp: "2026-08-15T00:41:02.199Z",
    raw: true,
  });
  for (const hostname of ["Titanium House", "Express 7", "my gateway", "UDM"]) {
    f(`Aug 15 00:41:02 ${hostname} ${cef}`, {
      ...event("1102", "Application Updated"),
      timestamp: "2026-08-15T00:41:02Z",
      hostname,
    });
  }
  // What only looks similar stays as it came.
  f(`Aug 15 00:41:02 2026-99-15T00:41:02.199Z UDM ${cef}`, {
    ...{ timestamp: "2026-08-15T00:41:02Z", facility: 1, severity: 5, format: "rfc3164" },
  });
  f(`Aug 15 00:41:02 host Something about CEF:0|Acme|x|1|2|3|4|`, {
    ...{ timestamp: "2026-08-15T00:41:02Z", hostname: "host", facility: 1, severity: 5 },
    format: "rfc3164",
  });
});

test("some firmware names no model", () => {
  f(
    "<30>Oct  4 00:24:15 788a2056b183,v4.0.66.10832: logread[5495]: Logread connected to 192.0.2.9:514",
    {
      timestamp: "2026-10-04T00:24:15Z",
      facility: 3,
      severity: 6,
      tag: "logread",
      proc_id: "5495",
      format: "unifi",
      fields: { mac: "788a2056b183", firmware: "v4.0.66.10832" },
    },
  );
});

test("of a program's name that is there twice the one with the PID counts", () => {
  expect(told("<30>f492bf123456,UAP-6.6.65+15248: mcad: mcad[1234]: text")).toMatchObject({
    tag: "mcad",
    proc_id: "1234",
    fields: { mac: "f492bf123456", model: "UAP", firmware: "6.6.65+15248" },
  });
});
