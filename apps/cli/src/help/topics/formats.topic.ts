import type { Topic } from '../topic.js';

export const formats: Topic = {
  sections: [
    [
      'THE FORMATS OF --format',
      [
        ['human', 'sentences and tables; the default'],
        ['json', 'one object, when everything is known'],
        ['jsonl', 'one object a line, as things happen; "event" says of which kind, except in "list"'],
        ['anything else', 'a template, filled once for each item'],
      ],
    ],
    [
      'TEMPLATES',
      '{field} and {nested.field} are replaced by the values that json shows; an unknown one prints empty. "{{" and "}}" are braces, \\t and \\n a tab and a line feed.\n\n  mngr list --format \'{name}\\t{state}\\t{host.name}\'',
    ],
    [
      'STREAMS',
      'Results are on stdout. Failures, warnings and progress are on stderr. With --quiet nothing is printed but errors. A failure in jsonl is also a line {"event":"error","error_class":…,"message":…} on stdout.',
    ],
  ],
  seeAlso: ['list', 'help exit-codes', 'help filters'],
};
