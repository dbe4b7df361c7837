import { spawnSync } from "node:child_process";

/** What a case needs of the machine to be shown on real disks and processes. */
export type MachineFacility = "system-call-tracer" | "volumes" | "file-size-limit";

interface Trial {
  readonly command: string;
  readonly args: readonly string[];
  readonly lacking: string;
}

const TRIALS: Readonly<Record<MachineFacility, Trial>> = {
  "system-call-tracer": {
    command: "strace",
    args: ["-f", "-qq", "-o", "/dev/null", "-e", "inject=fsync:signal=SIGKILL:when=1", "true"],
    lacking: "strace (Linux) cannot trace processes here",
  },
  volumes: {
    command: "unshare",
    args: [
      "--user",
      "--map-root-user",
      "--mount",
      "sh",
      "-c",
      "mount -t tmpfs -o size=64k none /mnt && command -v nsenter",
    ],
    lacking: "unshare and mount (Linux) cannot make a private volume here",
  },
  "file-size-limit": {
    command: "prlimit",
    args: ["--fsize=100000", "true"],
    lacking: "prlimit (Linux) cannot limit the size of files here",
  },
};

const tried = new Map<MachineFacility, string | undefined>();

/** Why this machine lacks something, with what it answered; undefined if it has it. Tried once. */
export function lacking(facility: MachineFacility): string | undefined {
  if (tried.has(facility)) return tried.get(facility);
  const { command, args, lacking: what } = TRIALS[facility];
  const { status, stderr, error } = spawnSync(command, args, { encoding: "utf8", timeout: 5000 });
  const answer = error?.message ?? stderr.trim();
  const reason = status === 0 ? undefined : `${what}: ${answer}`;
  tried.set(facility, reason);
  return reason;
}
