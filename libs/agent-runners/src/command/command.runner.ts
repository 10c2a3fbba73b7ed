import type { AgentCapabilities, Program } from '@mngr/contracts';
import { AgentRunner, type LaunchCommand } from '../agent-runner.js';

/** Any program: it is run as given, typed to, and known by nothing but its process. */
export class CommandAgentRunner extends AgentRunner {
  readonly type = 'command';
  readonly capabilities: AgentCapabilities = {
    message: true,
    steer: false,
    approve: false,
    resume: false,
    cost: false,
    transcript: false,
  };

  commandFor(program: Program): LaunchCommand {
    return program.kind === 'argv' ? { argv: program.argv } : { shellText: program.text };
  }
}
