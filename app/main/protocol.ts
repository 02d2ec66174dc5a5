// The window's own protocol: `app://loadstone/<path>` answers with the files of the renderer's bundle and nothing else,
// each with the headers that keep the page to itself. Electron calls `respond` through `protocol.handle`; plain Request
// and Response, so that it is tested in plain Node.
import { readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

export const appScheme = 'app';
export const appOrigin = 'app://loadstone';
export const appPage = `${appOrigin}/index.html`;

/** Before the app is ready, main registers the scheme with these. */
export const appSchemePrivileges = {
  standard: true,
  secure: true,
  supportFetchAPI: true,
  stream: true,
  codeCache: true,
} as const;

/** Monaco and naive-ui write style elements and attributes, hence 'unsafe-inline' for styles alone. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** What `protocol.handle` wants: answers requests from the files below `root`. */
export function respondFrom(root: string): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405, `method ${request.method}`);
    const file = fileOf(root, request.url);
    if (file === null) return refusal(403, `address ${request.url}: only files of ${appOrigin}`);
    const type = contentTypes[extname(file).toLowerCase()];
    if (type === undefined)
      return refusal(415, `type of ${request.url}: allowed are ${Object.keys(contentTypes).join(' ')}`);
    try {
      return new Response(new Uint8Array(await readFile(file)), { headers: { ...headers, 'content-type': type } });
    } catch (error) {
      return refusal(404, `${request.url}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
}

const headers = {
  'content-security-policy': contentSecurityPolicy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
};

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** The file that an address names, or null where it leads out of `root` or is not an address of ours. */
function fileOf(root: string, address: string): string | null {
  const url = new URL(address);
  if (url.protocol !== `${appScheme}:` || url.host !== 'loadstone') return null;
  let path: string;
  try {
    path = decodeURIComponent(url.pathname);
  } catch {
    return null; // not UTF-8 behind its percent signs: no file of ours is called so
  }
  if (path.includes('\0') || path.includes('\\')) return null;
  const file = join(root, path);
  return file.startsWith(root + sep) ? file : null;
}

function refusal(status: number, text: string): Response {
  return new Response(`Loadstone does not serve this: ${text}.`, {
    status,
    headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' },
  });
}
