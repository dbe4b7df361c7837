import type { CaseContext } from "../case-context.ts";
import { changeOperations } from "./change-operations.ts";
import type { Operation } from "./operation.ts";
import { readOperations } from "./read-operations.ts";
import { resumeOperations } from "./resume-operations.ts";
import { putIfAbsentOperation, writeOperations } from "./write-operations.ts";

/** Every operation that the driver declares. */
export function operationsOf({ driver }: CaseContext): readonly Operation[] {
  return [
    ...readOperations,
    ...writeOperations,
    ...(driver.capabilities.putIfAbsent ? [putIfAbsentOperation] : []),
    ...(driver.capabilities.resume ? resumeOperations : []),
    ...changeOperations,
  ];
}
