import type { Output } from '../output/output.js';
import type { Waited } from './wait-for-states.js';
import type { WantedStates } from './wanted-states.js';

/** How each target stands at the end of a wait. */
export function printWaited(output: Output, { isReached, targets }: Waited, wanted: WantedStates): void {
  const records = targets.map(({ target, isThere }) => {
    const { id, name, state } = target.kind === 'agent' ? target.agent : target.host;
    const exit = target.kind === 'agent' ? { exit_code: target.agent.exitCode } : {};
    return { kind: target.kind, id, name, state, ...exit, reached: isThere };
  });
  for (const { name, state } of records) output.line(`${name} is ${state}`);
  const of = (kind: 'agent' | 'host'): object[] => records.filter((record) => record.kind === kind);
  output.json({ agents: of('agent'), hosts: of('host'), reached: isReached });
  for (const record of records) output.event(record.reached ? 'state_reached' : 'state_timeout', record);
  output.items(records);
  if (isReached) return;
  const [missing] = targets.filter((each) => !each.isThere);
  const states = missing?.target.kind === 'host' ? wanted.ofHosts : wanted.ofAgents;
  output.errorLine(`Timed out waiting for ${[...states].join(', ')}`);
}
