import { expect, test } from "bun:test";
import { encode, parse, told } from "../reading.ts";

const f = (more: string, expected: Record<string, unknown>) =>
  expect(told(`{"version":"1.1","host":"web1","short_message":"hi"${more}}`)).toEqual({
    ...{ hostname: "web1", facility: 1, severity: 5, format: "gelf" },
    ...expected,
  });

test("levels are those of syslog, and the sender's own fields are fields", () => {
  f(',"level":3,"_user_id":9001,"_some_info":"foo","_env.name":"prod"', {
    severity: 3,
    fields: { user_id: 9001, some_info: "foo", "env.name": "prod" },
  });
});

test("a name of the schema means the same, and has its type", () => {
  f(',"_src_ip":"192.0.2.1","_src_port":"514","_uptime":"514"', {
    fields: { src_ip: "192.0.2.1", src_port: 514, uptime: "514" },
  });
});

test("what is neither text nor number stays in the content, as do escapes and odd names", () => {
  f(
    ',"_a":null,"_b":{"_c":1},"_d":"x\\ny","_e f":1,"_":2,"_neg":-1.5,"_big":12345678901234567890',
    {
      fields: { neg: "-1.5", big: "12345678901234567890" },
    },
  );
});

test("the first of a name counts, and there is an end to them", () => {
  f(',"_a":1,"_a":2', { fields: { a: 1 } });
  const many = Array.from({ length: 200 }, (_, n) => `,"_field_${n}":"${"x".repeat(100)}"`);
  const text = `{"host":"h","short_message":"m"${many.join("")}}`;
  // The line is no longer than was announced, or this throws.
  const { fields } = JSON.parse(encode(parse(text))) as { fields: Record<string, unknown> };
  expect(Object.keys(fields).length).toBe(24);
});

test("an object without a host or a short_message is JSON", () => {
  expect(told('{"short_message":"hi","_a":1}')).toMatchObject({ format: "json" });
  expect(told('{"host":"h","message":"hi","_a":1}')).toMatchObject({ format: "json" });
});

test("more names than are remembered: each line has its own, the same one stays the same", () => {
  for (let n = 0; n < 3000; n++) {
    const { fields } = told(
      `{"host":"h","short_message":"m","_same":1,"_own_${n}":${n},"_user":"root"}`,
    ) as { fields: Record<string, unknown> };
    expect(fields).toEqual({ same: 1, [`own_${n}`]: n, user: "root" });
  }
});
