import type { PackageRows } from "../misuse.ts";
import { coreRows } from "./core.ts";

/** Rows of every public package. */
export const PACKAGE_ROWS: readonly PackageRows[] = [coreRows];
