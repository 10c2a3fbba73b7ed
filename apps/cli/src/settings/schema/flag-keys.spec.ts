import { commonFlags } from '../../program/common-flags.js';
import { switchFlag } from '../../program/flag.js';
import { rawOfSetting } from './flag-keys.js';

describe('a setting of a switch', () => {
  it('may say how often, where mngr counts', () => {
    expect([0, 1, 2].map((value) => rawOfSetting(commonFlags.verbose, value))).toEqual([false, true, true]);
  });

  it('is otherwise on or off, or what it was, for the sentence that refuses it', () => {
    const flag = switchFlag('--some', 'something');
    expect([true, 'no', 1, 2].map((value) => rawOfSetting(flag, value))).toEqual([true, false, true, 2]);
  });
});
