import { spawn } from 'node:child_process';
import { rejected } from '@mngr/errors';
import { own, type Table } from './schema/setting-type.js';

/**
 * Runs the shell commands that settings put before a command, one after the other. What they print goes to stderr: stdout
 * belongs to the results.
 *
 * @param key the command as settings name it, such as `create`
 * @throws AppError `settings.script-failed` for the first that does not end with 0
 */
export async function runPreCommandScripts(values: Table, key: string, env: NodeJS.ProcessEnv): Promise<void> {
  const scripts = own(own(values, 'pre_command_scripts'), key);
  for (const script of Array.isArray(scripts) ? scripts.map(String) : []) {
    const child = spawn('/bin/sh', ['-c', script], { env, stdio: ['ignore', process.stderr, 'inherit'] });
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (code === 0) continue;
    throw rejected('settings.script-failed', `The script before ${key} ended with ${code ?? 'a signal'}: ${script}`, {
      wayOut: `It stands in pre_command_scripts.${key}; "mngr config list" shows it.`,
    });
  }
}
