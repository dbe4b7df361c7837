import { fsDurability } from "./fs-durability.ts";
import { fsGallery } from "./fs-gallery.ts";
import { httpGallery } from "./http-gallery.ts";
import { inmemoryGallery } from "./inmemory-gallery.ts";
import { inmemoryNaming } from "./inmemory-naming.ts";
import { inmemoryReading } from "./inmemory-reading.ts";
import { inmemoryUploads } from "./inmemory-uploads.ts";
import type { Mutant } from "./mutant.ts";

/** Every mutant. */
export const gallery: readonly Mutant[] = [
  ...inmemoryGallery,
  ...inmemoryReading,
  ...inmemoryNaming,
  ...inmemoryUploads,
  ...fsGallery,
  ...fsDurability,
  ...httpGallery,
];
