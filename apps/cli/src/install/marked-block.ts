const [BEGIN, END] = ['# >>> mngr >>>', '# <<< mngr <<<'];

/** The text with our block as its last part; one that is there already is replaced where it stands. */
export function withBlock(text: string, lines: readonly string[]): string {
  const block = [BEGIN, '# Written by "mngr install"; "mngr uninstall" takes it out.', ...lines, END].join('\n');
  const place = findBlock(text);
  if (place !== undefined) return `${text.slice(0, place.start)}${block}\n${text.slice(place.end)}`;
  const gap = text === '' || text.endsWith('\n\n') ? '' : text.endsWith('\n') ? '\n' : '\n\n';
  return `${text}${gap}${block}\n`;
}

/** The text as it was before our block was put in. */
export function withoutBlock(text: string): string {
  const place = findBlock(text);
  if (place === undefined) return text;
  const before = text.slice(0, place.start);
  const after = text.slice(place.end);
  return after === '' ? before.replace(/\n\n$/, '\n') : before + after;
}

/** A block without its end is a damaged file of the person: it counts as none, and nothing is cut off. */
function findBlock(text: string): { start: number; end: number } | undefined {
  const start = text.indexOf(`${BEGIN}\n`);
  const end = text.indexOf(`${END}\n`, start);
  return start === -1 || end === -1 ? undefined : { start, end: end + END.length + 1 };
}
