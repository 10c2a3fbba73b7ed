#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

enableCompileCache();
const [first, ...rest] = process.argv.slice(2);
// What a shell asks at each TAB: without the parser of command lines it is there sooner.
if (first === '__complete') await (await import('./completion/run-completion.js')).runCompletion(rest);
else await (await import('./program/run-cli.js')).runCli(process.argv.slice(2));
