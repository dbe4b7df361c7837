import { tinyDriver } from "./tiny-driver.ts";
import { describeConformance } from "./vitest.ts";

describeConformance({ name: "tiny", create: async () => tinyDriver() }, { tier: 0 });
