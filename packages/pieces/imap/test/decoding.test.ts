import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeText, decodeWords } from '../src/mail/decode-text.js'
import { htmlToText } from '../src/mail/html-to-text.js'
import { decodeTransfer, transferDecoder } from '../src/mail/transfer-decoder.js'
import { highestOf, lowestOf, uidSet } from '../src/mail/uid-set.js'
import { decodeFolder, encodeFolder } from '../src/wire/modified-utf7.js'
import { parseTokens } from '../src/wire/parse-tokens.js'

/** Milliseconds that a text of half a megabyte may take; one that takes its square needs minutes. */
const SOON = 4_000
const HALF_MIB = 512 * 1024

function takes(work: () => unknown): number {
  const start = performance.now()
  work()
  return performance.now() - start
}

describe('undoing how a mail was packed', () => {
  it('gives the same bytes however they were cut', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.array(fc.integer({ min: 1, max: 50 })), (bytes, cuts) => {
        for (const [encoding, packed] of [
          ['base64', Buffer.from(bytes).toString('base64').replace(/.{76}/g, '$&\r\n')],
          ['quoted-printable', [...bytes].map((byte) => `=${byte.toString(16).padStart(2, '0')}`).join('=\r\n')],
        ] as const) {
          const decoder = transferDecoder(encoding)
          const out: Buffer[] = []
          let rest = Buffer.from(packed)
          for (const cut of cuts) {
            out.push(decoder.push(rest.subarray(0, cut)))
            rest = rest.subarray(cut)
          }
          out.push(decoder.push(rest), decoder.end())
          expect(Buffer.concat(out)).toEqual(Buffer.from(bytes))
        }
      }),
      { numRuns: 200 },
    )
  })

  it.each([
    ['soft =\r\nbreak', 'soft break'],
    ['blanks  \t\r\nend', 'blanks\r\nend'],
    ['soft =  \r\nbreak', 'soft break'],
    ['=3D=4a=4B', '=JK'],
    ['=ZZ = x', '=ZZ = x'],
    ['end=', 'end'],
  ])('reads %j', (packed, text) => {
    expect(decodeTransfer(Buffer.from(packed), 'quoted-printable').toString()).toBe(text)
  })

  it.each<[string, () => unknown]>([
    ['blanks', () => decodeTransfer(Buffer.from(`${' '.repeat(HALF_MIB)}x`), 'quoted-printable')],
    ['equals signs', () => decodeTransfer(Buffer.from('='.repeat(HALF_MIB)), 'quoted-printable')],
    ['open tags', () => htmlToText('<style'.repeat(HALF_MIB / 6))],
    ['open tags that end', () => htmlToText('<style>'.repeat(HALF_MIB / 7))],
    ['open comments', () => htmlToText('<!--'.repeat(HALF_MIB / 4))],
    ['broken words', () => decodeWords('=?utf-8?q?'.repeat(HALF_MIB / 10))],
    ['words', () => decodeWords('=?utf-8?q?a?='.repeat(HALF_MIB / 13))],
    ['plus signs', () => decodeText(Buffer.from('+'.repeat(HALF_MIB)), 'utf-7')],
    ['brackets', () => parseTokens([{ text: '('.repeat(HALF_MIB) }])],
    ['quotes', () => parseTokens([{ text: '"\\"'.repeat(HALF_MIB / 3) }])],
  ])('takes no longer than others for a text of nothing but %s', (_title, work) => {
    expect(takes(work)).toBeLessThan(SOON)
  })
})

describe('the names of folders', () => {
  it('are the same after they have travelled', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (name) => {
        expect(decodeFolder(encodeFolder(name))).toBe(name)
        expect(encodeFolder(name)).toMatch(/^[\x20-\x7e]*$/)
      }),
    )
  })

  it.each([
    ['Entwürfe', 'Entw&APw-rfe'],
    ['台北', '&U,BTFw-'],
    ['A & B', 'A &- B'],
    ['😀', '&2D3eAA-'],
  ])('travel as RFC 3501 says: %s', (name, encoded) => {
    expect(encodeFolder(name)).toBe(encoded)
  })

  it.each(['&', '&ab', '&A-', '&AGE', 'ä&-'])('that are not encoded as they should be stay readable: %s', (name) => {
    expect(decodeFolder(name)).toBe(name.replace('&-', '&'))
  })
})

describe('sets of numbers', () => {
  it('hold what was put in', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { minLength: 1 }), (uids) => {
        const up = uids.toSorted((a, b) => a - b)
        expect(lowestOf(uidSet(uids), 1_000)).toEqual(up)
        expect(highestOf(uidSet(uids), 1_000)).toEqual(up.toReversed())
        expect(highestOf(uidSet(uids), 3)).toEqual(up.toReversed().slice(0, 3))
      }),
    )
  })

  it('are not written out', () => {
    expect(highestOf('1:4294967295', 2)).toEqual([4_294_967_295, 4_294_967_294])
    expect(lowestOf('nonsense,5:3,,9', 10)).toEqual([3, 4, 5, 9])
  })
})
