import { type Requirement, SKOPEO } from "./requirement.ts";

/** Tests that run together; vitest.config.ts makes a project of each, `npm test` a step. */
export interface TestProject {
  readonly name: string;
  /** What `npm test` calls it. */
  readonly title: string;
  readonly include: readonly string[];
  readonly exclude?: readonly string[] | undefined;
  /** A file whose `setup` runs once, before the first test. */
  readonly globalSetup?: string | undefined;
  readonly needs?: readonly Requirement[] | undefined;
}

/** The suite over drivers that need no server. */
const CONFORMANCE = "packages/driver-*/src/conformance.test.ts";
/** What starts the suite's own command, or whole runs of the suite, many times. */
const AUTHORS = [
  "packages/testsuite/src/cli.test.ts",
  "examples/{naive-driver,writing-a-driver}/**/*.test.ts",
  "tooling/http-driver/src/{conformance,flaws}.test.ts",
];

/** Every project, in the order in which `npm test` runs them; a test file belongs to one. */
export const testProjects: readonly TestProject[] = [
  {
    name: "unit",
    title: "unit tests",
    include: [
      "{packages,tooling}/*/src/**/*.test.ts",
      "benchmarks/src/**/*.test.ts",
      "examples/**/*.test.ts",
    ],
    exclude: ["tooling/{clients,commands,mutants,packaging,reliability}/**", CONFORMANCE, ...AUTHORS],
  },
  { name: "conformance", title: "embedded drivers against the suite", include: [CONFORMANCE] },
  {
    name: "packaging",
    title: "packages as they are published",
    include: ["tooling/packaging/src/**/*.test.ts"],
    globalSetup: "tooling/packaging/src/pack-packages.ts",
  },
  { name: "commands", title: "npm start and the toolchain", include: ["tooling/commands/src/**/*.test.ts"] },
  { name: "authors", title: "what authors of drivers use, and faults of the network", include: AUTHORS },
  {
    name: "mutants",
    title: "the suite against its mutants",
    include: ["tooling/mutants/src/**/*.test.ts"],
  },
  { name: "reliability", title: "kills and replicas", include: ["tooling/reliability/src/**/*.test.ts"] },
  { name: "clients", title: "real clients", include: ["tooling/clients/src/**/*.test.ts"], needs: [SKOPEO] },
];
