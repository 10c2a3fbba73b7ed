import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { quoteWord } from '../exec/shell-words.js';
import { runProgram } from '../terminal/run-program.js';
import type { Finding } from './check.js';

/** Processes that an agent has left whose folder is gone. They are told, never ended: they may be somebody's work. */
export function checkStrayProcesses(hostDir: string): readonly Finding[] {
  const pidsByAgent = new Map<string, number[]>();
  for (const pid of pids()) {
    const { MNGR_AGENT_ID: id, MNGR_HOST_DIR: dir } = environmentOf(pid);
    if (id === undefined || dir !== hostDir || existsSync(join(hostDir, 'agents', id)) || isOfPlane(pid, hostDir))
      continue;
    pidsByAgent.set(id, [...(pidsByAgent.get(id) ?? []), pid]);
  }
  return [...pidsByAgent].map(([id, found]) => ({
    name: 'leftover',
    status: 'warning',
    detail: `${found.length} process${found.length === 1 ? '' : 'es'} of ${id} outlived it`,
    why: `the environment of pid ${found.join(', ')} names it, and its folder is gone`,
    wayOut: `Look at them, then end them: ps -fp ${found.join(',')}; kill ${found.join(' ')}`,
  }));
}

/** Sessions that carry the mark of this host and whose agent's folder is gone. */
export async function checkStraySessions(hostDir: string, env: NodeJS.ProcessEnv): Promise<readonly Finding[]> {
  const hostFile = join(hostDir, 'host_id');
  if (!existsSync(hostFile)) return [];
  const hostId = readFileSync(hostFile, 'utf8').trim();
  const { stdout } = await runProgram(
    'tmux',
    ['list-sessions', '-F', '#{@mngr_host} #{@mngr_agent} #{session_name}'],
    env,
  );
  return stdout.split('\n').flatMap((line) => {
    const [host, agent = '', session = ''] = line.split(' ');
    if (host !== hostId || agent === '' || existsSync(join(hostDir, 'agents', agent))) return [];
    return [
      {
        name: 'leftover',
        status: 'warning' as const,
        detail: `the tmux session ${session} outlived ${agent}`,
        why: 'its option @mngr_agent names that agent of this host, whose folder is gone',
        wayOut: `Look at it, then end it: tmux kill-session -t ${quoteWord(`=${session}`)}`,
      },
    ];
  });
}

function pids(): readonly number[] {
  if (!existsSync('/proc/self/environ')) return [];
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => pid !== process.pid);
}

/** As the process was started with; empty for those of others. */
function environmentOf(pid: number): Readonly<Record<string, string>> {
  const pairs = (readIfAllowed(`/proc/${pid}/environ`) ?? '').split('\0').filter((pair) => pair.startsWith('MNGR_'));
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
}

/** A control plane that was started from within an agent has inherited its environment. */
function isOfPlane(pid: number, hostDir: string): boolean {
  const argv = readIfAllowed(`/proc/${pid}/cmdline`) ?? '';
  return argv.includes(join(hostDir, 'control')) || argv.includes(join('standalone', 'dist', 'main.js'));
}

function readIfAllowed(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
