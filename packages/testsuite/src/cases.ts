import { abortCases } from "./cases/abort.ts";
import { abortQueueCases } from "./cases/abort-queue.ts";
import { abortUploadCases } from "./cases/abort-uploads.ts";
import { aloneCases } from "./cases/alone.ts";
import { backendRequestCases } from "./cases/backend-requests.ts";
import { cancelCases } from "./cases/cancel.ts";
import { commitDestinationCases } from "./cases/commit-destination.ts";
import { concurrencyCases } from "./cases/concurrency.ts";
import { concurrentWriterCases } from "./cases/concurrent-writers.ts";
import { contentCases } from "./cases/content.ts";
import { contentLimitCases } from "./cases/content-limit.ts";
import { crashCases } from "./cases/crash.ts";
import { deleteCases } from "./cases/delete.ts";
import { deleteManyCases } from "./cases/delete-many.ts";
import { durabilityCases } from "./cases/durability.ts";
import { errorCases } from "./cases/errors.ts";
import { fencingCases } from "./cases/fencing.ts";
import { fencingProcessCases } from "./cases/fencing-process.ts";
import { figureCases } from "./cases/figures.ts";
import { idempotencyCases } from "./cases/idempotency.ts";
import { largeObjectCases } from "./cases/large-objects.ts";
import { lifecycleCases } from "./cases/lifecycle.ts";
import { lifecycleProcessCases } from "./cases/lifecycle-process.ts";
import { linearizabilityCases } from "./cases/linearizability.ts";
import { listCases } from "./cases/list.ts";
import { listPageCases } from "./cases/list-pages.ts";
import { memoryCases } from "./cases/memory.ts";
import { modelCases } from "./cases/model.ts";
import { moveCases } from "./cases/move.ts";
import { namespaceCases } from "./cases/namespace.ts";
import { networkAnswerCases } from "./cases/network-answers.ts";
import { networkConnectionCases } from "./cases/network-connections.ts";
import { networkListingCases } from "./cases/network-listings.ts";
import { pathLimitCases } from "./cases/path-limits.ts";
import { pathLinkCases } from "./cases/path-links.ts";
import { pathNameCases } from "./cases/path-names.ts";
import { pathCases } from "./cases/paths.ts";
import { pausedWriterCases } from "./cases/paused-writers.ts";
import { putIfAbsentCases } from "./cases/put-if-absent.ts";
import { readCases } from "./cases/read.ts";
import { readLifeCases } from "./cases/read-life.ts";
import { redirectCases } from "./cases/redirect.ts";
import { redirectSignatureCases } from "./cases/redirect-signature.ts";
import { residueCases } from "./cases/residue.ts";
import { resumeCases } from "./cases/resume.ts";
import { resumeElsewhereCases } from "./cases/resume-elsewhere.ts";
import { resumeManyCases } from "./cases/resume-many.ts";
import { resumeOpenCases } from "./cases/resume-open.ts";
import { resumePointCases } from "./cases/resume-points.ts";
import { resumeProcessCases } from "./cases/resume-process.ts";
import { rootCases } from "./cases/roots.ts";
import { sessionRequestCases } from "./cases/session-requests.ts";
import { statCases } from "./cases/stat.ts";
import { unknownOutcomeCases } from "./cases/unknown-outcome.ts";
import { uploadMemoryCases } from "./cases/upload-memory.ts";
import { walkCases } from "./cases/walk.ts";
import { walkLifeCases } from "./cases/walk-life.ts";
import { writeCases } from "./cases/write.ts";
import { writePieceCases } from "./cases/write-pieces.ts";
import { writerFailureCases } from "./cases/writer-failures.ts";
import { writerSequenceCases } from "./cases/writer-sequences.ts";
import { writerStateCases } from "./cases/writer-states.ts";
import { wrongArgumentCases } from "./cases/wrong-arguments.ts";
import type { CaseDefinition, ConformanceCase } from "./conformance-case.ts";

/** Areas in the order of the report; cases that run alone do so in this order too. */
const AREAS: readonly (readonly [area: string, definitions: readonly CaseDefinition[]])[] = [
  ["paths", [...pathCases, ...pathLimitCases, ...pathNameCases, ...pathLinkCases]],
  ["namespace", namespaceCases],
  ["content", [...contentCases, ...contentLimitCases, ...putIfAbsentCases]],
  ["reader", [...readCases, ...readLifeCases]],
  ["writer", [...writeCases, ...writePieceCases]],
  [
    "writer states",
    [...writerStateCases, ...wrongArgumentCases, ...writerFailureCases, ...writerSequenceCases],
  ],
  ["commit elsewhere", commitDestinationCases],
  ["concurrent writers", concurrentWriterCases],
  ["resume", [...resumeCases, ...resumeOpenCases, ...resumePointCases, ...resumeManyCases]],
  ["fencing", fencingCases],
  ["cancel", cancelCases],
  ["stat", statCases],
  ["list", [...listCases, ...listPageCases]],
  ["walk", [...walkCases, ...walkLifeCases]],
  ["move", moveCases],
  ["delete", [...deleteCases, ...deleteManyCases]],
  ["redirect", [...redirectCases, ...redirectSignatureCases]],
  ["abort", [...abortCases, ...abortUploadCases, ...abortQueueCases]],
  ["large objects", largeObjectCases],
  ["unknown outcome", unknownOutcomeCases],
  ["concurrency", concurrencyCases],
  ["lifecycle", [...lifecycleCases, ...lifecycleProcessCases, ...rootCases]],
  ["errors", errorCases],
  ["model", [...modelCases, ...linearizabilityCases]],
  ["durability", durabilityCases],
  ["memory", [...memoryCases, ...uploadMemoryCases]],
  [
    "network",
    [
      ...networkAnswerCases,
      ...networkConnectionCases,
      ...idempotencyCases,
      ...networkListingCases,
      ...sessionRequestCases,
    ],
  ],
  [
    "two processes",
    [
      ...resumeProcessCases,
      ...resumeElsewhereCases,
      ...fencingProcessCases,
      ...pausedWriterCases,
      ...crashCases,
    ],
  ],
  ["backend requests", backendRequestCases],
  ["figures", figureCases],
  ["whole store", [...residueCases, ...aloneCases]],
];

/** All cases of the suite, as data. */
export const cases: readonly ConformanceCase[] = AREAS.flatMap(([area, definitions]) =>
  definitions.map((definition) => ({ ...definition, area })),
);
