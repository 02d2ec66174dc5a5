// Every colour of the window, once for light and once for dark. The renderer turns them into CSS variables
// (`--accent`, …) and into the themes of its widgets; main paints the window's ground before the page is there.
// Text on ground keeps a contrast of at least 4.5:1 in both (tested).

export interface Palette {
  /** Behind the panes: toolbar, status bar, gaps. */
  readonly ground: string;
  /** Panes. */
  readonly surface: string;
  /** Heads of tables, fields, hovered rows. */
  readonly raised: string;
  readonly hover: string;
  readonly selected: string;
  readonly border: string;
  readonly text: string;
  /** Secondary text. */
  readonly muted: string;
  readonly accent: string;
  readonly accentHover: string;
  readonly accentPressed: string;
  /** Text on accent. */
  readonly onAccent: string;
  readonly success: string;
  readonly warning: string;
  readonly danger: string;
  /** Behind text in danger. */
  readonly dangerGround: string;
  /** Tokens of object text. */
  readonly tokenRelocation: string;
  readonly tokenNumber: string;
  readonly tokenSection: string;
  readonly tokenHeading: string;
}

export const darkPalette: Palette = {
  ground: '#12151a',
  surface: '#191d24',
  raised: '#222831',
  hover: '#262d38',
  selected: '#1f3a40',
  border: '#323a47',
  text: '#e4e8ee',
  muted: '#9aa5b4',
  accent: '#3ec9b0',
  accentHover: '#5bd8c2',
  accentPressed: '#2fae98',
  onAccent: '#06201b',
  success: '#62d389',
  warning: '#e7b755',
  danger: '#ff8378',
  dangerGround: '#3a1f20',
  tokenRelocation: '#7fb8ff',
  tokenNumber: '#d9b877',
  tokenSection: '#5fd0bb',
  tokenHeading: '#f0f3f7',
};

export const lightPalette: Palette = {
  ground: '#e9ecf0',
  surface: '#ffffff',
  raised: '#f3f5f8',
  hover: '#eaeef3',
  selected: '#d9efeb',
  border: '#cdd4de',
  text: '#1b222c',
  muted: '#566172',
  accent: '#0b7263',
  accentHover: '#0c7d6d',
  accentPressed: '#085a4f',
  onAccent: '#ffffff',
  success: '#14713a',
  warning: '#865400',
  danger: '#b3261e',
  dangerGround: '#fdeceb',
  tokenRelocation: '#1d55b8',
  tokenNumber: '#7d4e00',
  tokenSection: '#0b7263',
  tokenHeading: '#10161e',
};
