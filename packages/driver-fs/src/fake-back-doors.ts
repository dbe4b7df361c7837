import {
  appendFile,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  stat,
  symlink,
  truncate,
  writeFile,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import type { BackDoors } from "@stowage/testsuite";
import { errnoOf } from "./errors.ts";
import { fileOf, privateFile } from "./keys.ts";
import { dataFile, findPoint, isRecord, resumeFolder } from "./resume-files.ts";

/** Ways for the conformance suite to the files of a store. Links lead to directories below `outside`. */
export function backDoorsOf(root: string, outside: string): BackDoors {
  return {
    residue: () => filesBelow(privateFile(root)),
    async plant(key) {
      const file = join(root, key);
      await mkdir(key.endsWith("/") ? file : dirname(file), { recursive: true });
      if (!key.endsWith("/")) await writeFile(file, "");
    },
    async plantSparse(path, size, windows) {
      const file = fileOf(root, path);
      await mkdir(dirname(file), { recursive: true });
      await using handle = await open(file, "w");
      for (const { offset, bytes } of windows) await handle.write(bytes, 0, bytes.length, offset);
      await handle.truncate(size);
    },
    async plantLink(path) {
      await mkdir(outside, { recursive: true });
      const directory = await mkdtemp(join(outside, "linked-"));
      await writeFile(join(directory, "secret"), "outside");
      const link = fileOf(root, path);
      await mkdir(dirname(link), { recursive: true });
      await symlink(directory, link);
      return {
        outside: async () => {
          const files = (await filesBelow(directory)).toSorted();
          const contents = await Promise.all(files.map((name) => readFile(join(directory, name), "utf8")));
          return files.map((name, index) => `${name}: ${contents[index]}`).join("; ");
        },
      };
    },
    async alterUpload(path, bytes) {
      const folder = resumeFolder(root, path);
      const [newest] = (await readdir(folder)).filter(isRecord).toSorted();
      const point = newest === undefined ? undefined : findPoint(await readFile(join(folder, newest)));
      if (point === undefined) throw new RangeError(`${path} has no resume point`);
      const file = dataFile(folder, point.data);
      if (bytes > 0) await appendFile(file, Buffer.alloc(bytes, "+"));
      else await truncate(file, (await stat(file)).size + bytes);
    },
  };
}

/** Names of all files below a directory, from it on; none if it is not there. */
async function filesBelow(directory: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => !entry.isDirectory());
    return files.map(({ parentPath, name }) => join(parentPath, name).slice(directory.length + 1));
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return [];
    throw error;
  }
}
