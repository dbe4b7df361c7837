import { execFile } from "node:child_process";
import { delimiter, join } from "node:path";

export const CHECKOUT: string = join(import.meta.dirname, "../../..");

/** What a program said, and how it ended. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `program` in `folder`, with the workspace's own tools on PATH; resolves however it ends. */
export function run(folder: string, program: string, ...args: readonly string[]): Promise<Outcome> {
  // biome-ignore lint/style/noProcessEnv: programs run as they would from this shell
  const { PATH = "", ...env } = process.env;
  const tools = [join(CHECKOUT, "node_modules", ".bin"), PATH].join(delimiter);
  // What npm and pnpm hand to the scripts they run would reach the npm that is run here.
  const own = Object.entries(env).filter(([name]) => !/^(npm|pnpm)_/i.test(name));
  const options = {
    cwd: folder,
    env: { ...Object.fromEntries(own), PATH: tools, NO_COLOR: "1" },
    maxBuffer: 2 ** 26,
  };
  return new Promise((resolve, reject) => {
    execFile(program, args, options, (error, stdout, stderr) => {
      if (error === null) resolve({ code: 0, stdout, stderr });
      else if (typeof error.code === "number") resolve({ code: error.code, stdout, stderr });
      else reject(error); // not found, or ended by a signal
    });
  });
}

/** As {@link run}, and gives the output; a program that fails is an error with all it said. */
export async function output(folder: string, program: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(folder, program, ...args);
  if (code !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${code}\n${stdout}\n${stderr}`);
  return stdout;
}
