import { closeSync, openSync, readSync } from 'node:fs';
import type { AgentView } from '@mngr/contracts';
import { rejected } from '@mngr/errors';
import type { GatewayClient } from '../client/gateway-client.js';
import type { Output } from '../output/output.js';
import { renderTable } from '../output/table.js';
import { Aborted, UsageError } from '../program/usage-error.js';

const MAX_LINE_BYTES = 1_024;

/**
 * Lets the person at the terminal choose an agent by its number or its name; the newest stands first.
 *
 * @throws AppError `agent.none` @throws UsageError for what is neither @throws Aborted at an empty line or the end of input
 */
export async function chooseAgent(client: GatewayClient, output: Output): Promise<AgentView> {
  const { agents } = await client.call('listAgents');
  if (agents.length === 0)
    throw rejected('agent.none', 'There is no agent to connect to.', { wayOut: 'Create one: mngr create NAME' });
  const newestFirst = agents.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
  const rows = newestFirst.map(({ name, state, type, host }, i) => [String(i + 1), name, state, type, host.name]);
  output.prompt(`${renderTable(['', 'NAME', 'STATE', 'TYPE', 'HOST'], rows)}\nConnect to (number or name): `);
  const answer = readLine().trim();
  if (answer === '') throw new Aborted('nothing was chosen');
  const chosen = newestFirst[Number(answer) - 1] ?? newestFirst.find(({ name }) => name === answer);
  if (chosen === undefined) throw new UsageError(`"${answer}" is neither a number of the list nor a name in it.`);
  return chosen;
}

/**
 * One line of the terminal. Not through `process.stdin`: an open stream would keep the terminal from tmux. Opened anew,
 * because Node has made the terminal of our own streams non-blocking.
 */
function readLine(): string {
  const terminal = openSync('/dev/tty', 'r');
  try {
    const buffer = Buffer.alloc(MAX_LINE_BYTES);
    const length = readSync(terminal, buffer, 0, buffer.length, null);
    return buffer.subarray(0, length).toString('utf8').split('\n')[0] ?? '';
  } finally {
    closeSync(terminal);
  }
}
