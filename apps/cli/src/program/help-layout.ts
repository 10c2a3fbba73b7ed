const WIDTH = 100;

/** Breaks a paragraph at spaces. */
export function wrap(text: string, width: number = WIDTH, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.join(`\n${indent}`);
}

/** Two columns, the second one wrapped below itself. */
export function columns(rows: readonly (readonly [string, string])[]): string {
  const left = Math.min(34, Math.max(0, ...rows.map(([name]) => name.length)));
  const indent = ' '.repeat(left + 4);
  return rows
    .map(([name, text]) => {
      const wrapped = wrap(text, WIDTH - indent.length, indent);
      return name.length > left ? `  ${name}\n${indent}${wrapped}` : `  ${name.padEnd(left)}  ${wrapped}`;
    })
    .join('\n');
}

/** Paragraphs, which an empty line parts, indented; a paragraph of indented lines stays as it is. */
export function paragraphs(text: string): string {
  return text
    .split('\n\n')
    .map((part) => (part.startsWith('  ') ? part : `  ${wrap(part, WIDTH - 2, '  ')}`))
    .join('\n\n');
}

/** Sections under their titles; those without a body are left out. */
export function manual(sections: readonly (readonly [string, string])[]): string {
  const shown = sections.filter(([, body]) => body !== '');
  return `${shown.map(([title, body]) => `${title}\n${body}`).join('\n\n')}\n`;
}
