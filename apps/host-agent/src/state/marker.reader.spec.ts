import { basename } from 'node:path';
import type { Observation } from '@mngr/contracts';
import type { HostTools } from '../agent/host.tools.js';
import type { HostAgentConfig } from '../config.js';
import type { AgentRecord } from '../journal/agent.records.js';
import type { FolderReader } from './folder.reader.js';
import { MarkerReader } from './marker.reader.js';
import type { ObservationSender } from './observation.sender.js';

const record = { agentId: 'agent-1', name: 'a', incarnation: 1 } as AgentRecord;

describe('looks at an agent that are under way at the same time', () => {
  it('are told in the order in which they were begun, however long one takes', async () => {
    const sent: string[] = [];
    const { promise: slow, resolve: end } = Promise.withResolvers<boolean>();
    const answers = [slow, Promise.resolve(false)];
    const exists = (path: string): Promise<boolean> =>
      basename(path) === 'permissions_waiting' ? (answers.shift() ?? Promise.resolve(false)) : Promise.resolve(false);
    const reader = new MarkerReader(
      { files: { exists } } as unknown as HostTools,
      { hostDir: '/h' } as HostAgentConfig,
      { send: ({ state }: Observation) => void sent.push(state) } as unknown as ObservationSender,
      { read: () => Promise.resolve(undefined) } as unknown as FolderReader,
    );
    const [first, second] = [reader.read(record), reader.read(record)];
    const other = reader.read({ ...record, agentId: 'agent-2' });
    await other;
    expect(sent).toEqual(['RUNNING']); // another agent does not wait
    end(true);
    await Promise.all([first, second]);
    expect(sent).toEqual(['RUNNING', 'WAITING', 'RUNNING']);
  });
});
