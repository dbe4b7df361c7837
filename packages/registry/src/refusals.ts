import { type Digest, RegistryError } from "@stowage/oci";

export function blobUnknown(digest: Digest): RegistryError {
  return new RegistryError("BLOB_UNKNOWN", `the repository has no blob ${digest}`, { detail: { digest } });
}

export function manifestUnknown(reference: string): RegistryError {
  return new RegistryError("MANIFEST_UNKNOWN", `the repository has no manifest ${reference}`, {
    detail: { reference },
  });
}

export function uploadUnknown(id: string): RegistryError {
  return new RegistryError("BLOB_UPLOAD_UNKNOWN", `there is no upload ${id}; begin a new one`, {
    detail: { id },
  });
}

/** For a state that this registry has not made: no upload of its own can be meant. */
export function stateUnknown(): RegistryError {
  return new RegistryError(
    "BLOB_UPLOAD_UNKNOWN",
    "the address is of no upload of this registry; use the Location of the last answer, or begin a new one",
  );
}

/** For a state that was made for another repository. */
export function uploadInvalid(repository: string): RegistryError {
  return new RegistryError(
    "BLOB_UPLOAD_INVALID",
    `this upload is not one of ${repository}; use the Location of the last answer, or begin a new one`,
  );
}

/** `stored` is undefined where the store has said that it is another number, but not which. */
export function rangeInvalid(asked: number, stored?: number, cause?: unknown): RegistryError {
  const where = stored === undefined ? "elsewhere" : `at ${stored}`;
  return new RegistryError(
    "RANGE_INVALID",
    `the upload stands ${where}, not at ${asked}; ask for its status`,
    {
      detail: { offset: asked },
      cause,
    },
  );
}

export function digestMismatch(expected: Digest, found: Digest): RegistryError {
  return new RegistryError("DIGEST_INVALID", `the content is ${found}, not ${expected}`, {
    detail: { digest: expected, content: found },
  });
}

export function deletingIsOff(): RegistryError {
  return new RegistryError("UNSUPPORTED", "deleting is off in this registry; its operator can allow it");
}
