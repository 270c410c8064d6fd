/**
 * The first line of what is expected that was not printed after the lines before it; undefined when all were. Loosely:
 * an ellipsis stands for anything in a line, a time for any other, and space for any space.
 */
export function missingOutput(expected: string, printed: string): string | undefined {
  let rest = printed
  for (const line of expected.split('\n').filter((one) => one.trim() !== '')) {
    const found = patternOf(line.trim()).exec(rest)
    if (found === null) return line
    rest = rest.slice(found.index + found[0].length)
  }
  return undefined
}

function patternOf(line: string): RegExp {
  const literal = line.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const loose = literal
    .replace(/\d+ ms/g, '\\d+ ms')
    .replace(/\s*…\s*/g, '.*')
    .replace(/\s+/g, '\\s+')
  return new RegExp(loose)
}
