#!/usr/bin/env node
import { supervise } from "./cli-supervisor.ts";

process.exitCode = await supervise(process.argv.slice(2), console.error);
