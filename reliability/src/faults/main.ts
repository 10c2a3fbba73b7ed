import { mkdtempSync } from 'node:fs';
import { randomInt } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { listText } from './campaign/list.js';
import { judgeAndTell, type ExitCode } from './campaign/judge-and-tell.js';
import { runCampaign } from './campaign/campaign.js';
import { ownRuns } from './fleet/run-identity.js';
import { removeRun } from './fleet/run-remains.js';
import { parseArguments, USAGE, type RunArguments } from './profile/arguments.js';

const COULD_NOT_RUN = 2;
const INVALID = 3;

// Of what runs in this process: projections are replayed for the judge.
process.env['MNGR_LOG_LEVEL'] ??= 'error';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

for (const event of ['uncaughtException', 'unhandledRejection'] as const)
  process.once(event, (error: unknown) => void giveUp(error));

// Sockets of clients that nobody answered any more must not keep it.
process.exit(await main());

async function main(): Promise<ExitCode> {
  const parsed = parseArguments(process.argv.slice(2), randomInt(2 ** 31));
  switch (parsed.kind) {
    case 'wrong':
      process.stderr.write(`${parsed.why}\n\n${USAGE}`);
      return COULD_NOT_RUN;
    case 'help':
      say(USAGE);
      return 0;
    case 'list':
      say(listText());
      return 0;
    case 'judge':
      return judgeAndTell(resolve(parsed.directory), say);
    case 'run':
      return run(parsed);
  }
}

async function run(parsed: RunArguments): Promise<ExitCode> {
  const { seed, profile } = parsed;
  say(`seed ${seed}, profile ${profile.name}`);
  const directory = resolve(parsed.directory ?? mkdtempSync(join(tmpdir(), `mngr-campaign-${seed}-`)));
  const again = `again: npm run faults -- ${[...process.argv.slice(2), ...(hasSeed() ? [] : ['--seed', seed])].join(' ')}`;
  const halt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      // Ctrl-C comes twice when npm is between.
      if (!halt.signal.aborted) say(`${signal}: healing and ending`);
      halt.abort();
    });
  try {
    const result = await runCampaign({ ...parsed, directory, signal: halt.signal, tell: say });
    if (halt.signal.aborted) {
      say(`halted; records in ${directory}`);
      return COULD_NOT_RUN;
    }
    const code = await judgeAndTell(directory, say);
    for (const crash of result.crashes) say(`CRASH ${crash}`);
    const unrecovered = result.runs.filter(({ recoveryMs }) => recoveryMs === undefined);
    for (const { id, detail } of unrecovered) say(`NOT RECOVERED within 2 min: ${id} ${detail}`);
    if (result.invalid !== undefined) say(`INVALID: ${result.invalid}`);
    say(`records in ${directory}\nseed ${seed}; ${again}`);
    if (code !== 0 || unrecovered.length > 0 || result.crashes.length > 0) return code === 0 ? 1 : code;
    return result.invalid === undefined ? 0 : INVALID;
  } catch (error) {
    say(`could not run: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    say(`records in ${directory}\nseed ${seed}; ${again}`);
    return COULD_NOT_RUN;
  }
}

/** A bug of this program must not leave a broken fleet behind. */
async function giveUp(error: unknown): Promise<void> {
  say(`could not run: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  for (const own of ownRuns()) await removeRun(own);
  process.exit(COULD_NOT_RUN);
}

function hasSeed(): boolean {
  return process.argv.some((word) => word === '--seed' || word.startsWith('--seed='));
}
