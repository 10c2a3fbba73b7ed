import type { ReportBody } from '@mngr/contracts';
import type { MachineMemory } from '../journal/machine.memory.js';
import { anInstruction } from '../testing/journal.fixture.js';
import { DeliverMessageOperation } from './deliver-message.operation.js';
import type { HostTools } from './host.tools.js';

describe('a message to an agent that is gone', () => {
  /** What is reported when `step` is what the journal says at that moment. */
  async function reported(step: () => string | null): Promise<ReportBody | undefined> {
    let body: ReportBody | undefined;
    const memory = {
      records: { find: () => undefined },
      instructions: { step, finish: () => undefined },
      outbox: { add: (report: ReportBody) => void (body = report) },
      commit: (work: () => void) => work(),
    };
    const operation = new DeliverMessageOperation({} as HostTools, memory as unknown as MachineMemory);
    await operation.run(anInstruction(1), { messageId: 'm', body: 'text' });
    return body;
  }

  it('has failed when its typing was never begun', async () => {
    expect(await reported(() => null)).toMatchObject({ type: 'MessageFailed', data: { code: 'agent.not-running' } });
  });

  it('is unknown when it was, also by an earlier try of this very process', async () => {
    expect(await reported(() => 'typing')).toMatchObject({ type: 'MessageUnknown' });
  });
});
