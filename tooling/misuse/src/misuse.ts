/** One wrong call, and what the documentation says it is answered with. */
export type Misuse =
  | {
      /** What is wrong about it. */
      readonly wrong: string;
      act(): unknown;
      /** A code, or `TypeError`. */
      readonly refused: string;
      /** What the message says, where it is ours to choose. */
      readonly says?: RegExp | undefined;
    }
  | {
      readonly wrong: string;
      act(): unknown;
      /** For functions that have an answer to everything: this one. */
      readonly answered: unknown;
    };

/** Misuses of each function by its name, or the reason why it has none. */
export type Rows = Readonly<Record<string, readonly Misuse[] | string>>;

/** The public functions of one package, and how each is misused. */
export interface PackageRows {
  readonly name: string;
  readonly rows: Rows;
  /** Misuses of what its functions return and another package declares, such as a driver. */
  readonly also?: Rows | undefined;
  /** Removes what the calls left behind. */
  cleanUp?(): Promise<void>;
}

/** A wrong argument where the declaration wants a `T`: what a program without types may pass. */
export function wrongly<T>(value: unknown): T {
  return value as T; // a wrong type is the point
}

/** A refusal: what is wrong, the call, the code it is refused with, and what the message says. */
export function refused(wrong: string, act: () => unknown, code: string, says?: RegExp): Misuse {
  return { wrong, act, refused: code, says };
}

/** A wrong call that has an answer. */
export function answered(wrong: string, act: () => unknown, answer: unknown): Misuse {
  return { wrong, act, answered: answer };
}

/** As {@link refused}, one for each of several wrong values that are refused alike. */
export function refusedEach<T>(
  wrong: string,
  values: readonly unknown[],
  act: (value: T) => unknown,
  code: string,
  says?: RegExp,
): readonly Misuse[] {
  return values.map((value) => refused(`${wrong}: ${show(value)}`, () => act(wrongly(value)), code, says));
}

/** Wrong types of an argument, which the message names. */
export function mistyped<T>(
  argument: string,
  values: readonly unknown[],
  act: (value: T) => unknown,
): readonly Misuse[] {
  return refusedEach(
    `${argument} of a wrong type`,
    values,
    act,
    "TypeError",
    new RegExp(`${argument} (must be|is) a`),
  );
}

function show(value: unknown): string {
  const text = typeof value === "string" || value instanceof Object ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** Calls what answers by a promise; it must never throw synchronously, since nobody expects that. */
export async function neverAtOnce(call: () => unknown): Promise<unknown> {
  let answer: unknown;
  try {
    answer = call();
  } catch (error) {
    throw new Error("it threw synchronously", { cause: error });
  }
  return await answer;
}

/** All misuses of each function. */
export function mergeRows(...parts: readonly Rows[]): Rows {
  const merged: Record<string, readonly Misuse[] | string> = {};
  for (const [name, row] of parts.flatMap((rows) => Object.entries(rows))) {
    const before = merged[name];
    merged[name] =
      typeof row === "string" || before === undefined || typeof before === "string"
        ? row
        : [...before, ...row];
  }
  return merged;
}
