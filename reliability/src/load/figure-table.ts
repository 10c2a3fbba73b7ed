import { table } from '../kit/table.js';
import { isMet, type Figure } from './row.js';

/** Figures as lines: value, goal, floor and whether the goal is met. */
export function figureTable(figures: readonly Figure[]): string {
  return table(
    ['what', 'value', 'goal', 'floor', ''],
    figures.map((figure) => [
      figure.what,
      `${short(figure.value)} ${figure.unit}`.trim(),
      goalText(figure),
      figure.floor === undefined ? '' : short(figure.floor),
      verdict(figure),
    ]),
  );
}

function verdict(figure: Figure): string {
  const isGood = isMet(figure);
  if (isGood === null) return '';
  return isGood ? 'met' : figure.isPromise === true ? 'BROKEN' : 'missed';
}

function goalText({ goal }: Figure): string {
  if (goal === undefined) return '';
  return 'max' in goal ? `≤ ${short(goal.max)}` : `≥ ${short(goal.min)}`;
}

function short(value: number): string {
  if (Number.isNaN(value)) return 'none';
  return Math.abs(value) >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(value < 10 ? 2 : 1);
}
