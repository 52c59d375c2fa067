import { expect, test } from "bun:test";
import { identityOf, type PeerCertificate } from "../../../src/source/identity.ts";

const digits = "c305a9bd632c8787" + "00".repeat(24);
const fingerprint256 = digits.toUpperCase().match(/../g)!.join(":");
const router: PeerCertificate = {
  fingerprint256,
  subject: { CN: "router1" },
  subjectaltname: "DNS:router1.branch.example, IP Address:192.0.2.1, email:noc@example.org",
};

function goesBy(certificate: PeerCertificate, allow: string[], expected: string | undefined) {
  expect(identityOf(certificate, allow)).toBe(expected);
}

test("a client goes by its common name, then by the first other one, then by its fingerprint", () => {
  goesBy(router, [], "router1");
  goesBy({ ...router, subject: {} }, [], "router1.branch.example");
  goesBy({ fingerprint256 }, [], `sha256:${digits}`);
  goesBy({ ...router, subject: { CN: ["first", "second"] } }, [], "first");
  goesBy({ ...router, subject: { CN: "x".repeat(500) } }, [], "x".repeat(128));
});

test("a client that is allowed goes by the name that allows it", () => {
  goesBy(router, ["other", "ROUTER1"], "router1");
  goesBy(router, ["router1.branch.example"], "router1.branch.example");
  goesBy(router, ["*.branch.example"], "router1.branch.example");
  goesBy(router, ["192.0.2.1"], "192.0.2.1");
  goesBy(router, [`sha256:${digits}`], `sha256:${digits}`);
  goesBy(router, [`SHA256:${fingerprint256}`], `sha256:${digits}`);
});

test("an IPv6 address is the same however it is written", () => {
  const six = { fingerprint256, subjectaltname: "IP Address:2001:DB8:0:0:0:0:0:1" };
  goesBy(six, [], "2001:db8::1");
  goesBy(six, ["2001:db8::1"], "2001:db8::1");
  goesBy(six, ["2001:DB8:0::1"], "2001:db8::1");
  goesBy(six, ["2001:db8::2"], undefined);
  goesBy({ ...six, subjectaltname: "DNS:2001:DB8:0:0:0:0:0:1" }, ["2001:db8::1"], undefined);
});

test("whoever has none of the names is nobody", () => {
  goesBy(router, ["router2"], undefined);
  goesBy(router, ["router1.branch"], undefined);
  goesBy(router, ["*.example"], undefined);
  goesBy(router, ["*router1"], undefined);
  goesBy(router, ["*"], undefined);
  goesBy(router, [`sha256:${"0".repeat(64)}`], undefined);
});

test("a name in quotes cannot pose as another", () => {
  const posing = 'URI:"http://x\\u002c DNS:admin\\u002c DNS:y", DNS:plain.example';
  goesBy({ fingerprint256, subjectaltname: posing }, ["admin"], undefined);
  goesBy({ fingerprint256, subjectaltname: posing }, ["plain.example"], "plain.example");
});
