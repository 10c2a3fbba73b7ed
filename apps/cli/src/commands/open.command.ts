import { rejected } from '@mngr/errors';
import { EXIT } from '../program/exit-code.js';
import { switchFlag, type FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';

const flags = {
  print: switchFlag('--print', 'Print the address and open nothing'),
} as const;

/** Shows what an agent serves. */
export class OpenCommand {
  static readonly command = 'open';
  static readonly aliases = [];
  static readonly summary = 'Open the address that an agent reported in the browser';
  static readonly description =
    'An agent reports an address by writing it into $MNGR_AGENT_STATE_DIR/status/url. Without a terminal, or without a browser, the address is printed. $BROWSER chooses the browser.';
  static readonly args = [{ name: 'AGENT', description: 'Name, id or NAME@HOST', isRequired: true }];
  static readonly flags = flags;
  static readonly examples = [
    { description: 'In the browser', line: 'mngr open my-agent' },
    { description: 'For a script', line: 'curl "$(mngr open my-agent --print)"' },
  ];

  async run(
    invocation: Invocation,
    [target = '']: readonly string[],
    given: FlagValues<typeof flags>,
  ): Promise<number> {
    const { output, terminal, environment } = invocation;
    const client = await invocation.gateway();
    const { findAgent } = await import('../agents/find-agent.js');
    const { id, name, url } = await findAgent(client, target);
    if (url == null) {
      throw rejected('agent.no-url', `Agent ${name} has reported no address.`, {
        wayOut: `It does so by writing it into the file status/url of its folder; "mngr exec ${name}" can do it too.`,
      });
    }
    const isOpened = !given.print && terminal.isInteractive && (await this.#open(url, environment));
    const record = { agent: name, agent_id: id, url, opened: isOpened };
    output.line(isOpened ? `Opening ${url}` : url);
    output.json(record);
    output.event('open', record);
    output.items([record]);
    return EXIT.ok;
  }

  /** Only web addresses: another scheme could start any program. */
  async #open(url: string, environment: NodeJS.ProcessEnv): Promise<boolean> {
    if (!/^https?:\/\//i.test(url)) return false;
    const { openBrowser } = await import('../terminal/open-browser.js');
    return openBrowser(url, environment);
  }
}
