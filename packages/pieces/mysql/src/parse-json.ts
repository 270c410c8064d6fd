/** A string, or a number of sixteen digits or more that has no fraction and no exponent. */
const STRING_OR_LONG = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d{16,}(?![\d.eE])/g

/** `JSON.parse` that gives whole numbers beyond ±(2⁵³−1) as text, where they would lose digits as numbers. */
export function parseJson(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text)
  return JSON.parse(text.replace(STRING_OR_LONG, keepDigits))
}

function keepDigits(token: string, offset: number, whole: string): string {
  const isPartOfNumber = /[\d.eE+-]/.test(whole[offset - 1] ?? '')
  if (token.startsWith('"') || isPartOfNumber || Number.isSafeInteger(Number(token))) return token
  return `"${token}"`
}
