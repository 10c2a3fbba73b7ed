import { EXIT } from '../program/exit-code.js';
import type { Invocation } from '../program/invocation.js';
import { CLI_CONTRACT_VERSION, CLI_VERSION } from '../version.js';

/** Prints the version. */
export class VersionCommand {
  static readonly command = 'version';
  static readonly aliases = [];
  static readonly summary = 'Print the version';
  static readonly description = '';
  static readonly args = [];
  static readonly flags = {};
  static readonly worksWithoutSettings = true;
  static readonly examples = [{ description: 'The version', line: 'mngr version' }];

  async run({ output }: Invocation): Promise<number> {
    const record = { version: CLI_VERSION, contract_version: CLI_CONTRACT_VERSION, node: process.versions.node };
    output.line(`mngr ${CLI_VERSION}`);
    output.json(record);
    output.event('version', record);
    output.items([record]);
    return EXIT.ok;
  }
}
