export type { RepositorySource } from "./dispatch.ts";
export type { LocationOptions } from "./locations.ts";
export { createServer, type ListenOptions, type RegistryServer, type ServerOptions } from "./server.ts";
