import { Findings, type Rule } from './findings.js';

/** I5: what somebody wrote and did not save is never lost. */
export const keptWork: Rule = ({ end }) => {
  const findings = new Findings('I5', 'planted unsaved files survive, in place or in a kept ref');
  for (const { path, agentId, where } of end.planted)
    findings.check(where === 'missing' && `${path} of ${agentId} is gone`);
  return findings.row();
};
