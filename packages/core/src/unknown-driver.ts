import { InvalidStorageDriverError } from "./errors.ts";
import { nearestName } from "./nearest-name.ts";

/** Drivers of this project by registration name: what to install for each. */
const PACKAGES: Readonly<Record<string, string>> = {
  inmemory: "@stowage/driver-inmemory",
  filesystem: "@stowage/driver-fs",
  s3: "@stowage/driver-s3",
  azure: "@stowage/driver-azure",
  gcs: "@stowage/driver-gcs",
  ipc: "@stowage/driver-ipc",
};

/** The error for a name that is neither registered nor found: what there is, where was searched, what to do. */
export function unknownDriver(
  name: string,
  registered: readonly string[],
  searched: readonly string[],
): InvalidStorageDriverError {
  const there = registered.length === 0 ? "none" : registered.join(", ");
  const places = searched.length === 0 ? "" : `; not found either: ${searched.join(", ")}`;
  return new InvalidStorageDriverError(
    `no storage driver "${name}" is registered (registered: ${there})${places}; ${wayOut(name, registered)}`,
    { driver: name },
  );
}

function wayOut(name: string, registered: readonly string[]): string {
  const known = Object.hasOwn(PACKAGES, name) ? name : meant(name, registered);
  if (known === undefined) return `import the package that registers it before creating the driver`;
  const question = known === name ? "" : `did you mean "${known}"? `;
  if (registered.includes(known)) return question.trim();
  const from = PACKAGES[known];
  return `${question}run \`npm install ${from}\` and add \`import "${from}"\``;
}

function meant(name: string, registered: readonly string[]): string | undefined {
  const bySuffix = Object.entries(PACKAGES).find(([, from]) => from.endsWith(`/driver-${name}`));
  return bySuffix?.[0] ?? nearestName(name, [...registered, ...Object.keys(PACKAGES)]);
}
