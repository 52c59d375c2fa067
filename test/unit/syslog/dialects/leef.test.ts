import { expect, test } from "bun:test";
import { told } from "../reading.ts";

const f = (text: string, expected: Record<string, unknown>) => expect(told(text)).toEqual(expected);

test("header and known attributes, with a separator of their own", () => {
  f("LEEF:1.0|Lancope|StealthWatch|1.0|41|src=10.0.0.1\tdst=10.0.0.5\tsev=5\tusrName=bob", {
    facility: 1,
    severity: 5,
    format: "leef",
    fields: {
      vendor: "Lancope",
      product: "StealthWatch",
      version: "1.0",
      event_id: "41",
      src_ip: "10.0.0.1",
      dst_ip: "10.0.0.5",
      level: "5",
      user: "bob",
    },
  });
  f("<13>Oct  4 00:24:15 h LEEF:2.0|Vendor|Product|1|id|^|src=10.0.0.1^dstPort=80^cat=x y", {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "h",
    facility: 1,
    severity: 5,
    format: "leef",
    fields: {
      vendor: "Vendor",
      product: "Product",
      version: "1",
      event_id: "id",
      src_ip: "10.0.0.1",
      dst_port: 80,
      category: "x y",
    },
  });
  f("LEEF:2.0|V|P|1|id|x5E|src=10.0.0.1^dst=10.0.0.2", {
    facility: 1,
    severity: 5,
    format: "leef",
    fields: {
      vendor: "V",
      product: "P",
      version: "1",
      event_id: "id",
      src_ip: "10.0.0.1",
      dst_ip: "10.0.0.2",
    },
  });
});

// As IBM's documents quote it.
test("a space behind the header is none of the first name", () => {
  f("LEEF:1.0|Microsoft|MSExchange|4.0 SP1|15345| src=192.0.2.1\tdst=172.50.123.1\tsev=5", {
    facility: 1,
    severity: 5,
    format: "leef",
    fields: {
      ...{ vendor: "Microsoft", product: "MSExchange", version: "4.0 SP1", event_id: "15345" },
      ...{ src_ip: "192.0.2.1", dst_ip: "172.50.123.1", level: "5" },
    },
  });
});

test("what only looks similar is none", () => {
  f("LEEF:1.0|V|P|1", { facility: 1, severity: 5, format: "raw" });
  f("LEEF: the format", { facility: 1, severity: 5, tag: "LEEF", format: "rfc3164" });
});
