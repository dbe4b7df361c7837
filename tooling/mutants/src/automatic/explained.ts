/** Why the suite cannot notice a mutation, by its key: nobody can, or it is not the contract's. */
export const explained: Readonly<Record<string, string>> = {};
