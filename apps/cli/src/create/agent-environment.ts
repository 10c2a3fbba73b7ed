import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { invalidInput } from '@mngr/errors';
import { UsageError } from '../program/usage-error.js';
import { decodeText } from '../terminal/terminal.js';
import { parseEnvFile } from './env-file.parse.js';
import { parsePairs } from './key-value.js';

/** What every agent gets of its caller; nothing else of the caller's environment reaches it unasked. */
const FROM_CALLER = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'SHELL', 'USER', 'LOGNAME', 'SSH_AUTH_SOCK'] as const;

export interface EnvironmentRequest {
  readonly env: readonly string[];
  readonly envFiles: readonly string[];
  readonly passEnv: readonly string[];
}

function readEnvFile(path: string, cwd: string): Record<string, string> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(resolve(cwd, path));
  } catch (cause) {
    throw invalidInput('create.no-env-file', `The env file ${path} cannot be read.`, {
      wayOut: 'Check the path, which is relative to this directory, and its permissions.',
      cause,
    });
  }
  return parseEnvFile(decodeText(bytes, path), path);
}

function pick(caller: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const value = caller[name];
    if (value !== undefined) found[name] = value;
  }
  return found;
}

/**
 * The environment that is sent with an agent: the caller's basics < `--env-file` < `--pass-env` < `--env`.
 *
 * @throws UsageError for a pair or name that cannot be a variable @throws AppError for a file that cannot be read
 */
export function agentEnvironment(
  caller: NodeJS.ProcessEnv,
  cwd: string,
  request: EnvironmentRequest,
): Record<string, string> {
  const files = request.envFiles.map((path) => readEnvFile(path, cwd));
  const layers = [pick(caller, FROM_CALLER), ...files, pick(caller, request.passEnv), parsePairs('--env', request.env)];
  const environment = Object.fromEntries(layers.flatMap((layer) => Object.entries(layer)));
  const bad = Object.keys(environment).find((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
  if (bad !== undefined) throw new UsageError(`Invalid value for --env: "${bad}" cannot be the name of a variable.`);
  return environment;
}
