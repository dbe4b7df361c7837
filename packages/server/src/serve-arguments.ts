import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { parseStorage, type StorageChoice } from "./drivers.ts";
import { UsageError } from "./usage-error.ts";

/** What `stowage serve` was asked to do. */
export interface ServeArguments {
  readonly port: number;
  readonly host: string;
  readonly storage: StorageChoice;
  /** Module to import for a driver that this program does not know. */
  readonly driver?: string | undefined;
  readonly publicUrl?: string | undefined;
  readonly relativeUrls: boolean;
  readonly logLevel: string;
}

const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"];

/** How `serve` is called, if nobody says otherwise. */
const SERVE = "stowage serve";

/** What {@link parseServeArguments} takes, where `program` is what comes before the options. */
export function serveHelp(program: string = SERVE): string {
  return `${program} [options]

  --port N             port to listen on; 0 for any free one (5000)
  --host HOST          interface to listen on (127.0.0.1)
  --storage JSON       driver and its parameters ('{"filesystem":{"rootDirectory":"./data"}}')
  --driver MODULE      module to import for a driver that is none of ours
  --public-url URL     address under which clients reach the registry, if proxies do not tell it
  --relative-urls      answer with paths instead of whole addresses
  --log-level LEVEL    ${LOG_LEVELS.join(", ")} (info)
`;
}

/** Reads the arguments after `serve`. @throws {@link UsageError} that may refer to the help of `program` */
export function parseServeArguments(args: readonly string[], program: string = SERVE): ServeArguments {
  const values = parse(args, program);
  const { host = "127.0.0.1", driver } = values;
  return {
    port: portOf(values.port ?? "5000"),
    host,
    storage:
      values.storage === undefined
        ? { name: "filesystem", parameters: { rootDirectory: resolve("data") } }
        : parseStorage(values.storage),
    ...(driver === undefined ? {} : { driver }),
    ...(values["public-url"] === undefined ? {} : { publicUrl: publicUrlOf(values["public-url"]) }),
    relativeUrls: values["relative-urls"] ?? false,
    logLevel: logLevelOf(values["log-level"] ?? "info"),
  };
}

function parse(args: readonly string[], program: string) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: "string" },
        host: { type: "string" },
        storage: { type: "string" },
        driver: { type: "string" },
        "public-url": { type: "string" },
        "relative-urls": { type: "boolean" },
        "log-level": { type: "string" },
      },
    }).values;
  } catch (error) {
    if (error instanceof TypeError)
      throw new UsageError(`${error.message.replace(/\.$/, "")}. See: ${program} --help`);
    throw error;
  }
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new UsageError(`--port is "${text}"; give a number from 0 to 65535`);
}

function publicUrlOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.search === "" && url.hash === "")
    return url.href;
  throw new UsageError(`--public-url is "${text}"; give an address like https://registry.example.com`);
}

function logLevelOf(text: string): string {
  if (LOG_LEVELS.includes(text)) return text;
  throw new UsageError(`--log-level is "${text}"; use one of ${LOG_LEVELS.join(", ")}`);
}
