import { Findings, type Rule } from './findings.js';

/** I10: after the last agent is destroyed nothing of it is left. */
export const leftovers: Rule = ({ end, log }) => {
  const looked = end.lookedFor.join(', ');
  const findings = new Findings('I10', `60 s after the run nothing is left (${looked})`);
  findings.checked = log.filter(({ type }) => type === 'AgentRequested').length;
  for (const { what, detail } of end.leftovers) {
    if (what === 'unknown') findings.leaveOpen();
    else findings.violations.push(`${what}: ${detail}`);
  }
  return findings.row();
};
