import { subjects, type Observations } from '@mngr/contracts';
import type { AgentQueries } from './agent.queries.js';
import type { AuditQueries } from './audit.queries.js';
import type { HostQueries } from './host.queries.js';
import type { MachineDesiredQueries } from './machine-desired.queries.js';
import type { ObservationStore } from './observation-store.js';
import type { ObservedNotice } from './observed-notice.js';
import { ReadModelController } from './read-model.controller.js';

const machineId = `machine-${'1'.repeat(32)}`;

describe('what a machine sees', () => {
  it('is written in the order in which it was sent, also when one writing takes long', async () => {
    const written: number[] = [];
    const { promise: slow, resolve: end } = Promise.withResolvers<void>();
    const put = async (_machine: string, { epoch }: Observations): Promise<readonly string[]> => {
      if (epoch === 1) await slow;
      written.push(epoch);
      return [];
    };
    const controller = new ReadModelController(
      ...([{}, {}, {}, {}] as unknown as [AgentQueries, HostQueries, AuditQueries, MachineDesiredQueries]),
      { put } as unknown as ObservationStore,
      { tell: () => Promise.resolve() } as unknown as ObservedNotice,
    );
    const seen = (epoch: number): Observations => ({ machineId, epoch, observations: [{}] }) as unknown as Observations;
    const context = { subject: subjects.observations(machineId) };
    const both = [controller.observe(seen(1), context), controller.observe(seen(2), context)];
    end();
    await Promise.all(both);
    expect(written).toEqual([1, 2]);
  });
});
