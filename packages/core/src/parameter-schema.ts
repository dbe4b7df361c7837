import type { Duration } from "./durations.ts";
import type { Size } from "./sizes.ts";

/** What a definition of every kind says beside its kind. */
export interface ParameterNotes {
  /** One sentence for the README table, without the default. */
  readonly summary: string;
  /** Other spellings that a configuration may use; like the name itself they are read without regard to case. */
  readonly aliases?: readonly string[] | undefined;
  /** The value appears in no message and no log. */
  readonly secret?: boolean | undefined;
}

interface Bounds {
  /** Least value allowed, inclusive; 0 if absent. */
  readonly min?: number | undefined;
  /** Greatest value allowed, inclusive. */
  readonly max?: number | undefined;
}

interface StringKind {
  readonly kind: "string";
}

interface BooleanKind {
  /** Takes `true`, `false` and the words that YAML has for them, as text: on/off, yes/no, true/false, t/f, y/n, 1/0. */
  readonly kind: "boolean";
}

interface IntegerKind extends Bounds {
  /** Takes a safe integer, or text of decimal digits or `0x` and hexadecimal ones. */
  readonly kind: "integer";
}

interface SizeKind extends Bounds {
  /** Takes a {@link Size}; parsed it is a number of bytes. */
  readonly kind: "size";
}

interface DurationKind extends Bounds {
  /** Takes a {@link Duration}; parsed it is a number of milliseconds. */
  readonly kind: "duration";
}

interface EnumKind<V extends string> {
  readonly kind: "enum";
  /** Every value with what it means, for the README. */
  readonly values: Readonly<Record<V, string>>;
}

interface ObjectKind<V> {
  /** Something that only code can hand over, such as an SDK client. */
  readonly kind: "object";
  /** Whether `value` is one; look at what is used of it, not at its class (there may be two copies of the SDK). */
  accepts(value: unknown): value is V;
  /** Words for the message: "an S3Client". */
  readonly expected: string;
}

/** The kinds that a property of type `V` may have. */
type Kind<V> = [V] extends [boolean]
  ? BooleanKind
  : [V] extends [string]
    ? string extends V
      ? StringKind
      : EnumKind<V>
    : [V] extends [number]
      ? IntegerKind
      : [V] extends [Size]
        ? [V] extends [Duration]
          ? DurationKind | SizeKind
          : SizeKind
        : [V] extends [Duration]
          ? DurationKind
          : ObjectKind<V>;

/** What a property of type `V` is once parsed: sizes and durations are numbers. */
type Plain<V> = [V] extends [boolean] | [string] ? V : [V] extends [Size | Duration] ? number : V;

/** Properties of `P`, or of any member of a union, so that two ways to connect share one schema. */
export type ParameterNames<P> = P extends unknown ? keyof P : never;
type Value<P, K> = P extends unknown ? (K extends keyof P ? Exclude<P[K], undefined> : never) : never;
type IsOptional<P, K> = undefined extends (P extends unknown ? (K extends keyof P ? P[K] : undefined) : never)
  ? true
  : false;

interface Required {
  readonly required: true;
  readonly default?: never;
  readonly reason?: never;
}

interface Unset {
  readonly required?: never;
  readonly default?: never;
  readonly reason?: never;
}

interface Defaulted<V> {
  readonly required?: never;
  /** In its parsed form: bytes, milliseconds. */
  readonly default: V;
  /** Why this value. */
  readonly reason: string;
}

/**
 * One parameter: its kind, and whether it is `required`, has a `default` with its `reason`, or may stay `"unset"`.
 * `V` is the property's type, `State` which of the three it is.
 */
export type ParameterDefinition<V, State extends "required" | "unset" | "default"> = ParameterNotes &
  Kind<V> &
  (State extends "required" ? Required : State extends "unset" ? Unset : Defaulted<Plain<V>>);

/**
 * One definition for each property of `P`, or it does not compile; parser and README table both read it.
 *
 * A property that is not optional is `required: true`. An optional one has a `default` with its `reason`, unless `U`
 * names it: then it may stay unset, and is `undefined` once parsed.
 */
export type ParameterSchema<P, U extends ParameterNames<P> = never> = {
  readonly [K in ParameterNames<P>]: ParameterDefinition<
    Value<P, K>,
    IsOptional<P, K> extends true ? (K extends U ? "unset" : "default") : "required"
  >;
};

/** The parameters `P` as {@link parseParameters} returns them: defaults filled in, sizes in bytes, durations in ms. */
export type ParsedParameters<P, U extends ParameterNames<P> = never> = {
  readonly [K in ParameterNames<P>]: Plain<Value<P, K>> | (K extends U ? undefined : never);
};

/** A definition as the parser and the table see it, whatever it defines. */
export type AnyParameterDefinition = ParameterNotes &
  (
    | BooleanKind
    | DurationKind
    | EnumKind<string>
    | IntegerKind
    | ObjectKind<unknown>
    | SizeKind
    | StringKind
  ) & {
    readonly required?: true;
    readonly default?: unknown;
    readonly reason?: string;
  };

/** Any schema; what {@link ParameterSchema} makes of a type fits. */
export type AnyParameterSchema = Readonly<Record<string, AnyParameterDefinition>>;
