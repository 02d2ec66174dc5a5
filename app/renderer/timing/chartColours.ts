// Colours of the charts' series: a sequence that people with any kind of colour vision tell apart (after Okabe and Ito),
// each dark or light enough for its ground. Patterns and symbols tell the series apart where colours do not.
export interface ChartInk {
  readonly text: string;
  readonly muted: string;
  readonly border: string;
  readonly surface: string;
  readonly raised: string;
  readonly series: readonly string[];
}

const light = ['#0072b2', '#b45309', '#00805f', '#a8487f', '#56708c', '#8a6d00', '#c2410c', '#3f51b5', '#6b7280'];
const dark = ['#56b4e9', '#e69f00', '#2fc19a', '#e08bbb', '#a3b8cc', '#e3d44c', '#ff8a5c', '#9fa8f5', '#9aa5b4'];

export function seriesColours(isDark: boolean): readonly string[] {
  return isDark ? dark : light;
}

/** Shapes of the points of lines, in the order of the series. */
export const pointShapes = ['circle', 'rect', 'triangle', 'diamond', 'pin', 'arrow', 'roundRect'] as const;
/** Dashes of lines. */
export const lineDashes = ['solid', 'dashed', 'dotted'] as const;
