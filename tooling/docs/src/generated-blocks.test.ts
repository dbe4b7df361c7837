import { describe, expect, it } from "vitest";
import { fillBlocks } from "./generated-blocks.ts";

const fillers = { cases: (argument: string) => `of ${argument}\n`, nothing: () => "" };

describe("generated parts of a page", () => {
  it("are made anew, and nothing else is touched", () => {
    const page = "# A\n\n<!-- generated cases: rule-1 -->\nold\n\nlines\n<!-- /generated -->\n\nwords\n";
    const filled = "# A\n\n<!-- generated cases: rule-1 -->\nof rule-1\n<!-- /generated -->\n\nwords\n";
    expect(fillBlocks(page, fillers)).toBe(filled);
    expect(fillBlocks(filled, fillers)).toBe(filled);
  });

  it("may be empty before and after", () => {
    const page = "<!-- generated nothing: a -->\n<!-- /generated -->";
    expect(fillBlocks(page, fillers)).toBe(page);
  });

  it("end where they end: the next one is another", () => {
    const page =
      "<!-- generated cases: a -->\nold\n<!-- /generated -->\nkept\n<!-- generated cases: b -->\nold\n<!-- /generated -->\n";
    expect(fillBlocks(page, fillers)).toBe(
      "<!-- generated cases: a -->\nof a\n<!-- /generated -->\nkept\n<!-- generated cases: b -->\nof b\n<!-- /generated -->\n",
    );
  });

  it.each([
    ["without an end", "<!-- generated cases: a -->\ntext\n"],
    ["without a beginning", "text\n<!-- /generated -->\n"],
    ["with a beginning that is misspelt", "<!-- generated cases a -->\n<!-- /generated -->\n"],
    ["inside another", "<!-- generated cases: a -->\n<!-- generated cases: b -->\n<!-- /generated -->\n"],
  ])("are refused %s", (_, page) => {
    expect(() => fillBlocks(page, fillers)).toThrow(SyntaxError);
  });

  it("are refused if nothing makes them, with what there is", () => {
    expect(() => fillBlocks("<!-- generated tables: a -->\n<!-- /generated -->\n", fillers)).toThrow(
      'nothing generates "tables"; there are cases, nothing',
    );
  });
});
