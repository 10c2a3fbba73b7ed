import type { Outcome } from '../agents/each-target.js';
import { failuresOf, reportFailures } from '../agents/report-outcomes.js';
import type { Output } from '../output/output.js';
import { EXIT, exitCodeOf, worstExitCode } from '../program/exit-code.js';

/** One line of jsonl, told as soon as it is known. */
export function tellMessageEvent(output: Output, outcome: Outcome<string>): void {
  if (outcome.ok) output.event('message_sent', { agent: outcome.value, message: 'Message sent successfully' });
  else output.event('message_error', { agent: outcome.target, error: outcome.error.message });
}

/** Prints how the messages fared. @returns the exit code: nobody to send to is an error unless allowed */
export function printMessages(output: Output, outcomes: readonly Outcome<string>[], allowMissing: boolean): number {
  const sent = outcomes.flatMap((each) => (each.ok ? [each.value] : []));
  const failures = failuresOf(outcomes);
  const blocked = failures.filter(({ code }) => code === 'message.blocked-by-dialog').map(({ agent }) => agent);
  const isNobody = failures.length === outcomes.length && failures.every(({ code }) => code === 'agent.not-found');
  output.json({
    successful_agents: sent,
    failed_agents: failures.map(({ agent, error }) => ({ agent, error })),
    blocked_agents: blocked,
    total_sent: sent.length,
    total_failed: failures.length,
  });
  output.items(outcomes.map((each) => ({ agent: each.ok ? each.value : each.target, success: each.ok })));
  for (const name of sent) output.line(`Message sent to: ${name}`);
  if (isNobody) {
    output.line('No agents found to send message to');
    if (!allowMissing) reportFailures(output, outcomes);
    return allowMissing ? EXIT.ok : EXIT.error;
  }
  const code = output.format.kind === 'jsonl' ? reportQuietly(outcomes) : reportFailures(output, outcomes);
  if (sent.length > 0) output.line(`Successfully sent message to ${sent.length} agent(s)`);
  else output.line(`Failed to send message to ${failures.length} agent(s)`);
  return code;
}

function reportQuietly(outcomes: readonly Outcome<string>[]): number {
  return worstExitCode(outcomes.map((each) => (each.ok ? EXIT.ok : exitCodeOf(each.error))));
}
