import { createInMemoryDriver } from "@stowage/driver-inmemory";
import {
  type Digest,
  digestOf,
  type Manifest,
  OCI_EMPTY,
  OCI_IMAGE_INDEX,
  OCI_IMAGE_MANIFEST,
  parseManifest,
  type Repository,
} from "@stowage/oci";
import { onTestFinished } from "vitest";
import type { RegistryOptions } from "../options.ts";
import { createRegistry } from "../registry.ts";
import { WatchedDriver } from "./watched-driver.ts";

export interface Watched {
  readonly driver: WatchedDriver;
  readonly repository: Repository;
}

/** A registry in memory that is watched, and one repository of it. It ends with the test. */
export async function watchedRegistry(options: RegistryOptions = {}): Promise<Watched> {
  const driver = new WatchedDriver(await createInMemoryDriver());
  return { driver, repository: registryOver(driver, options) };
}

/** A further registry over the same store, as another process would be: it shares nothing else. */
export function registryOver(driver: WatchedDriver, options: RegistryOptions = {}): Repository {
  const registry = createRegistry(driver, { hashThreads: 1, ...options });
  onTestFinished(() => registry[Symbol.asyncDispose]());
  return registry.repository("library/app");
}

const EMPTY_JSON: Uint8Array = new TextEncoder().encode("{}");
const empty = { mediaType: OCI_EMPTY, digest: digestOf(EMPTY_JSON), size: EMPTY_JSON.byteLength };

/** An image without layers; `name` makes it another than the next one. */
export function imageNamed(name: string, more: object = {}): Manifest {
  const annotations = { name };
  return manifestOf({
    schemaVersion: 2,
    mediaType: OCI_IMAGE_MANIFEST,
    config: empty,
    layers: [],
    annotations,
    ...more,
  });
}

export function indexOf(...children: readonly Manifest[]): Manifest {
  const manifests = children.map(({ mediaType, payload }) => ({
    mediaType,
    digest: digestOf(payload),
    size: payload.byteLength,
  }));
  return manifestOf({ schemaVersion: 2, mediaType: OCI_IMAGE_INDEX, manifests });
}

function manifestOf(document: object): Manifest {
  return parseManifest(new TextEncoder().encode(JSON.stringify(document)));
}

/** Stores what images of these tests reference. */
export async function pushConfig(repository: Repository): Promise<void> {
  await repository.blobs.put(empty.digest, [EMPTY_JSON]);
}

/** Stores an image and names it; answers its digest. */
export async function pushImage(repository: Repository, name: string, tag?: string): Promise<Digest> {
  await pushConfig(repository);
  return (await repository.manifests.put(imageNamed(name), { tag })).digest;
}
