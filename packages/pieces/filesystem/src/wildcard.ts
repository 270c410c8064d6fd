/**
 * Whether a name fits a pattern in which `*` stands for any characters and `?` for one; everything else stands for
 * itself, capitals included. Takes no longer than the lengths of both multiplied, whatever the pattern.
 */
export function fits(name: string, pattern: string): boolean {
  const [letters, signs] = [Array.from(name), Array.from(pattern)]
  let [at, sign] = [0, 0]
  let star = -1
  let resume = 0
  while (at < letters.length) {
    if (signs[sign] === '*') {
      star = sign++
      resume = at
    } else if (sign < signs.length && (signs[sign] === '?' || signs[sign] === letters[at])) {
      at += 1
      sign += 1
    } else if (star >= 0) {
      sign = star + 1
      at = ++resume
    } else {
      return false
    }
  }
  while (signs[sign] === '*') sign += 1
  return sign === signs.length
}
