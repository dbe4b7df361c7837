import type { CaseContext } from "../case-context.ts";
import { expectEqual, expectRejection, expectThat } from "../expectations.ts";
import { HarnessError } from "../harness.ts";
import { positions } from "../listed.ts";
import { expectMissing, put } from "../stored.ts";

const NAMES = ["/d/a", "/d/b", "/d/c", "/d/e/a", "/d/e/b", "/d/f/g/a"];
const KEPT = ["/d/b", "/d/e/a", "/d/e/b"];

/** Deletes a directory of which the disk keeps some files, then, when it keeps none, again. */
export async function deleteInPart(context: CaseContext): Promise<void> {
  await using disk = context.disk();
  const driver = await disk.open();
  for (const name of NAMES) await put(driver, name, context.data(name), 100);
  const hit = new Set<string>();
  disk.traced.decide = ({ name, files: [file = ""] }) => {
    const kept = KEPT.find((each) => name === "unlink" && file.endsWith(each));
    if (kept !== undefined) hit.add(kept);
    return kept === undefined ? undefined : { errno: "EACCES" };
  };
  const error = await driver.delete("/d").then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (hit.size === 0)
    throw new HarnessError("no unlink hit a file that ends in its object's path; DURA-20 cannot be judged");
  const refused = await expectRejection(
    "delete of what the disk keeps in part",
    error === undefined ? Promise.resolve() : Promise.reject(error),
    "PERMISSION_DENIED",
  );
  expectEqual("failed of the error", refused.failed?.toSorted(), KEPT);
  expectThat(refused.cause instanceof AggregateError, "an AggregateError as cause", String(refused.cause));
  const left = (await positions(driver.walk("/d"))).filter((each) => !each.endsWith("/"));
  expectEqual("objects that are left", left, KEPT);
  disk.traced.decide = () => undefined;
  await driver.delete("/d");
  await expectMissing(driver, "/d");
}
