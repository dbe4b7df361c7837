import type { BigIntStats, Dirent } from "node:fs";

type Done<T> = (error: NodeJS.ErrnoException | null, value: T) => void;
type Ended = (error: NodeJS.ErrnoException | null) => void;
type Transfer = (
  descriptor: number,
  buffer: Uint8Array,
  offset: number,
  length: number,
  position: number,
  done: Done<number>,
) => void;

/** The blocking calls that the driver makes. `node:fs` is one; tests hand in others, with faults in them. */
export interface FileSystem {
  open(file: string, flags: number, mode: number, done: Done<number>): void;
  close(descriptor: number, done: Ended): void;
  readonly read: Transfer;
  readonly write: Transfer;
  fsync(descriptor: number, done: Ended): void;
  ftruncate(descriptor: number, size: number, done: Ended): void;
  futimes(descriptor: number, accessed: number, modified: number, done: Ended): void;
  fstat(descriptor: number, options: { readonly bigint: true }, done: Done<BigIntStats>): void;
  stat(file: string, options: { readonly bigint: true }, done: Done<BigIntStats>): void;
  lstat(file: string, options: { readonly bigint: true }, done: Done<BigIntStats>): void;
  readdir(directory: string, options: { readonly withFileTypes: true }, done: Done<Dirent[]>): void;
  mkdir(directory: string, mode: number, done: Ended): void;
  rmdir(directory: string, done: Ended): void;
  rename(from: string, to: string, done: Ended): void;
  link(existing: string, name: string, done: Ended): void;
  unlink(file: string, done: Ended): void;
  utimes(file: string, accessed: number, modified: number, done: Ended): void;
  copyFile(from: string, to: string, mode: number, done: Ended): void;
  readonly realpath: { native(file: string, done: Done<string>): void };
}
