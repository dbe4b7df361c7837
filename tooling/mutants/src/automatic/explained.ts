/** Why the suite cannot notice a mutation, by its key: nobody can, or it is not the contract's. */
export const explained: Readonly<Record<string, string>> = {
  "body.ts: while (filled < target.byteLength && position < end) { | filled < target.byteLength -> true":
    "a full target takes no bytes, which ends the loop too",
  "listing.ts: if (key.slice(0, slash + 1) >= lower) return key.slice(0, slash); | key.slice(0, slash + 1) >= lower -> key.slice(0, slash + 1) > lower":
    "no position is the key of a directory with its slash: they end in a character that stands in no key",
};
