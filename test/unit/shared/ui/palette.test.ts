import { describe, expect, it } from 'vitest';
import { darkPalette, lightPalette, type Palette } from '../../../../app/shared/ui/palette.ts';

/** Relative luminance of `#rrggbb`, WCAG 2.2. */
function luminance(colour: string): number {
  const channel = (at: number): number => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const texts: readonly (readonly [keyof Palette, readonly (keyof Palette)[]])[] = [
  ['text', ['ground', 'surface', 'raised', 'hover', 'selected']],
  ['muted', ['ground', 'surface', 'raised', 'hover', 'selected']],
  ['onAccent', ['accent', 'accentHover', 'accentPressed']],
  ['success', ['surface', 'raised']],
  ['warning', ['surface', 'raised']],
  ['danger', ['surface', 'raised', 'dangerGround']],
  ['tokenRelocation', ['surface']],
  ['tokenNumber', ['surface']],
  ['tokenSection', ['surface']],
  ['tokenHeading', ['surface']],
];

describe.each([
  ['light', lightPalette],
  ['dark', darkPalette],
])('the %s palette', (_, palette) => {
  it.each(
    texts.flatMap(([text, grounds]) => grounds.map((ground) => [text, ground] as const)),
  )('lets people read %s on %s', (text, ground) => {
    expect(contrast(palette[text], palette[ground])).toBeGreaterThanOrEqual(4.5);
  });
});
