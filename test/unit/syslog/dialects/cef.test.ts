import { expect, test } from "bun:test";
import { parse, told } from "../reading.ts";

const f = (text: string, expected: Record<string, unknown>) => expect(told(text)).toEqual(expected);

test("header and known extensions", () => {
  f(
    "CEF:0|Ubiquiti|UniFi Network|9.4.19|544|Admin Accessed|1|UNIFIcategory=System UNIFIadmin=Secure Admin src=10.72.1.222 msg=a b=c",
    {
      facility: 1,
      severity: 6,
      format: "cef",
      fields: {
        vendor: "Ubiquiti",
        product: "UniFi Network",
        version: "9.4.19",
        event_id: "544",
        event_name: "Admin Accessed",
        level: "1",
        category: "System",
        user: "Secure Admin",
        src_ip: "10.72.1.222",
      },
    },
  );
  f(
    "<5>1 2020-01-24T22:53:03Z H CEF:0|Cyber-Ark|Vault|10.9.0000|22|CPM Verify|5|suser=PasswordManager dpt=443 request=https://x/?a\\=b",
    {
      timestamp: "2020-01-24T22:53:03Z",
      hostname: "H",
      facility: 0,
      severity: 5,
      format: "cef",
      fields: {
        vendor: "Cyber-Ark",
        product: "Vault",
        version: "10.9.0000",
        event_id: "22",
        event_name: "CPM Verify",
        level: "5",
        user: "PasswordManager",
        dst_port: 443,
        url: "https://x/?a\\=b",
      },
    },
  );
  f("<13>Oct  4 00:24:15 h CEF:0|V\\|W|P|1|id|name|Very-High|", {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "h",
    facility: 1,
    severity: 5,
    format: "cef",
    fields: {
      vendor: "V\\|W",
      product: "P",
      version: "1",
      event_id: "id",
      event_name: "name",
      level: "Very-High",
    },
  });
  f("Oct  4 00:24:15 h CEF:1|V|P|1|id|name|High|spt=12 x", {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "h",
    facility: 1,
    severity: 3,
    format: "cef",
    fields: {
      vendor: "V",
      product: "P",
      version: "1",
      event_id: "id",
      event_name: "name",
      level: "High",
      src_port: "12 x",
    },
  });
});

test("behind a header of another version than 1 the line is kept as it came", () => {
  const line = (version: number) => `<5>${version} 2020-01-24T22:53:03Z H CEF:0|V|P|1|id|n|5|x=1`;
  expect(parse(line(3)).lossy).toBe(true);
  expect(parse(line(1)).lossy).toBe(false);
});

test("what only looks similar is none", () => {
  f("CEF:0|V|P|1|id|name", { facility: 1, severity: 5, format: "raw" });
  f("CEF:x|V|P|1|id|name|5|", { facility: 1, severity: 5, format: "raw" });
  f("CEF: the format", { facility: 1, severity: 5, tag: "CEF", format: "rfc3164" });
});

test("a value ends where a name begins: behind a space that is not escaped, not of digits alone", () => {
  const fields = (extension: string) => {
    const { vendor, product, version, event_id, event_name, level, ...more } = told(
      `CEF:0|V|P|1|9|N|3|${extension}`,
    ).fields as Record<string, unknown>;
    return more;
  };
  expect(fields("src=10.0.0.1 act=a\\ dst=b 12=c spt=5")).toEqual({
    src_ip: "10.0.0.1",
    action: "a\\ dst=b 12=c",
    src_port: 5,
  });
  expect(fields("no name here src=1.2.3.4 msg=x=y act=z")).toEqual({
    src_ip: "1.2.3.4",
    action: "z",
  });
  const long = "n".repeat(65);
  expect(fields(`act=a ${long}=b src=1.2.3.4`)).toEqual({
    action: `a ${long}=b`,
    src_ip: "1.2.3.4",
  });
  expect(fields("=a act==b dst=")).toEqual({ action: "=b" });
});

test("IPv6 and the user who is meant have names of their own", () => {
  const line =
    "CEF:0|V|P|1|7|n|3|duser=bob c6a2=2001:db8::1 c6a2Label=Source IPv6 c6a3=2001:db8::2";
  expect(told(`${line} deviceExternalId=FG1`)).toMatchObject({
    fields: { user: "bob", src_ip: "2001:db8::1", dst_ip: "2001:db8::2", device_id: "FG1" },
  });
});
