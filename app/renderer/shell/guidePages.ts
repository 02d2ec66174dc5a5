// The pages of docs/guide, as they are when the app is built: each file is a page, its first heading the title, the
// number at the start of its name its place.
import { marked } from 'marked';

export interface GuidePage {
  readonly title: string;
  readonly html: string;
}

const texts: Readonly<Record<string, string>> = import.meta.glob('../../../docs/guide/*.md', {
  query: '?raw',
  import: 'default',
  eager: true,
});

export const guidePages: readonly GuidePage[] = Object.keys(texts)
  .sort()
  .map((file) => pageOf(texts[file] ?? ''));

/** Pictures lie beside the repository's pages only. */
export function pageOf(markdown: string): GuidePage {
  const title = /^# (.+)$/m.exec(markdown)?.[1] ?? 'Untitled';
  const withoutPictures = markdown.replace(/^!\[[^\]]*\]\([^)]*\)\s*$/gm, '');
  const html = marked.parse(withoutPictures, { async: false });
  // The window goes nowhere: what would be a link is its text.
  return { title, html: html.replace(/<a [^>]*>(.*?)<\/a>/gs, '$1') };
}
