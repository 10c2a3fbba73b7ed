import type { Finding } from '../doctor/check.js';
import { EXIT, worstExitCode } from '../program/exit-code.js';
import { switchFlag, type FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';

const MARK = { ok: 'ok     ', warning: 'warning', failed: 'FAILED ' } as const;
const flags = {
  fix: switchFlag('--fix', 'Do what is safe: nothing is lost by it, and no agent is touched'),
  json: switchFlag('--json', 'The same as --format json'),
} as const;

/** Checks what mngr needs and what was left behind. */
export class DoctorCommand {
  static readonly command = 'doctor';
  static readonly aliases = [];
  static readonly summary = 'Check what mngr needs, and tell the way out of what is wrong';
  static readonly description =
    'It looks at tools and their known bugs, PATH and completion, the host directory, its rights and its disk, the database, the control plane, what a killed control plane has left, processes and sessions that outlived their agent, and agents of a Python mngr. Each finding says what is so, why we believe it, and the command that mends it. It starts nothing, and without --fix it changes nothing.\n\nWith --fix rights that are too wide are taken back, the record of a dead control plane is removed, and its database and message server are ended cleanly. Then everything is looked at again.';
  static readonly args = [];
  static readonly worksWithoutSettings = true;
  static readonly flags = flags;
  static readonly examples = [
    { description: 'For a person', line: 'mngr doctor' },
    { description: 'Mend what is safe to mend', line: 'mngr doctor --fix' },
    {
      description: 'For a script',
      line: 'mngr doctor --json | jq -r \'.checks[] | select(.status == "failed") | .detail\'',
    },
  ];

  async run(invocation: Invocation, _: readonly string[], given: FlagValues<typeof flags>): Promise<number> {
    const [{ examine }, { mend }, { Output }] = await Promise.all([
      import('../doctor/examine.js'),
      import('../doctor/mend.js'),
      import('../output/output.js'),
    ]);
    const found = await examine(invocation);
    const mended = given.fix ? await mend(found) : { done: [], failed: [] };
    const findings = mended.done.length > 0 ? await examine(invocation) : found;
    const isGood = findings.every(({ status }) => status !== 'failed');
    const output = given.json
      ? new Output(process.stdout, process.stderr, { kind: 'json' }, invocation.output.isQuiet)
      : invocation.output;
    for (const line of mended.done) output.line(`fixed    ${line}`);
    for (const { sentence } of mended.failed) output.error(sentence);
    for (const finding of findings) for (const line of linesOf(finding)) output.line(line);
    const records = findings.map(recordOf);
    output.json({
      ok: isGood,
      checks: records,
      fixed: mended.done,
      not_fixed: mended.failed.map(({ sentence }) => sentence),
    });
    for (const fixed of mended.done) output.event('fixed', { what: fixed });
    for (const record of records) output.event('check', record);
    output.items(records);
    return worstExitCode([isGood ? EXIT.ok : EXIT.error, ...mended.failed.map(({ exitCode }) => exitCode)]);
  }
}

function linesOf({ name, status, detail, why, wayOut }: Finding): readonly string[] {
  const lines = [`${MARK[status]}  ${name}: ${detail}`];
  if (status !== 'ok' && why !== undefined) lines.push(`           because ${why}`);
  if (wayOut !== undefined) lines.push(`           ${wayOut}`);
  return lines;
}

function recordOf({ name, status, detail, why, wayOut, fix }: Finding): Readonly<Record<string, unknown>> {
  return { name, status, detail, why: why ?? null, way_out: wayOut ?? null, can_fix: fix !== undefined };
}
