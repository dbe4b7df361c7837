import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * A list of the decisions in `folder`, by their numbers, each with its title as the page has it.
 * @throws {SyntaxError} for a page that does not begin with its number and title, or two with one number
 */
export function decisionList(folder: string): string {
  const files = readdirSync(folder).sort();
  const numbers = files.map((file) => file.slice(0, 4));
  const lines = files.map((file, index) => {
    const [heading = ""] = readFileSync(join(folder, file), "utf8").split("\n");
    const number = numbers[index] ?? "";
    if (!/^\d{4}$/.test(number) || !heading.startsWith(`# ${number} `)) {
      throw new SyntaxError(`${file} does not begin with "# ${number} " and its title`);
    }
    if (numbers.indexOf(number) !== index)
      throw new SyntaxError(`${file} has the number of another decision`);
    return `* [${heading.slice(2)}](decisions/${file})\n`;
  });
  return lines.join("");
}
