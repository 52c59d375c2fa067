import { expect, test } from "bun:test";
import {
  bucketName,
  endpoint,
  host,
  keyTemplate,
  url,
  zone,
  zoneList,
} from "../../../src/config/kinds-known.ts";
import {
  count,
  duration,
  flag,
  headers,
  headerText,
  limit,
  oneOf,
  pairs,
  size,
  text,
  word,
  type Kind,
} from "../../../src/config/kinds.ts";

/** Each is read as itself, or as what stands behind it. */
function reads<T>(kind: Kind<T>, good: [unknown, T][], bad: unknown[]): void {
  for (const [written, value] of good)
    expect([written, kind.read(written)]).toEqual([written, value]);
  for (const written of bad) expect([written, kind.read(written)]).toEqual([written, undefined]);
}

const strange = [undefined, null, {}, [], NaN, Infinity, new Date(0)];

test("numbers and truth values are read from TOML and from text alike", () => {
  reads(
    count(0, 65535),
    [
      [514, 514],
      ["514", 514],
      [0, 0],
      ["65535", 65535],
    ],
    [...strange, 65536, -1, 1.5, "", "abc", "1.0", " 1", "1e3", true],
  );
  reads(
    flag,
    [
      [true, true],
      ["true", true],
      [false, false],
      ["false", false],
      ["1", true],
      ["on", true],
      ["0", false],
      ["no", false],
    ],
    [...strange, "y", 1, 0, "", "True"],
  );
  reads(
    limit,
    [
      ["unlimited", Infinity],
      [5000, 5000],
      ["1", 1],
    ],
    [...strange, 0, "0", -1, "all"],
  );
});

test("quantities keep to their range", () => {
  reads(
    size("4KiB", "1MiB"),
    [
      ["4KiB", 4096],
      ["1MiB", 1048576],
      [5000, 5000],
    ],
    [...strange, "4095B", "1048577", "", "much"],
  );
  reads(
    duration("1s", "1h"),
    [
      ["1s", 1000],
      ["1h", 3_600_000],
      ["90s", 90_000],
    ],
    [...strange, "999ms", "2h", "0", 0, 60],
  );
});

test("texts hold no control characters", () => {
  reads(
    text,
    [
      ["a b", "a b"],
      ["ü", "ü"],
    ],
    [...strange, "", "a\nb", "a\u0000", 5, true],
  );
  reads(word, [["a-b_c.d9", "a-b_c.d9"]], [...strange, "", "a b", "a/b", "ü", "x".repeat(256)]);
  reads(oneOf("udp", "tcp"), [["udp", "udp"]], [...strange, "", "UDP", "sctp"]);
  reads(bucketName, [["my.logs-1", "my.logs-1"]], [...strange, "", "ab", "a/b", "a b"]);
});

test("addresses are IPv4 or IPv6, not names", () => {
  reads(
    host,
    [
      ["::", "::"],
      ["0.0.0.0", "0.0.0.0"],
      ["fe80::1%eth0", "fe80::1%eth0"],
    ],
    [...strange, "", "localhost", "1.2.3", "1.2.3.256", "192.0.2.1%eth0", ":::", "[::]"],
  );
});

test("URLs are http or https", () => {
  reads(
    url,
    [
      ["http://h", "http://h"],
      ["https://u:p@h:1/x?y", "https://u:p@h:1/x?y"],
      [" http://h ", "http://h"],
    ],
    [...strange, "", "h:80", "ftp://h", "http://", "http://h\n"],
  );
});

test("an endpoint is what an S3 client takes", () => {
  reads(
    endpoint,
    [[" http://h:9000", "http://h:9000"]],
    [...strange, "https://u@h", "http://h/?x"],
  );
});

test("what may be a secret in a URL is masked", () => {
  expect(url.mask!("http://h:1")).toBe("http://h:1");
  expect(url.mask!("http://h:1/")).toBe("http://h:1");
  expect(url.mask!("http://h:1/hush")).toBe("http://h:1/***");
  expect(url.mask!("http://u:hush@h:1/x?token=hush")).toBe("http://***@h:1/***");
  expect(url.mask!("http://hush@h")).toBe("http://***@h");
  expect(url.mask!("hush")).toBe("***");
});

test("pairs are a table or text", () => {
  reads(
    pairs,
    [
      [{ a: "b" }, { a: "b" }],
      ["a=b, c=d=e,f=", { a: "b", c: "d=e", f: "" }],
      ["", {}],
      [{}, {}],
    ],
    [undefined, null, [], 5, "a", "=b", "a=b,", { a: 5 }, { a: "b\n" }],
  );
});

test("headers are such as can be sent", () => {
  reads(
    headers,
    [
      [{ "X-Site": "Köln" }, { "X-Site": "Köln" }],
      ["X-Site=home, x_b=2", { "X-Site": "home", x_b: "2" }],
      ["", {}],
    ],
    [undefined, null, [], "X Site=a", { "X Site": "a" }, { "": "a" }, { "Content-Length": "5" }],
  );
  const why = (written: unknown) => headers.why!(written);
  expect(why({ "X:": "a" })).toBe('no header is called "X:"');
  expect(why({ X: "日本" })).toBe("the value of X is not all Latin letters");
  expect(why({ "Content-Length": "5" })).toBe("Content-Length is what the body has");
  expect(why({ "X-Site": "Köln" })).toBeUndefined();
  reads(headerText, [["Bearer ü", "Bearer ü"]], [...strange, "", "日本", "a\nb"]);
});

test("zones are local, UTC, offsets and names of the database", () => {
  reads(
    zone,
    [
      ["local", "local"],
      ["UTC", "UTC"],
      ["+02:00", "+02:00"],
      ["Europe/Berlin", "Europe/Berlin"],
    ],
    [...strange, "", "Mars/Base", "+99:00"],
  );
  const berlin = { cidr: "10.0.0.0/8", zone: "Europe/Berlin" };
  reads(
    zoneList,
    [
      [[berlin], [berlin]],
      ["10.0.0.0/8=Europe/Berlin", [berlin]],
      ["", []],
      [[], []],
    ],
    [undefined, null, {}, 5, "x", "10.0.0.0/8=Mars", "10.0.0.0/33=UTC", [{ ...berlin, x: 1 }], [5]],
  );
  expect(zoneList.why!([berlin, { cidr: "10/8", zone: "UTC" }])).toBe(
    "number 2 is not a network with a zone",
  );
});

test("key templates are those that ship/key.ts takes", () => {
  reads(
    keyTemplate,
    [["{boot}-{first}", "{boot}-{first}"]],
    [...strange, "", "x", "{boot}-{first}-{x}"],
  );
  expect(keyTemplate.why!("{boot}-{first}-{x}")).toStartWith("it has an unknown placeholder {x}");
});
