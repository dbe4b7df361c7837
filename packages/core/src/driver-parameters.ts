/**
 * Parameters of each driver by registration name. Empty here: a driver package adds its own by declaration merging, so
 * that `createDriver` completes and checks them.
 *
 * ```ts
 * declare module "@stowage/core" {
 *   interface DriverParameters { readonly filesystem: FsParameters }
 * }
 * ```
 */
// biome-ignore lint/suspicious/noEmptyInterface: driver packages fill it by declaration merging
export interface DriverParameters {}
