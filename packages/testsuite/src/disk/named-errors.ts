import type { StorageErrorCode } from "@stowage/core";
import type { CaseContext } from "../case-context.ts";
import { expectEqual, expectRejection } from "../expectations.ts";
import { expectBytes, put } from "../stored.ts";

const AT = "/d/object";
const SIZE = 100;

interface Named {
  readonly errnos: readonly string[];
  readonly codes: readonly StorageErrorCode[];
  readonly retryable: boolean;
}

/** What the system says when it does not let anybody in, does not know how, or will later: https://man7.org/linux/man-pages/man3/errno.3.html */
const NAMED: readonly Named[] = [
  { errnos: ["EACCES", "EPERM", "EROFS", "ELOOP"], codes: ["PERMISSION_DENIED"], retryable: false },
  { errnos: ["ENOSPC", "EDQUOT"], codes: ["QUOTA_EXCEEDED"], retryable: false },
  {
    errnos: ["EMFILE", "ENFILE", "ENOMEM", "EAGAIN", "EINTR"],
    codes: ["THROTTLED", "UNAVAILABLE"],
    retryable: true,
  },
  {
    errnos: ["EBUSY", "ESTALE", "ENODEV", "ENXIO", "ENOTCONN", "EHOSTDOWN", "EHOSTUNREACH", "ETIMEDOUT"],
    codes: ["UNAVAILABLE"],
    retryable: true,
  },
  { errnos: ["EIO"], codes: ["BACKEND", "UNAVAILABLE"], retryable: false },
];

/** Lets every file be refused to whoever opens it, by each error in turn. */
export async function meetNamedErrors(context: CaseContext): Promise<void> {
  const { data } = context;
  await using disk = context.disk();
  const driver = await disk.open();
  await put(driver, AT, data("old"), SIZE);
  for (const { errnos, codes, retryable } of NAMED) {
    for (const errno of errnos) {
      disk.traced.decide = ({ name }) => (name === "open" ? { errno } : undefined);
      const got = await expectRejection(`getContent over ${errno}`, driver.getContent(AT), ...codes);
      const written = put(driver, AT, data("new"), SIZE);
      const refused = await expectRejection(`putContent over ${errno}`, written, ...codes);
      disk.traced.decide = () => undefined;
      if (!retryable && codes.length > 1) continue; // one of them is by its nature
      expectEqual(`whether ${errno} may pass, by getContent`, got.retryable, retryable);
      expectEqual(`whether ${errno} may pass, by putContent`, refused.retryable, retryable);
    }
  }
  const kept = await driver.getContent(AT);
  expectBytes(context, "the object afterwards", kept, { object: data("old"), start: 0, length: SIZE });
}
