/** What invented names can be made of; `coolname` is two or three common words. */
export const NAME_STYLES = [
  'coolname',
  'english',
  'fantasy',
  'scifi',
  'painters',
  'authors',
  'artists',
  'musicians',
  'animals',
  'scientists',
  'demons',
] as const;
export type NameStyle = (typeof NAME_STYLES)[number];
