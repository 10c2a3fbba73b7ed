import type { Topic } from '../topic.js';

export const messages: Topic = {
  sections: [
    [
      'WHAT "SENT" MEANS',
      "A message is accepted when it is durable: from then on it is typed once, also when the control plane is killed meanwhile. It is pasted into the agent's terminal and followed by Enter. The command waits until it was typed and tells the outcome.",
    ],
    [
      'OUTCOMES',
      [
        ['typed', 'it is in the terminal, and Enter after it; exit code 0'],
        ['failed', 'it was certainly not typed: the agent does not run, or its terminal is gone; exit code 1'],
        ['blocked', 'a dialog of the agent blocks it; exit code 7'],
        [
          'unknown',
          'a crash left evidence that cannot decide; it is never typed again by itself. Look with "mngr capture"',
        ],
      ],
    ],
    [
      'WHO GETS IT',
      'A message belongs to one life of an agent: what is sent to a stopped agent is refused, unless --start. Nothing is ever typed into the shell that an ended program leaves behind. A message to nobody is an error, unless --allow-missing.',
    ],
    [
      'TEXT',
      'From -m, from --message-file, or from stdin; up to 512 KiB of UTF-8. One final line feed of a file or of stdin is dropped. Control characters other than tab and line feed are refused.',
    ],
  ],
  seeAlso: ['message', 'create', 'capture', 'help states'],
};
