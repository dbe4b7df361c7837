import type { PackageRows } from "../misuse.ts";
import { coreRows } from "./core.ts";
import { fsRows } from "./driver-fs.ts";
import { inMemoryRows } from "./driver-inmemory.ts";
import { ociRows } from "./oci.ts";
import { registryRows } from "./registry.ts";
import { serverRows } from "./server.ts";
import { testsuiteRows } from "./testsuite.ts";

/** Rows of every public package. */
export const PACKAGE_ROWS: readonly PackageRows[] = [
  coreRows,
  fsRows,
  inMemoryRows,
  ociRows,
  registryRows,
  serverRows,
  testsuiteRows,
];
