import { installKillSwitch } from "./kill-switch.ts";
import type { Phase, VictimOrder, VictimReport } from "./victim-messages.ts";

// First of all: what is imported below binds to the calls as they are then.
const killSwitch = await installKillSwitch();
const { tracingChannel } = await import("node:diagnostics_channel");
const { serve } = await import("./serve-folder.ts");

let pending: { readonly phase: Phase; readonly begin: () => void } | undefined;
let skipped = 0;

tracingChannel("stowage:operation").subscribe({
  start(message) {
    const { operation, path } = message as { readonly operation: string; readonly path: string };
    if (!pending || operation !== pending.phase.operation || !new RegExp(pending.phase.path).test(path))
      return;
    if (skipped++ < pending.phase.skip) return;
    pending.begin();
    pending = undefined;
  },
  end() {},
  asyncStart() {},
  asyncEnd() {},
  error() {},
});

process.on("message", (order: VictimOrder) => {
  skipped = 0;
  if (order.kind === "report") {
    report({ kind: "calls", calls: killSwitch.disarm() });
    return;
  }
  const begin =
    order.kind === "kill" ? () => killSwitch.arm(order.at, order.moment) : () => killSwitch.count();
  pending = { phase: order.phase, begin };
  report({ kind: "ready" });
});
process.on("disconnect", () => process.exit());
report({ kind: "listening", port: await serve(process.argv[2] ?? ".") });

function report(message: VictimReport): void {
  process.send?.(message);
}
