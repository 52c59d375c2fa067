import { expect, test } from "bun:test";
import { answerPage } from "../../../src/admin/answer-page.ts";
import { pageFiles } from "../../../src/admin/page-files.ts";

const bytesMax = 200_000;

test("page: all its files together are small enough for a slow line", () => {
  const bytes = Object.values(pageFiles).reduce(
    (sum, { text }) => sum + Buffer.byteLength(text),
    0,
  );
  expect(bytes).toBeLessThan(bytesMax);
  expect(bytes).toBeGreaterThan(20_000);
});

test("page: it names no file but its own, and holds no script or style of its own", () => {
  const { text } = pageFiles["/"]!;
  const named = [...text.matchAll(/(?:src|href)="([^"#]+)"/g)].map((match) => match[1]!);
  expect(named.filter((path) => path !== "data:,").every((path) => `/${path}` in pageFiles)).toBe(
    true,
  );
  expect(text).not.toMatch(/<style|\sstyle=|<script(?! type="module" src=)|\son[a-z]+=/);
});

test("page: its policy allows nothing from elsewhere and nothing inline", () => {
  const answer = answerPage("/", new Request("http://127.0.0.1/"))!;
  const policy = answer.headers.get("content-security-policy")!;
  expect(policy).toStartWith("default-src 'none'; script-src 'self'; style-src 'self'");
  expect(policy).not.toContain("unsafe");
  expect(policy).toContain("require-trusted-types-for 'script'");
});

test("page: a browser that has a file is told so", () => {
  const etag = answerPage("/page.js", new Request("http://127.0.0.1/"))!.headers.get("etag")!;
  const request = new Request("http://127.0.0.1/", { headers: { "if-none-match": etag } });
  expect(answerPage("/page.js", request)!.status).toBe(304);
  expect(answerPage("/nothing", request)).toBeUndefined();
});
