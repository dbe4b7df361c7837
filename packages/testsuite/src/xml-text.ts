/** An element of a document; text stands among the children as it is. */
export interface XmlElement {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string | number>> | undefined;
  readonly children?: readonly (XmlElement | string)[] | undefined;
}

/** What XML 1.0 has no way to write, not even as a reference; lone surrogates among it. */
const UNWRITABLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not stand in a document
  /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const REFERENCES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

/** The element as a document, on one line but for line breaks in texts; what XML cannot hold becomes U+FFFD. */
export function xmlText(element: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${elementText(element)}\n`;
}

function elementText({ name, attributes = {}, children = [] }: XmlElement): string {
  const pairs = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escaped(String(value), /[&<>"\t\n\r]/g)}"`,
  );
  const open = `<${name}${pairs.join("")}`;
  if (children.length === 0) return `${open}/>`;
  const content = children.map((child) =>
    typeof child === "string" ? escaped(child, /[&<>\r]/g) : elementText(child),
  );
  return `${open}>${content.join("")}</${name}>`;
}

function escaped(text: string, signs: RegExp): string {
  return text.replaceAll(UNWRITABLE, "\ufffd").replaceAll(signs, (sign) => REFERENCES[sign] ?? sign);
}
