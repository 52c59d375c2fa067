import { expect, test } from "bun:test";
import { sign, type Unsigned } from "../../../src/s3/sign.ts";
import { expectedSignature, readClaim, sha256 } from "../../sigv4.ts";

// The examples of the S3 API reference, "Signature Calculations for the Authorization Header:
// Transferring Payload in a Single Chunk".
const credentials = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};
const signing = { credentials, region: "us-east-1", atMs: Date.UTC(2013, 4, 24) };
const host = "examplebucket.s3.amazonaws.com";
const address = { origin: `https://${host}`, host, path: "/", secure: true };
const empty = sha256("");

const request = (changes: Partial<Unsigned>): Unsigned => ({
  ...{ method: "GET", address, path: "/", query: {}, headers: {}, payloadHash: empty },
  ...changes,
});

test("sign() makes the signatures of AWS's examples", async () => {
  const f = async (changes: Partial<Unsigned>, names: string, signature: string) => {
    const headers = await sign(request(changes), signing);
    const scope = "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request";
    expect(headers["authorization"]).toBe(
      `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=${names}, Signature=${signature}`,
    );
  };
  await f(
    { path: "/test.txt", headers: { range: "bytes=0-9" } },
    "host;range;x-amz-content-sha256;x-amz-date",
    "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
  );
  await f(
    { query: { lifecycle: "" } },
    "host;x-amz-content-sha256;x-amz-date",
    "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
  );
  await f(
    { query: { "max-keys": "2", prefix: "J" } },
    "host;x-amz-content-sha256;x-amz-date",
    "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
  );
});

test("the checker in the tests makes the signature of AWS's PUT example", () => {
  // It signs a Date header, which our signer never sends.
  const headers = new Headers({
    date: "Fri, 24 May 2013 00:00:00 GMT",
    host,
    "x-amz-content-sha256": sha256("Welcome to Amazon S3."),
    "x-amz-date": "20130524T000000Z",
    "x-amz-storage-class": "REDUCED_REDUNDANCY",
  });
  const signature = "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd";
  const claim = {
    ...{ accessKeyId: "", date: "20130524", region: "us-east-1", service: "s3", signature },
    signedHeaders: [...headers.keys()].sort(),
  };
  const put = { method: "PUT", path: "/test%24file.text", search: "", headers };
  expect(expectedSignature(put, claim, credentials.secretAccessKey)).toBe(signature);
});

test("sign() and the checker agree on headers, query and session tokens", async () => {
  const f = async (changes: Partial<Unsigned>, search = "") => {
    const unsigned = request({ method: "PUT", path: "/a/b%3Dc", ...changes });
    const withToken = { ...signing, credentials: { ...credentials, sessionToken: "to/ken+=" } };
    const headers = new Headers({ host, ...(await sign(unsigned, withToken)) });
    const claim = readClaim(headers)!;
    expect(claim.signedHeaders).toContain("x-amz-security-token");
    const { method, path } = unsigned;
    const signature = expectedSignature(
      { method, path, search, headers },
      claim,
      credentials.secretAccessKey,
    );
    expect(claim.signature).toBe(signature);
  };
  await f({});
  await f({ payloadHash: "UNSIGNED-PAYLOAD" });
  await f({ headers: { "content-type": "application/gzip", "x-amz-meta-tag": "two  blanks" } });
  await f({ query: { prefix: "a b/~é", "list-type": "2" } }, "?prefix=a%20b/~%C3%A9&list-type=2");
});

test("sign() leaves the host header to fetch", async () => {
  expect(Object.keys(await sign(request({}), signing)).sort()).toEqual([
    ...["authorization", "x-amz-content-sha256", "x-amz-date"],
  ]);
});
