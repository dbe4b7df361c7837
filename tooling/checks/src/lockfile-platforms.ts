import { parse } from "yaml";
import type { Check, Finding } from "./finding.ts";
import { isRecord } from "./package-manifest.ts";

const LOCKFILE = "pnpm-lock.yaml";

/** Platforms on which people work besides Linux, as `os` and `cpu` of a package name them. */
const PLATFORMS = [
  { os: "darwin", cpu: "arm64" },
  { os: "win32", cpu: "x64" },
];

/** Words for a platform in names of packages: turbo says `windows-64`, others `win32-x64-msvc`. */
const PLATFORM_WORDS =
  /[-./](linux|darwin|windows|win32|win|android|freebsd|openbsd|netbsd|sunos|aix|openharmony|musl|gnu|gnueabihf|musleabihf|msvc|eabi|x64|x32|64|32|ia32|arm|arm64|ppc64|ppc64le|riscv64|s390x|loong64|mips64el)(?=[-./]|$)/;

export const lockfilePlatforms: Check = {
  name: "platforms of the lockfile",
  rule: "a package with a native build for linux-x64 is locked for darwin-arm64 and win32-x64 too: a registry that lacks one drops it silently",
  find({ files, read }) {
    if (!files.includes(LOCKFILE)) return [{ file: LOCKFILE, message: "is missing" }];
    const natives = nativePackages(read(LOCKFILE));
    const families = new Set(
      natives.filter(({ os, cpu }) => has(os, "linux") && has(cpu, "x64")).map(({ family }) => family),
    );
    return [...families].sort().flatMap((family) =>
      PLATFORMS.filter(
        (platform) =>
          !natives.some(
            (item) => item.family === family && has(item.os, platform.os) && has(item.cpu, platform.cpu),
          ),
      ).map(
        ({ os, cpu }): Finding => ({
          file: LOCKFILE,
          message: `${family} is locked for linux-x64 and not for ${os}-${cpu}; pin a version that has it`,
        }),
      ),
    );
  },
};

interface NativePackage {
  /** Name without its platform, and the version: all builds of one release share it. */
  readonly family: string;
  readonly os: readonly string[];
  readonly cpu: readonly string[];
}

function nativePackages(text: string): readonly NativePackage[] {
  const lockfile: unknown = parse(text);
  const packages = isRecord(lockfile) && isRecord(lockfile["packages"]) ? lockfile["packages"] : {};
  return Object.entries(packages).flatMap(([id, entry]) => {
    if (!isRecord(entry)) return [];
    const { os, cpu } = { os: strings(entry["os"]), cpu: strings(entry["cpu"]) };
    return os.length === 0 || cpu.length === 0 ? [] : [{ family: familyOf(id), os, cpu }];
  });
}

function familyOf(id: string): string {
  const at = id.lastIndexOf("@");
  let name = id.slice(0, at);
  while (PLATFORM_WORDS.test(name)) name = name.replace(PLATFORM_WORDS, "");
  return `${name}@${id.slice(at + 1)}`;
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function has(values: readonly string[], value: string): boolean {
  return values.includes(value);
}
