import { describeValue } from "./describe-value.ts";
import { formatDuration, parseDuration } from "./durations.ts";
import { InvalidParametersError } from "./errors.ts";
import { nearestName } from "./nearest-name.ts";
import type {
  AnyParameterDefinition,
  AnyParameterSchema,
  ParameterNames,
  ParameterSchema,
  ParsedParameters,
} from "./parameter-schema.ts";
import { formatSize, parseSize } from "./sizes.ts";

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...["true", "on", "yes", "t", "y", "1"].map((word) => [word, true] as const),
  ...["false", "off", "no", "f", "n", "0"].map((word) => [word, false] as const),
]);

/**
 * Turns what an application or a configuration file handed over into the parameters of `schema`.
 *
 * Names and aliases are read without regard to case. `undefined`, `null` and `""` mean "not given": so a configuration
 * file writes it. `driver` is the registration name, for messages.
 * @throws {@link InvalidParametersError} for an unknown name (naming the nearest known one), a name given twice, a
 * missing, ill-typed or out-of-range value; secret values never appear in the message
 */
export function parseParameters<P, U extends ParameterNames<P> = never>(
  driver: string,
  schema: ParameterSchema<P, U>,
  input: unknown,
): ParsedParameters<P, U>;
export function parseParameters(driver: string, schema: AnyParameterSchema, input: unknown): unknown {
  const names = namesOf(schema);
  const given = new Map<string, { readonly key: string; readonly value: unknown }>();
  for (const [key, value] of entriesOf(driver, input)) {
    const name = names.get(key.toLowerCase());
    if (name === undefined) throw unknownParameter(driver, key, schema);
    if (value === undefined || value === null || value === "") continue;
    const other = given.get(name);
    if (other !== undefined) {
      throw new InvalidParametersError(
        `"${other.key}" and "${key}" both set the parameter "${name}" of driver "${driver}"; keep one of them`,
        { driver },
      );
    }
    given.set(name, { key, value });
  }
  return Object.fromEntries(
    Object.entries(schema).map(([name, definition]) => {
      const entry = given.get(name);
      if (entry !== undefined) return [name, parseValue(driver, name, definition, entry.value)];
      if (definition.required === true) {
        throw new InvalidParametersError(
          `parameter "${name}" of driver "${driver}" is missing (${lowerFirst(definition.summary)})`,
          { driver },
        );
      }
      return [name, definition.default];
    }),
  );
}

function namesOf(schema: AnyParameterSchema): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [name, { aliases = [] }] of Object.entries(schema)) {
    for (const spelling of [name, ...aliases]) {
      const key = spelling.toLowerCase();
      if (names.has(key)) throw new TypeError(`two parameters of the schema are spelt "${spelling}"`);
      names.set(key, name);
    }
  }
  return names;
}

function entriesOf(driver: string, input: unknown): readonly (readonly [string, unknown])[] {
  if (input === undefined || input === null) return [];
  // A Map or an array would yield no entries and pass for "nothing given".
  if (Object.prototype.toString.call(input) === "[object Object]") return Object.entries(input);
  throw new InvalidParametersError(
    `the parameters of driver "${driver}" are ${describeValue(input)}; give an object such as { name: value }`,
    { driver },
  );
}

function unknownParameter(driver: string, key: string, schema: AnyParameterSchema): InvalidParametersError {
  const names = Object.keys(schema);
  const spellings = Object.entries(schema).flatMap(([name, { aliases = [] }]) => [name, ...aliases]);
  const near = nearestName(key, spellings);
  const known = names.length === 0 ? "it takes none" : `it takes ${names.join(", ")}`;
  return new InvalidParametersError(
    `unknown parameter "${key}" for driver "${driver}"; ${near === undefined ? known : `did you mean "${near}"?`}`,
    { driver },
  );
}

function parseValue(
  driver: string,
  name: string,
  definition: AnyParameterDefinition,
  value: unknown,
): unknown {
  const refuse = (expected: string): InvalidParametersError => {
    const shown = definition.secret === true ? "something else" : describeValue(value);
    return new InvalidParametersError(
      `parameter "${name}" of driver "${driver}" is ${shown}; it takes ${expected}`,
      { driver },
    );
  };
  switch (definition.kind) {
    case "string": {
      if (typeof value === "string") return value;
      throw refuse(typeof value === "number" ? "text: put it in quotes" : "text");
    }
    case "boolean": {
      const parsed = typeof value === "string" ? BOOLEANS.get(value.trim().toLowerCase()) : value;
      if (typeof parsed === "boolean") return parsed;
      throw refuse("true or false");
    }
    case "enum": {
      const words = Object.keys(definition.values);
      const word = words.find(
        (each) => typeof value === "string" && each.toLowerCase() === value.toLowerCase(),
      );
      if (word !== undefined) return word;
      throw refuse(`one of ${words.map((each) => `"${each}"`).join(", ")}`);
    }
    case "object": {
      if (definition.accepts(value)) return value;
      throw refuse(definition.expected);
    }
    default: {
      const { parse, format, expected } = NUMBERS[definition.kind];
      const parsed = parse(value);
      const { min = 0, max } = definition;
      if (parsed === undefined) throw refuse(expected);
      if (parsed < min) throw refuse(`${format(min)} or more`);
      if (max !== undefined && parsed > max) throw refuse(`${format(max)} or less`);
      return parsed;
    }
  }
}

const NUMBERS = {
  size: { parse: parseSize, format: formatSize, expected: `a size such as "10MiB" or 10485760` },
  duration: {
    parse: parseDuration,
    format: formatDuration,
    expected: `a duration such as "20s", or milliseconds as a number`,
  },
  integer: { parse: parseInteger, format: String, expected: "a whole number" },
};

function parseInteger(value: unknown): number | undefined {
  const parsed =
    typeof value === "string" && /^\s*(-?\d+|0x[0-9a-f]+)\s*$/i.test(value) ? Number(value) : value;
  return typeof parsed === "number" && Number.isSafeInteger(parsed) ? parsed : undefined;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
