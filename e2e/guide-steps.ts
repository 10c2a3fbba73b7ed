/** One thing that a reader types, and what the page shows as its output. */
export interface GuideStep {
  /** Of the page, from 1. */
  readonly line: number;
  readonly shellText: string;
  /** `undefined`: the page shows nothing, so anything may come out. */
  readonly expected: string | undefined;
}

const SCRIPTS = new Set(['sh', 'bash', 'shell']);

/**
 * The command blocks of a page, in order. ```sh, ```bash and ```shell are run whole; a ```text or ```output block right after
 * one is its output. In ```console and ```shell-session each line after "$ " is run (a "\" at its end continues it), and the
 * lines up to the next one are its output. Other blocks are not run.
 */
export function stepsOf(markdown: string): readonly GuideStep[] {
  const steps: GuideStep[] = [];
  const blocks = [...markdown.matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm)];
  for (const [i, block] of blocks.entries()) {
    const [whole, info = '', body = ''] = block;
    const line = markdown.slice(0, block.index).split('\n').length;
    const language = info.trim().split(/\s/)[0] ?? '';
    if (SCRIPTS.has(language)) {
      const next = blocks[i + 1];
      const isOutput =
        next !== undefined &&
        /^(text|output)\b/.test(next[1] ?? '') &&
        markdown.slice(block.index + whole.length, next.index).trim() === '';
      steps.push({ line, shellText: body, expected: isOutput ? (next[2] ?? '') : undefined });
    } else if (language === 'console' || language === 'shell-session') {
      steps.push(...sessionSteps(body, line));
    }
  }
  return steps;
}

function sessionSteps(body: string, blockLine: number): readonly GuideStep[] {
  const steps: { line: number; shellText: string; expected: string }[] = [];
  let isContinued = false;
  for (const [i, text] of body.split('\n').slice(0, -1).entries()) {
    const last = steps.at(-1);
    if (text.startsWith('$ ')) steps.push({ line: blockLine + 1 + i, shellText: `${text.slice(2)}\n`, expected: '' });
    else if (last !== undefined && isContinued) last.shellText += `${text.replace(/^> /, '')}\n`;
    else if (last !== undefined) last.expected += `${text}\n`;
    isContinued = (text.startsWith('$ ') || isContinued) && text.endsWith('\\');
  }
  return steps;
}

/** One bash script that runs the steps in order in one shell, each with its output in `<outputDir>/<index>`. */
export function scriptOf(steps: readonly GuideStep[], outputDir: string): string {
  return [
    'set -e',
    ...steps.map(({ shellText }, i) => `{\n${shellText}} >"${outputDir}/${i}" 2>&1`),
    `: >"${outputDir}/end"`,
    '',
  ].join('\n');
}

/** Whether an output is what the page shows: "…" stands for any text, a line of only "…" for any number of lines. */
export function isAsShown(expected: string, actual: string): boolean {
  const squeeze = (text: string): string => text.trimEnd().replace(/[ \t]+/g, ' ');
  const pattern = squeeze(expected)
    .split('\n')
    .map((line) => (line.trim() === '…' ? '(?:[^\\n]*\\n)*?' : `${line.split('…').map(escaped).join('[^\\n]*')}\\n`))
    .join('');
  return new RegExp(`^${pattern}$`).test(`${squeeze(actual)}\n`);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
