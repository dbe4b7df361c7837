/** The parts of a package.json that the checks look at. */
export interface PackageManifest {
  readonly name: string;
  readonly private: boolean;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly bin: Readonly<Record<string, string>>;
  /** `undefined` where the manifest says nothing: bundlers then assume that every file has effects. */
  readonly sideEffects: false | readonly string[] | undefined;
  readonly dependencies: readonly string[];
  readonly peerDependencies: readonly string[];
  readonly devDependencies: readonly string[];
  readonly publishConfig: {
    readonly exports: Readonly<Record<string, unknown>>;
    readonly bin: Readonly<Record<string, string>>;
  };
}

/** Reads a package.json. @throws {SyntaxError} if it is no JSON object */
export function parseManifest(file: string, text: string): PackageManifest {
  const json: unknown = JSON.parse(text);
  if (!isRecord(json)) throw new SyntaxError(`${file} holds no JSON object`);
  const publishConfig = isRecord(json["publishConfig"]) ? json["publishConfig"] : {};
  return {
    name: typeof json["name"] === "string" ? json["name"] : "",
    private: json["private"] === true,
    exports: record(json["exports"]),
    bin: strings(json["bin"]),
    sideEffects: sideEffects(json["sideEffects"]),
    dependencies: Object.keys(record(json["dependencies"])),
    peerDependencies: Object.keys(record(json["peerDependencies"])),
    devDependencies: Object.keys(record(json["devDependencies"])),
    publishConfig: { exports: record(publishConfig["exports"]), bin: strings(publishConfig["bin"]) },
  };
}

/** True for objects that JSON or an import gives, arrays aside. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function strings(value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(record(value));
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

function sideEffects(value: unknown): false | readonly string[] | undefined {
  if (value === false) return false;
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : undefined;
}
