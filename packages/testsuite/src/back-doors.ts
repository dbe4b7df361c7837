/**
 * Ways around the driver to its store: what a driver hides, or never does by itself, is seen and done through them. Each is
 * optional; without it the cases that need it are "not runnable here".
 */
export interface BackDoors {
  /**
   * Raw names in the store that the driver does not show: temporary files, segments, records, pending multipart uploads.
   * Directories that the driver keeps once and for all do not count.
   */
  residue?(): Promise<readonly string[]>;
  /**
   * Stores an empty object under a key that no path may name, below the driver's root and without a slash in front; one that
   * ends in `/` is a marker, and in files an empty directory.
   */
  plant?(key: string): Promise<void>;
  /** Stores an object of `size` bytes at `path`, zeros but for the windows, without writing the zeros. */
  plantSparse?(path: string, size: number, windows: readonly PlantedWindow[]): Promise<void>;
  /** Plants at `path`, in the place of an object or directory, a link that leads out of the store. */
  plantLink?(path: string): Promise<PlantedLink>;
  /** Adds `bytes` to the end of what the newest resume point of `path` keeps, or cuts as many if negative, behind its driver's back. */
  alterUpload?(path: string, bytes: number): Promise<void>;
  /** Makes the store refuse to delete the object at `path`, as a legal hold or a missing right does, until it is disposed. */
  hold?(path: string): Promise<AsyncDisposable>;
}

/** A link of {@link BackDoors.plantLink} to a directory outside the store that holds one file, `secret`. */
export interface PlantedLink {
  /** Name and content of everything that is outside now, as one text. */
  outside(): Promise<string>;
}

/** Bytes of an object from an offset on. */
export interface PlantedWindow {
  readonly offset: number;
  readonly bytes: Uint8Array;
}
