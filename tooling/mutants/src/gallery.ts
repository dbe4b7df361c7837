import { fsGallery } from "./fs-gallery.ts";
import { inmemoryGallery } from "./inmemory-gallery.ts";
import type { Mutant } from "./mutant.ts";

/** Every mutant. */
export const gallery: readonly Mutant[] = [...inmemoryGallery, ...fsGallery];
