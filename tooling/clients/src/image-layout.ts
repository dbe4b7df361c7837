import { createCipheriv, createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { constants, gzipSync } from "node:zlib";
import {
  type Descriptor,
  digestOf,
  digestParts,
  OCI_IMAGE_CONFIG,
  OCI_IMAGE_INDEX,
  OCI_IMAGE_MANIFEST,
  OCI_LAYER_TAR_GZIP,
  type Platform,
} from "@stowage/oci";
import { tarOf } from "./tar.ts";

/** A folder in the OCI image layout, as `oci:` of image tools reads it. */
export interface ImageLayout {
  readonly folder: string;
  /** Digests of the layers of each image, in order. */
  readonly layers: readonly (readonly string[])[];
  /** What the layout's one tag names. */
  readonly root: Descriptor;
}

export interface LayoutOptions {
  /** One image for each, under an index if there are several. */
  readonly platforms: readonly Platform[];
  /** Bytes of incompressible content in each layer of an image. */
  readonly layerSizes: readonly number[];
}

/** Name of the layout's one image. */
export const TAG = "made-here";

/** Makes a layout of images that no two runs of a test share. */
export async function makeLayout(
  folder: string,
  { platforms, layerSizes }: LayoutOptions,
): Promise<ImageLayout> {
  const blobs = join(folder, "blobs", "sha256");
  await mkdir(blobs, { recursive: true });
  const put = async (mediaType: string, bytes: Uint8Array): Promise<Descriptor> => {
    const digest = digestOf(bytes);
    await writeFile(join(blobs, digestParts(digest).hex), bytes);
    return { mediaType, digest, size: bytes.byteLength };
  };
  const putJson = (mediaType: string, value: object): Promise<Descriptor> =>
    put(mediaType, Buffer.from(JSON.stringify({ ...value })));

  const images: Descriptor[] = [];
  const layersOfImages: string[][] = [];
  for (const platform of platforms) {
    const seed = `${folder} ${platform.architecture}`;
    const tars = layerSizes.map((size, index) =>
      tarOf(`file-${index}`, randomBytes(`${seed} ${index}`, size)),
    );
    const layers: Descriptor[] = [];
    for (const tar of tars) {
      layers.push(await put(OCI_LAYER_TAR_GZIP, gzipSync(tar, { level: constants.Z_BEST_SPEED })));
    }
    const config = await putJson(OCI_IMAGE_CONFIG, {
      architecture: platform.architecture,
      os: platform.os,
      rootfs: { type: "layers", diff_ids: tars.map((tar) => digestOf(tar)) },
      history: tars.map((_, index) => ({ created_by: `layer ${index}` })),
    });
    const manifest = { schemaVersion: 2, mediaType: OCI_IMAGE_MANIFEST, config, layers };
    images.push({ ...(await putJson(OCI_IMAGE_MANIFEST, manifest)), platform });
    layersOfImages.push(layers.map(({ digest }) => digest));
  }
  const index = { schemaVersion: 2, mediaType: OCI_IMAGE_INDEX, manifests: images };
  const [only, ...others] = images;
  const root = only !== undefined && others.length === 0 ? only : await putJson(OCI_IMAGE_INDEX, index);
  const entry = { ...root, annotations: { "org.opencontainers.image.ref.name": TAG } };
  await writeFile(join(folder, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  await writeFile(
    join(folder, "index.json"),
    JSON.stringify({ schemaVersion: 2, mediaType: OCI_IMAGE_INDEX, manifests: [entry] }),
  );
  return { folder, layers: layersOfImages, root };
}

function randomBytes(seed: string, size: number): Buffer {
  const key = createHash("sha256").update(seed).digest();
  return createCipheriv("aes-256-ctr", key, Buffer.alloc(16)).update(Buffer.alloc(size));
}
