import { expect, test } from "bun:test";
import { elementText } from "../../../src/s3/xml.ts";

test("elementText() gives the first element's text, with what its entities stand for", () => {
  const f = (xml: string, expected: string | undefined) =>
    expect(elementText(xml, "Key")).toBe(expected);

  f("<Key>logs/a.gz</Key><Key>logs/b.gz</Key>", "logs/a.gz");
  f("<Keys>x</Keys>", undefined);
  f("<Key></Key>", "");
  f("<Key> a </Key>", " a ");
  f("<Key>&lt;a&gt; &amp;amp; &quot;b&apos;</Key>", "<a> &amp; \"b'");
  f("<Key>G&#252;&#xdf;e &#x1F600;</Key>", "Güße 😀");
  // What is no character, or cut, is left as it came.
  f(
    "<Key>&#x110000; &#99999999999; &unknown; &amp</Key>",
    "&#x110000; &#99999999999; &unknown; &amp",
  );
  f("<Key>torn", "torn");
});
