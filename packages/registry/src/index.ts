export type { RegistryOptions } from "./options.ts";
export { createRegistry, type Registry } from "./registry.ts";
