import { driverRooms } from "./driver-rooms.ts";
import { entryPoints } from "./entry-points.ts";
import { errorCodes } from "./error-codes.ts";
import { fileNames } from "./file-names.ts";
import { fileSize } from "./file-size.ts";
import type { Check } from "./finding.ts";
import { limitLiterals } from "./limit-literals.ts";
import { lockfilePlatforms } from "./lockfile-platforms.ts";
import { machineTraces } from "./machine-traces.ts";
import { nameLiterals } from "./name-literals.ts";
import { packageCycles } from "./package-cycles.ts";
import { packageDirection } from "./package-direction.ts";
import { roomDirection } from "./room-direction.ts";

export { openCheckout } from "./checkout.ts";
export { type Check, type Finding, formatFinding } from "./finding.ts";
export { publicPackages, type Workspace } from "./workspace.ts";

/** Every house rule that this package enforces, in the order in which they are reported. */
export const checks: readonly Check[] = [
  packageDirection,
  packageCycles,
  driverRooms,
  roomDirection,
  fileSize,
  fileNames,
  entryPoints,
  limitLiterals,
  nameLiterals,
  errorCodes,
  machineTraces,
  lockfilePlatforms,
];
