const LONGEST_PATH = 8_192
const ODD = /\/\/|\\|%2f|%5c|%00|\/(?:\.|%2e){1,2}(?:\/|$)/i

/**
 * Whether the path of a request target means the same to everybody who reads it: no empty, `.` or `..` segment, written
 * out or encoded, no encoded slash, and at most 8 KiB. Anything else is answered as not found.
 *
 * @param target the request target as it came, such as `/connections?page=2`.
 */
export function isPlainPath(target: string): boolean {
  const query = target.indexOf('?')
  const path = query === -1 ? target : target.slice(0, query)
  return path.length <= LONGEST_PATH && !ODD.test(path)
}
