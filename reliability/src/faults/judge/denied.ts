import { Findings, type Rule } from './findings.js';

/** I8: no outage ever lets in who has no right. */
export const denied: Rule = ({ history }) => {
  const findings = new Findings('I8', 'without a token nobody is let in, whatever is broken');
  for (const line of history) {
    if (line.kind !== 'answer' || line.operation !== 'denied' || line.status === 0) continue;
    const isLetIn = ![401, 403, 429, 503].includes(line.status);
    findings.check(isLetIn && `${line.key} was answered ${line.status} at ${line.at}`);
  }
  return findings.row();
};
