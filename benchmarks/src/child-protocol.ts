import type { Usage } from "./child-server.ts";

/** The child's side: reports `port`, then its usage whenever the parent asks. */
export function reportTo(port: number): void {
  process.on("message", () => {
    const { user, system } = process.cpuUsage();
    const usage: Usage = { cpu: (user + system) / 1e6, peak: process.resourceUsage().maxRSS * 1024 };
    process.send?.(usage);
  });
  process.on("disconnect", () => process.exit());
  process.send?.(port);
}
