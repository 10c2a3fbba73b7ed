import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { SeededRandom } from '../kit/seeded-random.js';
import { table } from '../kit/table.js';
import { parseArguments, USAGE } from './arguments.js';
import { mutants, type Mutant } from './catalogue.js';
import { control, hunt, type HuntOptions, type MutantResult } from './hunt.js';
import { patchById, ROOT } from './patches.js';
import { writeRecord } from './record.js';
import { commitOf, WorkingCopy } from './working-copy.js';

type ExitCode = 0 | 1 | 2;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

process.exitCode = await main();

async function main(): Promise<ExitCode> {
  const parsed = parseArguments(process.argv.slice(2), randomInt(2 ** 31));
  switch (parsed.kind) {
    case 'wrong':
      process.stderr.write(`${parsed.why}\n\n${USAGE}`);
      return 2;
    case 'help':
      say(USAGE);
      return 0;
    case 'list':
      say(table(['id', 'found by', 'faults', 'planted bug'], mutants.map(rowOf)));
      return 0;
    case 'check':
      return withCopy(checkAll);
    case 'refresh':
      return withCopy(refreshAll);
    case 'hunt':
      return withCopy((copy) => huntAll(copy, parsed));
  }
}

function rowOf({ id, title, findBy, faults }: Mutant): readonly string[] {
  return [id, findBy.join(' '), faults, title];
}

async function withCopy(work: (copy: WorkingCopy) => Promise<ExitCode>): Promise<ExitCode> {
  const copy = await WorkingCopy.make(ROOT);
  try {
    return await work(copy);
  } catch (error) {
    say(`could not run: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return 2;
  } finally {
    copy.remove();
  }
}

async function huntAll(
  copy: WorkingCopy,
  order: {
    readonly chosen: readonly Mutant[];
    readonly seed: number;
    readonly isRecorded: boolean;
    readonly hasControl: boolean;
  },
): Promise<ExitCode> {
  say(`seed ${order.seed}, ${order.chosen.length} planted bugs`);
  const halt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => halt.abort());
  const options: HuntOptions = {
    ...{ copy, patchById: patchById(), random: new SeededRandom(order.seed), signal: halt.signal, tell: say },
  };
  const controlled = order.hasControl ? await control(options) : undefined;
  const results: MutantResult[] = [];
  for (const mutant of order.chosen) if (!halt.signal.aborted) results.push(await hunt(mutant, options));
  say(
    table(
      ['id', 'verdict', 'planted bug'],
      results.map(({ id, verdict, title }) => [id, verdict, title]),
    ),
  );
  if (order.isRecorded) {
    const record = { commit: await commitOf(ROOT), at: new Date(), control: controlled, results };
    say(`recorded in ${writeRecord(record)}`);
  }
  const isControlled = controlled === undefined || controlled.outcome === 'green';
  return isControlled && results.every(({ verdict }) => verdict === 'found') && !halt.signal.aborted ? 0 : 1;
}

async function checkAll(copy: WorkingCopy): Promise<ExitCode> {
  let code: ExitCode = 0;
  for (const [id, patch] of patchById()) {
    try {
      await copy.apply(patch);
      await copy.build();
      say(`${id} applies and compiles`);
    } catch (error) {
      say(`${id} is broken: ${error instanceof Error ? error.message : String(error)}`);
      code = 1;
    } finally {
      await copy.reset();
    }
  }
  return code;
}

async function refreshAll(copy: WorkingCopy): Promise<ExitCode> {
  let code: ExitCode = 0;
  for (const [id, patch] of patchById()) {
    try {
      writeFileSync(patch, await copy.refresh(patch));
    } catch (error) {
      say(`${id}: ${error instanceof Error ? error.message : String(error)}`);
      await copy.reset();
      code = 1;
    }
  }
  return code;
}
