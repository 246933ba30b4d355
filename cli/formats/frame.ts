import { widthOf } from './fold.ts';

const nowhere = ['top', 'bottom', 'left', 'right'].flatMap((side) =>
  ['', '-mid', '-left', '-right'].map((end): [string, string] => [side + end, '']),
);

/** Two spaces between the columns and a line below the titles; nothing else, so that the names stand out. */
export const frame = {
  ...Object.fromEntries(nowhere),
  mid: '─',
  'mid-mid': '──',
  'left-mid': '',
  'right-mid': '',
  middle: '  ',
};

export const style = { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true };

export const longestLine = (texts: readonly string[]): number =>
  Math.max(...texts.flatMap((text) => text.split('\n')).map(widthOf));
