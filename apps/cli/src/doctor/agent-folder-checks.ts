import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { quoteWord } from '../exec/shell-words.js';
import { agentFolders, type AgentFolder } from '../install/kept-entries.js';
import type { Finding } from './check.js';

/** Agents of a Python mngr that has used this host dir too, and folders that cannot be read; nothing is changed. */
export function checkAgentFolders(hostDir: string): readonly Finding[] {
  return agentFolders(hostDir)
    .filter(({ isOurs }) => !isOurs)
    .map((folder) => (folder.isReadable ? pythonAgent(folder, hostDir) : unreadable(folder, hostDir)));
}

function pythonAgent({ id, name, type, workDir }: AgentFolder, hostDir: string): Finding {
  const canContinue = workDir !== '' && existsSync(workDir);
  return {
    name: 'python mngr',
    status: 'ok',
    detail: `agent ${name}${type === '' ? '' : ` (${type})`}${workDir === '' ? '' : ` in ${workDir}`} is of a Python mngr and is left alone`,
    why: `${join(hostDir, 'agents', id, 'data.json')} has none of what this mngr writes`,
    ...(canContinue
      ? {
          wayOut: `To go on from its commits: mngr create ${quoteWord(name)} --from ${quoteWord(workDir)} (a new agent on a new branch)`,
        }
      : {}),
  };
}

function unreadable({ id }: AgentFolder, hostDir: string): Finding {
  return {
    name: 'agent folder',
    status: 'warning',
    detail: `${join(hostDir, 'agents', id)} cannot be taken up`,
    why: 'its data.json is missing or is no JSON object',
    wayOut: `Look at it, then correct it or move it away: ls ${quoteWord(join(hostDir, 'agents', id))}`,
  };
}
