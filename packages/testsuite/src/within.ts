const deadlines = new Set<NodeJS.Timeout>();

/** Timers of {@link within} that are running: the suite's own, not the driver's. */
export function runningDeadlines(): number {
  return deadlines.size;
}

/**
 * What `promise` settles to, or a rejection with what `late` makes once `milliseconds` have passed. The promise itself goes
 * on; what it rejects with afterwards is dropped.
 */
export async function within<T>(promise: Promise<T>, milliseconds: number, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), milliseconds);
  });
  if (timer !== undefined) deadlines.add(timer);
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
    if (timer !== undefined) deadlines.delete(timer);
  }
}

/** Runs `look` until it returns something or `milliseconds` have passed; then the last failure is thrown. */
export async function eventually<T>(milliseconds: number, look: () => Promise<T>): Promise<T> {
  const end = performance.now() + milliseconds;
  for (let pause = 5; ; pause = Math.min(pause * 2, 250)) {
    try {
      return await look();
    } catch (error) {
      if (performance.now() + pause > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
