#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

enableCompileCache();
const { runCli } = await import('./program/run-cli.js');
await runCli(process.argv.slice(2));
