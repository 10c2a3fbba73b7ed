import { AGENT, aFact, anInstruction, anOrigin, TestJournal } from '../testing/journal.fixture.js';
import { AgentRecords, type AgentRecord } from './agent.records.js';
import { EndedAgents } from './ended.agents.js';
import { MachineMemory } from './machine.memory.js';

const RECORD: AgentRecord = {
  ...{
    agentId: AGENT,
    projectId: 'default',
    name: 'foo',
    type: 'command',
    generation: 1,
    incarnation: 1,
    phase: 'making',
  },
  tmux: { tmpDir: null, sessionPrefix: 'mngr-', width: 200, height: 50 },
  ...{ socketPath: '/s', shell: '/bin/sh', workspace: null, pane: null, process: null },
};

describe('the memory of a machine', () => {
  let journal: TestJournal;
  let memory: MachineMemory;
  const remember = (): MachineMemory =>
    new MachineMemory(
      journal.database,
      journal.instructions,
      new AgentRecords(journal.database),
      journal.outbox,
      new EndedAgents(journal.database),
    );

  beforeEach(() => {
    journal = new TestJournal();
    memory = remember();
  });
  afterEach(() => journal.remove());

  it('knows after a restart each agent as it was saved last', () => {
    memory.records.save(RECORD);
    memory.records.save({ ...RECORD, phase: 'live' });
    journal.reopen();
    memory = remember();
    expect(memory.records.all).toEqual([{ ...RECORD, phase: 'live' }]);
    memory.records.remove(AGENT);
    expect(memory.records.find(AGENT)).toBeUndefined();
  });

  it('takes a step, its report and its end together or not at all, on disk and in the process', () => {
    memory.records.save(RECORD);
    memory.instructions.add(anInstruction(1));
    const failing = (): void =>
      memory.commit(() => {
        memory.records.save({ ...RECORD, phase: 'live' });
        memory.records.save({ ...RECORD, agentId: `agent-${'f'.repeat(32)}` });
        memory.outbox.add(aFact, anOrigin);
        memory.instructions.finish({ logEpoch: 1, seq: 1 });
        throw new Error('disk full');
      });
    expect(failing).toThrow('disk full');
    expect(memory.records.all).toEqual([RECORD]);
    expect(memory.outbox.pending(0, 10)).toEqual([]);
    expect(memory.instructions.open({ logEpoch: 1, seq: 0 })).toHaveLength(1);
  });

  it('does not lose an agent whose removal was rolled back', () => {
    memory.records.save(RECORD);
    const failing = (): void =>
      memory.commit(() => {
        memory.records.remove(AGENT);
        throw new Error('disk full');
      });
    expect(failing).toThrow('disk full');
    expect(memory.records.find(AGENT)).toEqual(RECORD);
  });
});
