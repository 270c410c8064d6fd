const LONGEST = 2_000
const BASE = 'http://plugboard.invalid'

/**
 * The path to go to after signing in, if it is one of ours: it stays on this server however a browser reads it. Else `/`.
 *
 * @param path what came with the request, `/` at its beginning.
 */
export function safePath(path: string | undefined): string {
  if (path === undefined || path.length > LONGEST || !/^\/(?![/\\])[^\\\s\p{Cc}]*$/u.test(path)) return '/'
  if (!URL.canParse(path, BASE)) return '/'
  const url = new URL(path, BASE)
  return url.origin === BASE && !url.pathname.startsWith('//') ? url.pathname + url.search + url.hash : '/'
}
