/** A bug that is planted on purpose, to see that the campaign finds it. */
export interface Mutant {
  /** The first part of the name of its patch in `reliability/mutants`. */
  readonly id: string;
  readonly title: string;
  /** One of these invariants must be violated. */
  readonly findBy: readonly string[];
  /** For `--faults`; each happens once. */
  readonly faults: string;
}

/** For bugs that need no fault: the load alone shows them. */
const NONE = 'F1:enforcer';

export const mutants: readonly Mutant[] = [
  {
    id: 'M01',
    title: 'an append is acknowledged before it is committed',
    findBy: ['I1'],
    faults: 'F2,F2,F2',
  },
  { id: 'M02', title: 'commands are recognised for 2 s only, in memory', findBy: ['I1'], faults: NONE },
  {
    id: 'M03',
    title: 'sessions are ended by their plain name, which tmux takes as a prefix',
    findBy: ['I4', 'S'],
    faults: `${NONE},F6,F12`,
  },
  { id: 'M04', title: 'a registration does not raise the epoch', findBy: ['I7'], faults: 'F1:host-agent' },
  { id: 'M05', title: 'an agent is over when tmux does not answer', findBy: ['S', 'I4', 'M'], faults: 'F6,F6' },
  {
    id: 'M06',
    title: 'an agent is forgotten although its machine is in reach',
    findBy: ['I4'],
    faults: `${NONE},F12,F12`,
  },
  {
    id: 'M07',
    title: 'the checkpoint of a read model is saved before its rows',
    findBy: ['I3'],
    faults: 'F9:postgres,F2,F1:event-store,F2',
  },
  { id: 'M08', title: 'a name that is taken leaves a hole in the log', findBy: ['I3'], faults: NONE },
  {
    id: 'M09',
    title: 'a report is forgotten when the bus has it',
    findBy: ['I1', 'I4', 'I10', 'M'],
    faults: 'F15,F15,F15,F15',
  },
  { id: 'M10', title: 'the generation is used as the key of a start', findBy: ['S'], faults: NONE },
  {
    id: 'M11',
    title: 'an instruction is acknowledged before the journal has it',
    findBy: ['I1', 'I10'],
    faults: 'at:host-agent.journaled:host-agent,at:host-agent.journaled:host-agent',
  },
  {
    id: 'M12',
    title: 'a session is made without a look whether there is one',
    findBy: ['I2'],
    faults: 'at:host-agent.session-exists:host-agent,at:host-agent.session-exists:host-agent',
  },
  { id: 'M13', title: 'a key is answered for another body', findBy: ['A'], faults: NONE },
  {
    id: 'M14',
    title: 'instructions of one agent run side by side',
    findBy: ['M', 'I2', 'S', 'I4'],
    faults: 'F6,F6',
  },
  {
    id: 'M15',
    title: 'reports are taken out of order',
    findBy: ['I1', 'I4', 'I10', 'M'],
    faults: 'F12,F12',
  },
  {
    id: 'M16',
    title: 'the relay moves its checkpoint before it publishes, and sync trusts it',
    findBy: ['I1', 'I10', 'M'],
    faults: 'at:relay.instructions-published:event-store,at:relay.instructions-published:event-store',
  },
  {
    id: 'M17',
    title: 'a consumer acks before the work, and the sender trusts that',
    findBy: ['I1', 'I4', 'I10', 'M'],
    faults:
      'at:orchestrator.report-appended:orchestrator,F1:orchestrator,at:orchestrator.report-appended:orchestrator,F1:orchestrator',
  },
  { id: 'M18', title: 'nobody looks whether a name is taken', findBy: ['N'], faults: NONE },
  { id: 'M19', title: 'only the session is ended, not the tree', findBy: ['S', 'I2'], faults: NONE },
  { id: 'M20', title: 'nobody looks for unsaved work', findBy: ['I5'], faults: NONE },
  {
    id: 'M21',
    title: 'the gateway passes a gap in the stream on',
    findBy: ['I6'],
    faults: 'F8:reset,F8:reset,F8:reset,F8:reset',
  },
  {
    id: 'M22',
    title: 'a message is typed again after a try that did not answer',
    findBy: ['M'],
    faults: 'at:host-agent.message-tried:host-agent,F6,at:host-agent.message-tried:host-agent',
  },
  { id: 'M23', title: 'the name of a destroyed agent stays taken', findBy: ['N'], faults: NONE },
  {
    id: 'M24',
    title: 'a name is free when its end is only asked for',
    findBy: ['N'],
    faults: 'F6,F4:host-agent,F6,F4:host-agent',
  },
  {
    id: 'M25',
    title: 'the sync round begins stopped agents again',
    findBy: ['S', 'I2', 'I4'],
    faults: 'F1:host-agent,F3',
  },
  { id: 'M26', title: 'a message is told as typed before Enter', findBy: ['M'], faults: NONE },
  { id: 'M27', title: 'an agent is told as stopped while its tree lives', findBy: ['S', 'I2'], faults: NONE },
  { id: 'M28', title: 'the folder of a destroyed agent stays', findBy: ['I10'], faults: NONE },
  { id: 'M29', title: 'everybody is let in for 5 s after an outage of the bus', findBy: ['I8'], faults: 'F3,F3' },
  { id: 'M30', title: 'the worktree of a destroyed agent stays', findBy: ['I10'], faults: NONE },
  { id: 'M31', title: 'the incarnation is not in the environment', findBy: ['M', 'I4'], faults: NONE },
  {
    id: 'M33',
    title: 'an outage of the store is told as "no such agent"',
    findBy: ['T'],
    faults: 'F4:event-store,F1:event-store',
  },
  { id: 'M34', title: 'the key of a client is passed over', findBy: ['I1'], faults: NONE },
  { id: 'M35', title: 'bodies are not read by their contract', findBy: ['A'], faults: NONE },
  {
    id: 'M36',
    title: 'finished instructions are done again when the host-agent starts, a stop of an earlier life too',
    findBy: ['I4', 'S', 'I2', 'I10'],
    faults: 'F1:host-agent,F1:host-agent',
  },
  {
    id: 'M37',
    title: 'a try of typing that did not answer is told as failed',
    findBy: ['M'],
    faults: 'F6,F6,F6,F6,F6,F6,F6,F6',
  },
  { id: 'M38', title: 'one report more than the log has is forgotten', findBy: ['I1', 'I4', 'I10', 'M'], faults: NONE },
  { id: 'M39', title: '503 does not say when to come back', findBy: ['A'], faults: 'F3,F1:event-store' },
  {
    id: 'M40',
    title: 'a host-agent that starts begins its live agents once more',
    findBy: ['I2', 'S'],
    faults: 'F1:host-agent',
  },
];

/** What must find nothing without a patch. */
export const CONTROL_FAULTS = 'F1:orchestrator,F3,F12,F1:host-agent,at:host-agent.session-exists:host-agent';
