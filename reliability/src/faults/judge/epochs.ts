import { Findings, type Rule } from './findings.js';

/** I7: whoever holds an older epoch of a machine is not heard any more. */
export const epochs: Rule = ({ log }) => {
  const findings = new Findings('I7', 'epochs of a machine never go back');
  const presentByMachine = new Map<string, number>();
  for (const { type, streamId, data, position } of log) {
    const epoch = data['epoch'];
    if (!type.startsWith('Machine') || typeof epoch !== 'number') continue;
    const present = presentByMachine.get(streamId) ?? 0;
    const expected = type === 'MachineRegistered' ? present + 1 : present;
    if (type === 'MachineRegistered') presentByMachine.set(streamId, epoch);
    findings.check(
      epoch !== expected && `${type} of ${streamId} at ${position} has epoch ${epoch}, and ${expected} is due`,
    );
  }
  return findings.row();
};
