import { compareVersions } from '../plane/compare-versions.js';
import { runProgram } from '../terminal/run-program.js';
import type { CheckResult } from './check.js';

const NODE_MAJOR = 24;

export function checkNode(version: string = process.versions.node): CheckResult {
  const isGood = Number(version.split('.')[0]) >= NODE_MAJOR;
  return isGood
    ? { name: 'node', status: 'ok', detail: version }
    : {
        name: 'node',
        status: 'failed',
        detail: version,
        wayOut: `Start mngr through ./mngr, which brings Node ${NODE_MAJOR}.`,
      };
}

/** @param lowest the oldest version that is known to work */
export async function checkTool(
  name: 'tmux' | 'git',
  versionFlag: string,
  lowest: string,
  env: NodeJS.ProcessEnv,
): Promise<CheckResult> {
  const { exitCode, stdout } = await runProgram(name, [versionFlag], env);
  const install = `Install it: apt-get install ${name} (or the package manager of this system).`;
  if (exitCode !== 0) return { name, status: 'failed', detail: 'not found on PATH', wayOut: install };
  const version = stdout.match(/\d+(\.\d+)*/)?.[0] ?? '0';
  if (compareVersions(version, lowest) >= 0) return { name, status: 'ok', detail: version };
  return { name, status: 'warning', detail: `${version} is older than ${lowest}, which is tried`, wayOut: install };
}
