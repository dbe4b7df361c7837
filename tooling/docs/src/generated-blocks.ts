/** A part of a page between `<!-- generated kind: argument -->` and `<!-- /generated -->`. */
const BLOCK = /^<!-- generated ([\w-]+): ([\w./@-]+) -->\n(?:[\s\S]*?\n)??<!-- \/generated -->$/gm;
const OPENING = /^<!-- generated /gm;
const CLOSING = /^<!-- \/generated -->/gm;

/** What stands in a block, by its kind; the text ends in a line break, or is empty. */
export type Fillers = Readonly<Record<string, (argument: string) => string>>;

/**
 * `page` with all its generated parts made anew; what people wrote stays as it is.
 * @throws {SyntaxError} if a block is not closed, or of a kind that `fillers` does not know
 */
export function fillBlocks(page: string, fillers: Fillers): string {
  let found = 0;
  const filled = page.replace(BLOCK, (_, kind: string, argument: string) => {
    found++;
    const fill = fillers[kind];
    if (!fill)
      throw new SyntaxError(`nothing generates "${kind}"; there are ${Object.keys(fillers).join(", ")}`);
    return `<!-- generated ${kind}: ${argument} -->\n${fill(argument)}<!-- /generated -->`;
  });
  const [opened, closed] = [page.match(OPENING)?.length ?? 0, page.match(CLOSING)?.length ?? 0];
  if (opened !== found || closed !== found) {
    throw new SyntaxError(
      `${opened} generated parts begin, ${closed} end and ${found} are whole; write <!-- generated kind: argument --> and <!-- /generated --> on lines of their own`,
    );
  }
  return filled;
}
