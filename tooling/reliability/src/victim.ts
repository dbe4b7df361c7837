import { installKillSwitch } from "./kill-switch.ts";
import type { Phase, VictimOrder, VictimReport } from "./victim-messages.ts";

// First of all: what is imported below binds to the calls as they are then.
const killSwitch = await installKillSwitch();
const { tracingChannel } = await import("node:diagnostics_channel");
const { serve } = await import("./serve-folder.ts");

/** The span that is awaited or under way. */
let phase: Phase | undefined;
/** Operations of the span's kind that have begun since the order. */
let begun = 0;
let inside: unknown;

tracingChannel("stowage:operation").subscribe({
  start(message) {
    const { operation, path } = message as { readonly operation: string; readonly path: string };
    if (!phase || operation !== phase.operation || !new RegExp(phase.path).test(path)) return;
    begun++;
    if (begun <= phase.skip || begun > phase.skip + phase.operations) return;
    inside = message;
    killSwitch.enter();
  },
  asyncEnd(message) {
    if (message !== inside) return;
    inside = undefined;
    killSwitch.leave();
  },
  end() {},
  asyncStart() {},
  error() {},
});

process.on("message", (order: VictimOrder) => {
  if (order.kind === "report") {
    report({ kind: "calls", calls: killSwitch.calls });
    return;
  }
  phase = order.phase;
  begun = 0;
  killSwitch.reset();
  if (order.kind === "kill") killSwitch.arm(order.at, order.moment);
  report({ kind: "ready" });
});
process.on("disconnect", () => process.exit());
report({ kind: "listening", port: await serve(process.argv[2] ?? ".") });

function report(message: VictimReport): void {
  process.send?.(message);
}
