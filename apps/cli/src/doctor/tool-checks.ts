import { compareVersions } from '../plane/compare-versions.js';
import { runProgram } from '../terminal/run-program.js';
import type { Finding } from './check.js';
import { knownBugsOf } from './known-bugs.js';

const NODE_MAJOR = 24;

export function checkNode(version: string = process.versions.node): Finding {
  const isGood = Number(version.split('.')[0]) >= NODE_MAJOR;
  const why = `${process.execPath} runs this program`;
  return isGood
    ? { name: 'node', status: 'ok', detail: version, why }
    : {
        name: 'node',
        status: 'failed',
        detail: `${version} is older than ${NODE_MAJOR}`,
        why,
        wayOut: `Start mngr through ./mngr, which brings Node ${NODE_MAJOR}.`,
      };
}

/** @param lowest the oldest version that is known to work */
export async function checkTool(
  name: 'tmux' | 'git',
  versionFlag: string,
  lowest: string,
  env: NodeJS.ProcessEnv,
): Promise<Finding> {
  const { exitCode, stdout } = await runProgram(name, [versionFlag], env);
  const install = `Install it: apt-get install ${name} (or the package manager of this system).`;
  const why = `"${name} ${versionFlag}" says so`;
  if (exitCode !== 0) {
    return {
      name,
      status: 'failed',
      detail: 'not found on PATH',
      why: `"${name} ${versionFlag}" did not run`,
      wayOut: install,
    };
  }
  const version = stdout.match(/\d+(\.\d+)*[a-z]?/)?.[0] ?? '0';
  if (compareVersions(version.replace(/[a-z]$/, ''), lowest) < 0) {
    return {
      name,
      status: 'warning',
      detail: `${version} is older than ${lowest}, the oldest that is tried`,
      why,
      wayOut: install,
    };
  }
  const bugs = knownBugsOf(name, version);
  const detail = [version, ...bugs.map(({ what }) => `known bug: ${what}`)].join('; ');
  return bugs.every(({ isAvoided }) => isAvoided)
    ? { name, status: 'ok', detail, why }
    : { name, status: 'warning', detail, why, wayOut: `Take a newer ${name}.` };
}
