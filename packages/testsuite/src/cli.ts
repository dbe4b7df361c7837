#!/usr/bin/env node
import { runCli } from "./cli-run.ts";

/** Milliseconds after the verdict in which whatever the driver left running may end by itself. */
const PATIENCE = 2000;

process.exitCode = await runCli(process.argv.slice(2), { out: console.log, err: console.error });
setTimeout(() => process.exit(), PATIENCE).unref();
