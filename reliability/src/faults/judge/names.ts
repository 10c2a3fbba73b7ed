import { Findings, type Rule } from './findings.js';
import { isEnd } from './log-index.js';

/** N: a name belongs to one live agent, and is free when that has ended. */
export const names: Rule = ({ log, end }) => {
  const findings = new Findings('N', 'names are unique among live agents and free after their end');
  const holderByName = new Map<string, string>();
  const nameByAgent = new Map<string, string>();
  for (const event of log) {
    const { type, streamId, data, position } = event;
    if (type === 'AgentRequested') {
      const name = String(data['name']);
      const holder = holderByName.get(name);
      findings.check(holder !== undefined && `${name} was given to ${streamId} at ${position}, and ${holder} had it`);
      holderByName.set(name, streamId);
      nameByAgent.set(streamId, name);
    } else if (isEnd(event)) {
      const name = nameByAgent.get(streamId) ?? '';
      if (holderByName.get(name) === streamId) holderByName.delete(name);
    }
  }
  for (const { scope, key, owner } of end.claims) {
    if (!scope.startsWith('agent-name:')) continue;
    findings.check(holderByName.get(key) !== owner && `${key} is still claimed by ${owner}, which has ended`);
  }
  return findings.row();
};
