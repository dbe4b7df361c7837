import { answerFlaws, outcomeFlaws } from "@stowage/http-driver/src/answer-flaws.ts";
import { deleteFlaws } from "@stowage/http-driver/src/delete-flaws.ts";
import { outageFlaws } from "@stowage/http-driver/src/outage-flaws.ts";
import { resumeFlaws } from "@stowage/http-driver/src/resume-flaws.ts";
import { retryFlaws } from "@stowage/http-driver/src/retry-flaws.ts";
import { cases } from "@stowage/testsuite";
import type { Mutant } from "./mutant.ts";

/** The flaws of the small HTTP driver, whose cases put a fault to each request. What breaks is what the first of them cites. */
export const httpGallery: readonly Mutant[] = [
  ...retryFlaws,
  ...answerFlaws,
  ...outcomeFlaws,
  ...outageFlaws,
  ...resumeFlaws,
  ...deleteFlaws,
].map(({ id, story, changes, found }): Mutant => {
  const [breaks] = cases.find((each) => each.id === found[0])?.rules ?? [];
  if (breaks === undefined) throw new Error(`${id} is to be found by ${found[0]}, which is no case`);
  return { id, breaks, story, driver: "http-driver", changes, also: found };
});
