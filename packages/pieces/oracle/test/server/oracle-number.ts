/**
 * Oracle's own form of a number: an exponent of 100, then digits of base 100. Negative numbers are inverted and end with
 * 102, so that the bytes sort like the numbers.
 */
export function encodeNumber(text: string): Buffer {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)0*(\d*)\.?(\d*)$/.exec(text) ?? []
  const padded = `${whole.length % 2 === 1 ? '0' : ''}${whole}${fraction}${fraction.length % 2 === 1 ? '0' : ''}`
  const pairs = (padded.match(/\d\d/g) ?? []).map(Number)
  let exponent = Math.ceil(whole.length / 2)
  while (pairs[0] === 0) {
    pairs.shift()
    exponent--
  }
  while (pairs.at(-1) === 0) pairs.pop()
  if (pairs.length === 0) return Buffer.of(0x80)
  if (sign === '') return Buffer.from([exponent + 192, ...pairs.map((pair) => pair + 1)])
  return Buffer.from([(exponent + 192) ^ 0xff, ...pairs.map((pair) => 101 - pair), ...(pairs.length < 20 ? [102] : [])])
}

/** The number as text, without an exponent. */
export function decodeNumber(bytes: Buffer): string {
  const [head = 0x80, ...rest] = bytes
  if (rest.length === 0) return '0'
  const isPositive = (head & 0x80) !== 0
  const exponent = (isPositive ? head : head ^ 0xff) - 192
  if (!isPositive && rest.at(-1) === 102) rest.pop()
  const digits = rest.map((pair) => String(isPositive ? pair - 1 : 101 - pair).padStart(2, '0')).join('')
  const point = 2 * exponent
  const padded = point <= 0 ? '0'.repeat(-point) + digits : digits.padEnd(point, '0')
  const whole = point <= 0 ? '0' : padded.slice(0, point).replace(/^0+(?=\d)/, '')
  const fraction = padded.slice(Math.max(0, point)).replace(/0+$/, '')
  return `${isPositive ? '' : '-'}${whole}${fraction === '' ? '' : `.${fraction}`}`
}
