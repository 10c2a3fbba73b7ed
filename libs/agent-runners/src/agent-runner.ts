import type { AgentCapabilities, Program } from '@mngr/contracts';

/** What a host runs: words as they are, or text for a shell. */
export type LaunchCommand = { readonly argv: readonly string[] } | { readonly shellText: string };

/** Port: one kind of agent program. Everything here is pure; effects belong to the host-agent. */
export abstract class AgentRunner {
  /** The name that `--type` takes. */
  abstract readonly type: string;
  abstract readonly capabilities: AgentCapabilities;
  /** What is launched for the program that the person gave. */
  abstract commandFor(program: Program): LaunchCommand;
}
