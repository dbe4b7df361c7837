import type { BigIntStats, Dirent } from "node:fs";
import * as nodeFs from "node:fs";
import type { FileSystem } from "./file-system.ts";
import { ThreadLimit } from "./thread-limit.ts";

const { COPYFILE_FICLONE_FORCE, O_CREAT, O_EXCL, O_RDONLY, O_RDWR } = nodeFs.constants;
// Windows has neither.
const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = nodeFs.constants;

/** Links were resolved before. A pipe would keep its thread until somebody writes into it. */
const TO_READ = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;
const TO_WRITE = O_RDWR | O_NOFOLLOW;
const TO_CREATE = O_RDWR | O_CREAT | O_EXCL;

/** As distribution has them; the process's umask takes away from both. */
const FILE_MODE = 0o666;
const DIRECTORY_MODE = 0o777;

const EXACT = { bigint: true } as const;
const TYPED = { withFileTypes: true } as const;

/** The calls of a {@link FileSystem} as promises, which reject with its own errors; so many at once. */
export class SystemCalls {
  readonly #fs: FileSystem;
  readonly #limit: ThreadLimit;

  constructor(maxThreads: number, fs: FileSystem = nodeFs) {
    this.#fs = fs;
    this.#limit = new ThreadLimit(maxThreads);
  }

  openToRead(file: string): Promise<number> {
    return this.#limit.call((done) => this.#fs.open(file, TO_READ, 0, done));
  }

  /** For reading too; its bytes stay. */
  openToWrite(file: string): Promise<number> {
    return this.#limit.call((done) => this.#fs.open(file, TO_WRITE, 0, done));
  }

  /** For reading too; rejects with `EEXIST` if the name is taken. */
  create(file: string): Promise<number> {
    return this.#limit.call((done) => this.#fs.open(file, TO_CREATE, FILE_MODE, done));
  }

  close(descriptor: number): Promise<void> {
    return this.#limit.call((done) => this.#fs.close(descriptor, done));
  }

  /** Resolves to the number of bytes read, 0 at the end of the file. */
  read(descriptor: number, into: Uint8Array, position: number): Promise<number> {
    return this.#limit.call((done) => this.#fs.read(descriptor, into, 0, into.byteLength, position, done));
  }

  /** Resolves to the number of bytes written, which may be fewer than given. */
  write(descriptor: number, bytes: Uint8Array, position: number): Promise<number> {
    return this.#limit.call((done) => this.#fs.write(descriptor, bytes, 0, bytes.byteLength, position, done));
  }

  fsync(descriptor: number): Promise<void> {
    return this.#limit.call((done) => this.#fs.fsync(descriptor, done));
  }

  ftruncate(descriptor: number, size: number): Promise<void> {
    return this.#limit.call((done) => this.#fs.ftruncate(descriptor, size, done));
  }

  /** Sets the time of last access too; `seconds` since 1970. */
  futimes(descriptor: number, seconds: number): Promise<void> {
    return this.#limit.call((done) => this.#fs.futimes(descriptor, seconds, seconds, done));
  }

  utimes(file: string, seconds: number): Promise<void> {
    return this.#limit.call((done) => this.#fs.utimes(file, seconds, seconds, done));
  }

  fstat(descriptor: number): Promise<BigIntStats> {
    return this.#limit.call((done) => this.#fs.fstat(descriptor, EXACT, done));
  }

  /** Of what a link points to. */
  stat(file: string): Promise<BigIntStats> {
    return this.#limit.call((done) => this.#fs.stat(file, EXACT, done));
  }

  /** Of a link itself. */
  lstat(file: string): Promise<BigIntStats> {
    return this.#limit.call((done) => this.#fs.lstat(file, EXACT, done));
  }

  readdir(directory: string): Promise<Dirent[]> {
    return this.#limit.call((done) => this.#fs.readdir(directory, TYPED, done));
  }

  realpath(file: string): Promise<string> {
    return this.#limit.call((done) => this.#fs.realpath.native(file, done));
  }

  mkdir(directory: string): Promise<void> {
    return this.#limit.call((done) => this.#fs.mkdir(directory, DIRECTORY_MODE, done));
  }

  rmdir(directory: string): Promise<void> {
    return this.#limit.call((done) => this.#fs.rmdir(directory, done));
  }

  rename(from: string, to: string): Promise<void> {
    return this.#limit.call((done) => this.#fs.rename(from, to, done));
  }

  link(existing: string, name: string): Promise<void> {
    return this.#limit.call((done) => this.#fs.link(existing, name, done));
  }

  unlink(file: string): Promise<void> {
    return this.#limit.call((done) => this.#fs.unlink(file, done));
  }

  /** A copy that shares the blocks of `from`; rejects where the file system cannot. */
  reflink(from: string, to: string): Promise<void> {
    return this.#limit.call((done) => this.#fs.copyFile(from, to, COPYFILE_FICLONE_FORCE, done));
  }
}
