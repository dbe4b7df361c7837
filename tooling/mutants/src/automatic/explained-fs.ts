/** Why the suite cannot notice a mutation of driver-fs, by its key. */
export const explainedFs: Readonly<Record<string, string>> = {};
