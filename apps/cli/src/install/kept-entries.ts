import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One agent's folder below `$MNGR_HOST_DIR/agents`. */
export interface AgentFolder {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly workDir: string;
  /** Whether this mngr made it; else the Python mngr did, or it cannot be read. */
  readonly isOurs: boolean;
  readonly isReadable: boolean;
}

/** The folders of all agents, also of those that the control plane does not know; nothing is changed. */
export function agentFolders(hostDir: string): readonly AgentFolder[] {
  return entriesOf(join(hostDir, 'agents'))
    .filter((id) => id.startsWith('agent-'))
    .map((id) => folderOf(hostDir, id));
}

function folderOf(hostDir: string, id: string): AgentFolder {
  let data: Readonly<Record<string, unknown>> | undefined;
  try {
    const value: unknown = JSON.parse(readFileSync(join(hostDir, 'agents', id, 'data.json'), 'utf8'));
    if (typeof value === 'object' && value !== null) data = { ...value };
  } catch {
    // What cannot be read is not ours to judge.
  }
  const text = (key: string): string => {
    const value = data?.[key];
    return typeof value === 'string' ? value : '';
  };
  return {
    id,
    name: text('name') || id,
    type: text('type'),
    workDir: text('work_dir'),
    isOurs: data !== undefined && 'program' in data && 'workspace' in data,
    isReadable: data !== undefined,
  };
}

/** Names in a directory; none when there is no such directory. */
export function entriesOf(dir: string): readonly string[] {
  return existsSync(dir) ? readdirSync(dir) : [];
}
