import type { Topic } from '../topic.js';

export const exitCodes: Topic = {
  sections: [
    [
      'EXIT CODES',
      [
        ['0', 'done, or there was nothing to do'],
        ['1', 'it failed, was refused, or a question was answered with no'],
        ['2', 'the time was over, or the command line was not understood'],
        ['3', 'processes of an agent remain'],
        ['4', 'files of an agent remain here'],
        ['5', 'something remains on its host'],
        ['6', 'its machine or provider cannot be reached'],
        ['7', 'a message was delivered, and a dialog blocks the agent'],
        ['130', 'ended by Ctrl-C'],
      ],
    ],
    [
      'SEVERAL TARGETS',
      'A command goes on after a target that failed, unless --on-error abort. Of several codes the worst one counts, in the order 5, 3, 4, 2, 6, 7, 1.',
    ],
    [
      'EXEC',
      '"mngr exec" ends with the exit code of the command: 128+N if it was ended by signal N. Of several agents the first code that is not 0 counts.',
    ],
  ],
  seeAlso: ['exec', 'wait', 'help formats'],
};
