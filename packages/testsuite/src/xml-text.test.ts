import fc from "fast-check";
import { SaxesParser } from "saxes";
import { expect, test } from "vitest";
import { xmlText } from "./xml-text.ts";

/** What a strict parser finds in a document of one element: an attribute and a text. */
function parsed(document: string): { readonly attribute: unknown; readonly text: string } {
  const parser = new SaxesParser();
  const found = { attribute: undefined as unknown, text: "" };
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    if (name === "x") Object.assign(found, { attribute: attributes["a"], text: "" });
  });
  parser.on("text", (text) => {
    found.text += text;
  });
  parser.write(document).close();
  return { ...found, text: found.text.replace(/\n$/, "") };
}

function roundTrip(text: string): { readonly attribute: unknown; readonly text: string } {
  return parsed(xmlText({ name: "x", attributes: { a: text }, children: [{ name: "y" }, text] }));
}

test("whatever a text holds, a strict parser reads it back", () => {
  const texts = fc
    .string({ unit: "binary", minLength: 1 })
    .filter((text) => !/[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text));
  fc.assert(
    fc.property(texts, (text) => {
      expect(roundTrip(`[${text}]`)).toEqual({ attribute: `[${text}]`, text: `[${text}]` });
    }),
  );
});

test.each([
  ["a control character", "a\u0000b\u001bc", "a\ufffdb\ufffdc"],
  ["half a character", "a\ud800b\udc00", "a\ufffdb\ufffd"],
  ["what closes a section", "a]]>b&lt;", "a]]>b&lt;"],
])("%s does not spoil the document", (_, text, read) => {
  expect(roundTrip(text)).toEqual({ attribute: read, text: read });
});
