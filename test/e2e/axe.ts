// Runs axe-core in the window, for every e2e test: no serious and no critical finding, in light and in dark.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'vitest';
import type { PlaygroundWindow } from './playgroundWindow.ts';

/** One finding that counts: rule, impact and the elements. */
export interface Finding {
  readonly rule: string;
  readonly impact: string;
  readonly help: string;
  readonly elements: readonly string[];
}

/**
 * What is not ours to change, by rule and by the library whose own DOM it is about:
 * - Monaco draws its text as one element per token and paints selections and brackets behind it, which
 *   `color-contrast` cannot see through; its hidden input areas (`aria-input-field-name` of its own widgets) and its
 *   scrollable inside (`scrollable-region-focusable`, which its own keys scroll) are as it makes them.
 * - xterm draws rows that are hidden from assistive technology (`color-contrast`: it enforces 4.5:1 by itself) and
 *   scrolls them by its own keys (`scrollable-region-focusable`).
 */
const exceptions: Readonly<Record<string, readonly string[]>> = {
  'color-contrast': ['.monaco-editor', '.xterm'],
  'aria-input-field-name': ['.monaco-editor'],
  'scrollable-region-focusable': ['.monaco-editor', '.xterm'],
};

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The serious and critical findings, in what the selector finds or in the whole window; of all rules or of these. */
export async function findings(
  window: PlaygroundWindow,
  selector?: string,
  rules?: readonly string[],
): Promise<readonly Finding[]> {
  if (await window.evaluate<boolean>(`typeof axe === 'undefined'`)) {
    // As a function's body, so that the window's policy against inline scripts stays as it is.
    await window.app.client.execute(`${source}; window.axe = axe;`);
  }
  const context = selector === undefined ? 'document' : JSON.stringify(selector);
  const options = JSON.stringify({ resultTypes: ['violations'], ...(rules === undefined ? {} : { runOnly: rules }) });
  // As text: WebDriver takes an object with an `error` for its own.
  const text = await window.evaluate<string>(`(async () => {
    const exceptions = ${JSON.stringify(exceptions)};
    const { violations } = await axe.run(${context}, ${options});
    const counted = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    return JSON.stringify(counted.map(({ id, impact, help, nodes }) => ({
      rule: id,
      impact,
      help,
      elements: nodes
        .filter(({ target }) => {
          const element = document.querySelector(target.flat()[0]);
          return !(exceptions[id] ?? []).some((foreign) => element?.closest(foreign));
        })
        .map(({ target, html, failureSummary }) => target.join(' ') + ' | ' + html.slice(0, 160) + ' | ' + failureSummary.slice(0, 300)),
    })).filter(({ elements }) => elements.length > 0));
  })()`);
  return JSON.parse(text) as readonly Finding[];
}

/** Rules of which the colours decide; all others find the same in light and in dark. */
const rulesOfColour = ['color-contrast', 'link-in-text-block'];

/** Fails with all findings, in light and in dark; leaves the window light. */
export async function expectAccessible(window: PlaygroundWindow, view: string, selector?: string): Promise<void> {
  for (const scheme of ['dark', 'light'] as const) {
    await window.prefer(scheme);
    await window.settled();
    const rules = scheme === 'dark' ? undefined : rulesOfColour;
    expect(await findings(window, selector, rules), `${view}, ${scheme}`).toEqual([]);
  }
}
