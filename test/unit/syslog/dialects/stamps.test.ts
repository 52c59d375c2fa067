import { expect, test } from "bun:test";
import { record } from "../reading.ts";

test("a stamp within a dialect is one that readers bear, and raw has it as it was", () => {
  const f = (text: string, timestamp: string, format: string) => {
    expect(record(text)).toMatchObject({ timestamp, format, raw: text });
  };
  const netscaler = (time: string) => `<12> 01/10/2001:${time} GMT ns ABC-D : SSLVPN x`;
  f(netscaler("01:01:01.123456789012"), "2001-01-10T01:01:01.123456789Z", "netscaler");
  f(netscaler("23:59:60"), "2001-01-10T23:59:59Z", "netscaler");
  const fortigate = (time: string) =>
    `<189>date=2023-10-11 time=${time} devname="fw" devid="FG" logid="1" type="traffic" subtype="x"`;
  f(fortigate("23:59:60"), "2023-10-11T23:59:59Z", "fortigate");
  const cisco = (time: string) => `<189>29: *Oct 11 2023 ${time}: %SYS-5-CONFIG_I: x`;
  f(cisco("05:06:07 PM.123456789012"), "2023-10-11T17:06:07.123456789Z", "cisco");
});
