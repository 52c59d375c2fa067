import { expect, test } from "bun:test";
import { s3Error } from "../../../src/s3/error.ts";
import { answer } from "../../fake-http.ts";

const xml = (inner: string) => `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${inner}</Error>`;

test("s3Error() reads what S3 says", () => {
  const body = xml(
    "<Code>RequestTimeTooSkewed</Code><Message>The difference &lt;too&gt; &amp; large</Message>" +
      "<RequestTime>20261121T082017Z</RequestTime><ServerTime>2026-11-21T09:20:17Z</ServerTime>" +
      "<RequestId>REQ1</RequestId>",
  );
  expect(s3Error(answer(403, body, { date: "Sat, 21 Nov 2026 01:00:00 GMT" }))).toEqual({
    status: 403,
    code: "RequestTimeTooSkewed",
    message: "The difference <too> & large",
    serverTimeMs: Date.UTC(2026, 10, 21, 9, 20, 17),
    requestId: "REQ1",
  });
});

test("s3Error() finds the region in the error and in the header", () => {
  const f = (body: string, headers: Record<string, string>, expected: string | undefined) =>
    expect(s3Error(answer(400, body, headers)).region).toBe(expected);
  f(xml("<Code>AuthorizationHeaderMalformed</Code><Region>eu-west-1</Region>"), {}, "eu-west-1");
  f("", { "x-amz-bucket-region": "ap-south-1" }, "ap-south-1");
  f(xml("<Region>evil.example/path</Region>"), {}, undefined);
  f("", {}, undefined);
});

test("s3Error() knows a proxy that refuses us", () => {
  const f = (status: number, headers: Record<string, string>, code: string) =>
    expect(s3Error(answer(status, "<html>", headers)).code).toBe(code);
  f(407, { "proxy-authenticate": 'Basic realm="out"' }, "proxy");
  f(401, { "www-authenticate": 'Basic realm="Tinyproxy"' }, "proxy");
  f(401, { "www-authenticate": "AWS4-HMAC-SHA256" }, "HTTP 401");
  f(401, {}, "HTTP 401");
});

test("s3Error() survives an empty Message, as Ceph sends it", () => {
  const f = (message: string) => {
    const error = s3Error(answer(403, xml(`<Code>AccessDenied</Code>${message}`)));
    expect(error).toMatchObject({ code: "AccessDenied", message: "" });
  };
  f("<Message></Message>");
  f("<Message/>");
  f("");
});

test("s3Error() is told by the status when the answer is not S3's", () => {
  const f = (body: string, expected: string) =>
    expect(s3Error(answer(503, body)).code).toBe(expected);
  f("", "HTTP 503");
  f("<html><body>Bad gateway <Code>x</Code></body></html>", "HTTP 503");
  f("<Error>", "HTTP 503");
  f("<Error><Code>", "HTTP 503");
  f("<Error><Code>Slow", "Slow");
  f("<Error><Code>two words\n</Code></Error>", "HTTP 503");
  f("\u0000\ufffd<Error \u0001><Code>SlowDown</Code>", "SlowDown");
});

test("s3Error() keeps messages short and the clock and the wait from the headers", () => {
  const headers = { date: "Sat, 21 Nov 2026 08:20:17 GMT", "retry-after": "7" };
  const error = s3Error(answer(503, xml(`<Message>${"x".repeat(5000)}</Message>`), headers));
  expect(error.message.length).toBe(200);
  expect(error.serverTimeMs).toBe(Date.UTC(2026, 10, 21, 8, 20, 17));
  expect(error.retryAfter).toBe("7");
});
