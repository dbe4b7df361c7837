import { checkReaderOptions, checkWriterOptions } from "./arguments.ts";
import { byteRange } from "./byte-range.ts";
import type { FileWriter, ObjectReader, ReaderOptions, StorageDriver, WriterOptions } from "./contract.ts";
import { StorageError, UnsupportedMethodError } from "./errors.ts";
import type { Gate } from "./guard-gate.ts";
import { GuardedReader } from "./guard-reader.ts";
import { GuardedWriter } from "./guard-writer.ts";
import { checkPath } from "./paths.ts";
import { type Call, OperationTrace, traced } from "./tracing.ts";

/** `reader` of a guarded driver. */
export async function openReader(
  gate: Gate,
  driver: StorageDriver,
  path: string,
  options: ReaderOptions | undefined,
): Promise<ObjectReader> {
  const call = { operation: "reader", path };
  check(gate, call, () => {
    checkPath(path);
    checkReaderOptions(options);
  });
  const { offset, length, signal } = options ?? {};
  const life = new AbortController();
  const trace = OperationTrace.begin(gate.driver, call);
  const open = async (): Promise<ObjectReader> => {
    const bare = await driver.reader(path, { offset, length, signal: life.signal });
    return await unlessLate(gate, call, life.signal, bare, () => {
      // The driver has checked it against the size, before it opened the body; if not, the object has no such range.
      const range = byteRange(bare.info.size, { offset, length });
      return new GuardedReader(bare, { gate, call, signal, life, trace, length: range.length });
    });
  };
  if (trace === undefined) return await gate.run(call, signal, open, life);
  try {
    return await trace.run(() => gate.run(call, signal, open, life));
  } catch (error) {
    trace.fail(error);
    throw error;
  }
}

/** `writer` of a guarded driver. */
export async function openWriter(
  gate: Gate,
  driver: StorageDriver,
  path: string,
  options: WriterOptions | undefined,
): Promise<FileWriter> {
  const call = { operation: "writer", path };
  const { resume } = driver.capabilities;
  check(gate, call, () => {
    checkPath(path);
    checkWriterOptions(options);
    if (options?.append === true && !resume) {
      throw new UnsupportedMethodError(`driver ${gate.driver} cannot resume uploads; write the object anew`);
    }
  });
  const { append, size, signal } = options ?? {};
  const life = new AbortController();
  const move = (destination: string, moving: AbortSignal | undefined): Promise<void> =>
    driver.move(path, destination, { signal: moving });
  const open = async (): Promise<FileWriter> => {
    const bare = await driver.writer(path, { append, size, signal: life.signal });
    return await unlessLate(gate, call, life.signal, bare, () => {
      if (append === true && size !== undefined && bare.size !== size) {
        throw new StorageError("CONFLICT", `the resume point of ${path} has ${bare.size} bytes, not ${size}`);
      }
      return new GuardedWriter(bare, { gate, path, signal, life, resume, move });
    });
  };
  const run = (): Promise<FileWriter> => gate.run(call, signal, open, life);
  const trace = OperationTrace.begin(gate.driver, call);
  return await (trace === undefined ? run() : traced(trace, run));
}

function check(gate: Gate, call: Call, verdict: () => void): void {
  try {
    verdict();
  } catch (error) {
    throw gate.refusal(error, call);
  }
}

/** What `wrap` makes of something just opened; if it throws, or nobody waits any more, that is disposed. */
async function unlessLate<T>(
  gate: Gate,
  call: Call,
  life: AbortSignal,
  opened: AsyncDisposable,
  wrap: () => T,
): Promise<T> {
  try {
    if (gate.isClosed) throw gate.interrupted(call);
    life.throwIfAborted();
    return wrap();
  } catch (error) {
    try {
      await opened[Symbol.asyncDispose]();
    } catch {
      // The error at hand says more than a failure to clean up after it.
    }
    throw error;
  }
}
