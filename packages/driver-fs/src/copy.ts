import type { OpenFile } from "./open-file.ts";

/** Copied between two looks at the signal. */
const CHUNK = 1024 * 1024;

/** Copies the first `size` bytes; false if `from` has fewer. */
export async function copyBytes(
  from: OpenFile,
  to: OpenFile,
  { size, signal }: { readonly size: number; readonly signal?: AbortSignal | undefined },
): Promise<boolean> {
  const buffer = Buffer.allocUnsafeSlow(Math.min(CHUNK, size));
  for (let done = 0; done < size; ) {
    signal?.throwIfAborted();
    const read = await from.read(buffer.subarray(0, Math.min(CHUNK, size - done)), done);
    if (read === 0) return false;
    await to.write(buffer.subarray(0, read), done);
    done += read;
  }
  return true;
}
