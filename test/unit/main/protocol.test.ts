import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { respondFrom } from '../../../app/main/protocol.ts';

describe('the window’s own protocol', () => {
  let folder: string;
  let respond: (request: Request) => Promise<Response>;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'loadstone-protocol-'));
    mkdirSync(join(folder, 'page/assets'), { recursive: true });
    mkdirSync(join(folder, 'page-of-others'));
    writeFileSync(join(folder, 'page/index.html'), '<p>page</p>');
    writeFileSync(join(folder, 'page/assets/a.js'), 'export {}');
    writeFileSync(join(folder, 'page/assets/notes.txt'), 'not served');
    writeFileSync(join(folder, 'secret.html'), 'secret');
    writeFileSync(join(folder, 'page-of-others/index.html'), 'secret');
    respond = respondFrom(join(folder, 'page'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('serves the files of the page with their types and the headers that keep it to itself', async () => {
    const response = await respond(new Request('app://loadstone/index.html'));
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('<p>page</p>');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self'/);
    expect(response.headers.get('content-security-policy')).not.toMatch(/unsafe-eval(?<!wasm-unsafe-eval)/);
    expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(response.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    const script = await respond(new Request('app://loadstone/assets/a.js?worker'));
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  });

  it.each([
    ['app://loadstone/../secret.html', 404], // the address itself is made tidy: this is /secret.html below the page
    ['app://loadstone/..%2fsecret.html', 403],
    ['app://loadstone/%2e%2e%2fsecret.html', 403],
    ['app://loadstone/assets/..%2f..%2fsecret.html', 403],
    ['app://loadstone/..%2fpage-of-others/index.html', 403],
    ['app://loadstone/..%5csecret.html', 403],
    ['app://loadstone/index.html%00.js', 403],
    ['app://loadstone/%ff.html', 403],
    ['app://elsewhere/index.html', 403],
    ['https://loadstone/index.html', 403],
    ['app://loadstone/assets/notes.txt', 415],
    ['app://loadstone/assets', 415],
    ['app://loadstone/nothing.html', 404],
  ])('refuses %s with %d', async (address, status) => {
    const response = await respond(new Request(address));
    expect(response.status).toBe(status);
    expect(await response.text()).not.toContain('secret\n');
    expect(response.headers.get('content-security-policy')).not.toBeNull();
  });

  it('refuses to be written to', async () => {
    expect((await respond(new Request('app://loadstone/index.html', { method: 'POST' }))).status).toBe(405);
  });
});
