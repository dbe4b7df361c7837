import { resolve } from "node:path";
import { InvalidParametersError, MAX_ROOT_DIRECTORY_BYTES, MAX_ROOT_DIRECTORY_SEGMENTS } from "@stowage/core";
import { type ParameterSchema, type ParsedParameters, parseParameters } from "@stowage/core/driver";

/** Registration name, distribution's own. */
export const NAME = "filesystem";

/** How far the driver goes to keep what it has acknowledged through a power failure. */
export type Fsync = "full" | "data" | "none";

/** What `createFsDriver` and `createDriver("filesystem", …)` take. */
export interface FsParameters {
  /** Directory that holds the store, absolute or from the working directory. At most 255 bytes in absolute form. */
  readonly rootDirectory: string;
  /** `false`: a missing `rootDirectory` is an outage (a volume that is not mounted), not an empty store. */
  readonly createRoot?: boolean | undefined;
  readonly fsync?: Fsync | undefined;
  readonly maxThreads?: number | undefined;
  readonly caseInsensitive?: boolean | undefined;
  readonly strongList?: boolean | undefined;
}

declare module "@stowage/core" {
  interface DriverParameters {
    readonly filesystem: FsParameters;
  }
}

/** {@link FsParameters} with defaults; `rootDirectory` is absolute. */
export type ParsedFsParameters = ParsedParameters<FsParameters>;

export const schema: ParameterSchema<FsParameters> = {
  rootDirectory: {
    kind: "string",
    required: true,
    summary: "Directory that holds the store, absolute or from the working directory; at most 255 bytes",
  },
  createRoot: {
    kind: "boolean",
    default: true,
    reason: "a store can be begun without a step before it",
    summary:
      "Create `rootDirectory` at the first write if its parent exists; `false` takes a missing one for a volume that is not mounted",
  },
  fsync: {
    kind: "enum",
    values: {
      full: "what is acknowledged survives a power failure",
      data: "bytes are flushed, directories are not: an object acknowledged seconds ago may be missing, none is damaged",
      none: "nothing is flushed: after a power failure objects may be missing, empty or damaged",
    },
    default: "full",
    reason: "a registry that has answered 201 must not forget",
    summary: "What is flushed to the disk before a call resolves",
  },
  maxThreads: {
    kind: "integer",
    default: 100,
    reason:
      "distribution's; the threads themselves are UV_THREADPOOL_SIZE (4 unless set), what exceeds both waits its turn",
    min: 1,
    summary: "File system calls that the driver makes at once",
  },
  caseInsensitive: {
    kind: "boolean",
    default: false,
    reason: "tags such as `Latest` and `latest` are two, and would overwrite each other",
    summary:
      "Accept a volume on which names that differ by case are one; anything else is refused at the first write",
  },
  strongList: {
    kind: "boolean",
    default: true,
    reason: "local file systems list what was written",
    summary:
      "Declare that a listing shows every write that has resolved; `false` where clients cache directories (NFS, SMB)",
  },
};

/** @throws {@link InvalidParametersError} */
export function parseFsParameters(parameters: unknown): ParsedFsParameters {
  const parsed = parseParameters(NAME, schema, parameters);
  return { ...parsed, rootDirectory: parseRoot(parsed.rootDirectory) };
}

function parseRoot(given: string): string {
  if (given.includes("\0")) throw refusal("holds a zero byte; write it without");
  const root = resolve(given);
  const bytes = Buffer.byteLength(root);
  if (bytes > MAX_ROOT_DIRECTORY_BYTES) {
    throw refusal(
      `is ${bytes} bytes long in absolute form; with more than ${MAX_ROOT_DIRECTORY_BYTES} not every file below it could be named`,
    );
  }
  const segments = root.split(/[/\\]/).filter((segment) => segment !== "").length;
  if (segments > MAX_ROOT_DIRECTORY_SEGMENTS) {
    throw refusal(`has ${segments} segments in absolute form; ${MAX_ROOT_DIRECTORY_SEGMENTS} are allowed`);
  }
  return root;
}

function refusal(problem: string): InvalidParametersError {
  return new InvalidParametersError(`parameter "rootDirectory" of driver "${NAME}" ${problem}`, {
    driver: NAME,
  });
}
