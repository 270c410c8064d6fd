import { createCipheriv, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { keyIdOf, open, seal } from './envelope.js'
import { authenticatedData, type SealContext } from './seal-context.js'

const KEY_ID = 0x01020304
const key = randomBytes(32)
const keyOf = (id: number) => (id === KEY_ID ? key : undefined)
const context: SealContext = {
  table: 'secrets',
  column: 'sealed',
  rowId: 'con_1',
  projectId: 'prj_1',
  environmentId: 'env_1',
  piece: 'postgres',
  generation: 3,
}
const plain = Buffer.from('{"password":"CANARY-7f3a"}')
const sealed = (text: Buffer = plain) => seal(key, KEY_ID, text, context)
const opened = (blob: Buffer, where: SealContext = context) => open(keyOf, blob, where)
const coded = (code: string) => expect.objectContaining({ name: 'VaultError', code })
const anyRefusal = expect.objectContaining({
  name: 'VaultError',
  code: expect.stringMatching(/^(bad_envelope|key_unavailable|unreadable)$/),
})

describe('an envelope', () => {
  test('opens to the bytes that were sealed, whatever they are and wherever they belong', () => {
    const text = fc.string({ unit: 'grapheme' })
    const contexts = fc.record({
      table: text,
      column: text,
      rowId: text,
      projectId: text,
      environmentId: text,
      piece: text,
      generation: fc.nat(),
    })
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), contexts, (bytes, where) => {
        expect(open(keyOf, seal(key, KEY_ID, Buffer.from(bytes), where), where)).toEqual(Buffer.from(bytes))
      }),
    )
  })

  test.each([0, 1, 62, 63, 64, 65, 127, 128, 65_536])('opens %i bytes that end like padding', (length) => {
    const zeros = Buffer.alloc(length)
    expect(opened(sealed(zeros))).toEqual(zeros)
    const markers = Buffer.alloc(length, 0x80)
    expect(opened(sealed(markers))).toEqual(markers)
  })

  test('is version 1, algorithm 1, key id, nonce, text and tag', () => {
    const blob = sealed()
    expect(blob.subarray(0, 6)).toEqual(Buffer.from([1, 1, 1, 2, 3, 4]))
    expect(blob).toHaveLength(6 + 12 + 64 + 16)
    expect(keyIdOf(blob)).toBe(KEY_ID)
  })

  test('has the same length for texts of 0 to 63 bytes', () => {
    expect(sealed(Buffer.alloc(0))).toHaveLength(98)
    expect(sealed(Buffer.alloc(63))).toHaveLength(98)
    expect(sealed(Buffer.alloc(64))).toHaveLength(162)
  })

  test('differs each time and does not contain the text', () => {
    expect(sealed()).not.toEqual(sealed())
    expect(sealed().includes('CANARY')).toBe(false)
  })

  test('carries the highest key id', () => {
    expect(keyIdOf(seal(key, 0xffff_ffff, plain, context))).toBe(0xffff_ffff)
  })

  test('cannot be made with a key id beyond 32 bits or a key of another length', () => {
    expect(() => seal(key, 2 ** 32, plain, context)).toThrow(RangeError)
    expect(() => seal(key.subarray(0, 16), 1, plain, context)).toThrow(RangeError)
  })
})

describe('a changed envelope', () => {
  test('does not open with any bit of any byte flipped', () => {
    const blob = sealed()
    for (let at = 0; at < blob.length * 8; at++) {
      const changed = Buffer.from(blob)
      changed.writeUInt8(changed.readUInt8(at >> 3) ^ (1 << (at & 7)), at >> 3)
      expect(() => opened(changed), `bit ${at}`).toThrow(anyRefusal)
    }
    expect(opened(blob)).toEqual(plain)
  })

  test('does not open with any number of bytes cut from either end', () => {
    const blob = sealed(Buffer.alloc(200, 1))
    for (let length = 0; length < blob.length; length++) {
      expect(() => opened(blob.subarray(0, length)), `first ${length}`).toThrow(anyRefusal)
      expect(() => opened(blob.subarray(blob.length - length)), `last ${length}`).toThrow(anyRefusal)
    }
  })

  test('does not open with bytes appended', () => {
    expect(() => opened(Buffer.concat([sealed(), Buffer.alloc(1)]))).toThrow(coded('bad_envelope'))
    expect(() => opened(Buffer.concat([sealed(), Buffer.alloc(64)]))).toThrow(coded('unreadable'))
  })

  test.each([4, 8, 12, 15])('does not open with its tag cut to %i bytes', (tagBytes) => {
    const blob = sealed()
    expect(() => opened(blob.subarray(0, blob.length - 16 + tagBytes))).toThrow(coded('bad_envelope'))
  })

  test('does not open with a genuine short tag, even in an envelope of a right length', () => {
    expect(() => opened(forged(Buffer.alloc(76, 0x80), 4))).toThrow(coded('unreadable'))
  })

  test.each([
    ['an unknown version', 0, 2],
    ['an unknown algorithm', 1, 2],
  ])('with %s is a bad envelope', (_, at, value) => {
    const blob = sealed()
    blob[at] = value
    expect(() => opened(blob)).toThrow(coded('bad_envelope'))
  })

  test('is never taken for plain text', () => {
    expect(() => opened(plain)).toThrow(coded('bad_envelope'))
    expect(() => opened(Buffer.alloc(0))).toThrow(coded('bad_envelope'))
  })

  test.each([
    ['no marker', Buffer.alloc(64)],
    ['another marker', Buffer.alloc(64, 1)],
    ['more than one block of padding', Buffer.concat([Buffer.from([0x80]), Buffer.alloc(127)])],
  ])('with %s in its padding is unreadable, though its tag is right', (_, padded) => {
    expect(() => opened(forged(padded))).toThrow(coded('unreadable'))
  })
})

describe('an envelope elsewhere', () => {
  const elsewhere: [keyof SealContext, SealContext][] = [
    ['table', { ...context, table: 'apps' }],
    ['column', { ...context, column: 'verifier' }],
    ['rowId', { ...context, rowId: 'con_2' }],
    ['projectId', { ...context, projectId: 'prj_2' }],
    ['environmentId', { ...context, environmentId: 'env_2' }],
    ['piece', { ...context, piece: 'mysql' }],
    ['generation', { ...context, generation: 2 }],
  ]

  test.each(elsewhere)('does not open with another %s', (_, where) => {
    expect(() => opened(sealed(), where)).toThrow(coded('unreadable'))
  })

  test('does not open when text moves from one field to its neighbour', () => {
    expect(() => opened(sealed(), { ...context, rowId: 'con_1prj_1', projectId: '' })).toThrow(coded('unreadable'))
    expect(() => opened(sealed(), { ...context, table: 'secretss', column: 'ealed' })).toThrow(coded('unreadable'))
  })

  test('opens and is bound to its place however long the names of that place are', () => {
    const where = { ...context, rowId: 'r'.repeat(2000), piece: 'é'.repeat(2000) }
    expect(opened(seal(key, KEY_ID, plain, where), where)).toEqual(plain)
    expect(() => opened(seal(key, KEY_ID, plain, where), { ...where, generation: 4 })).toThrow(coded('unreadable'))
  })

  test('does not open under another key, and says when the key is not there', () => {
    expect(() => open(() => randomBytes(32), sealed(), context)).toThrow(coded('unreadable'))
    expect(() => open(() => undefined, sealed(), context)).toThrow(coded('key_unavailable'))
  })

  test('is not sealed for a place whose name is not well-formed', () => {
    expect(() => seal(key, KEY_ID, plain, { ...context, rowId: '\ud800' })).toThrow(TypeError)
  })

  test('is refused without a word of its content', () => {
    try {
      opened(sealed(), { ...context, rowId: 'con_2' })
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({ code: 'unreadable', hint: expect.stringContaining('moved here') })
      expect(inspect(error)).not.toContain('CANARY')
    }
  })
})

test('the authenticated data are the head, then each field behind its length in bytes', () => {
  const bytes = authenticatedData(Buffer.from([1, 1, 0, 0, 0, 9]), { ...context, piece: 'é', generation: 12 })
  const field = (text: string) => [...Buffer.from([0, 0, 0, Buffer.byteLength(text)]), ...Buffer.from(text)]
  const fields = ['plugboard/v1', 'secrets', 'sealed', 'con_1', 'prj_1', 'env_1', 'é', '12']
  expect([...bytes]).toEqual([1, 1, 0, 0, 0, 9, ...fields.flatMap(field)])
})

test('no other source file of the server makes a cipher', () => {
  const folder = dirname(dirname(fileURLToPath(import.meta.url)))
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => /\.tsx?$/.test(path))
  const users = sources
    .filter((path) => !/\.test\.tsx?$/.test(path))
    .filter((path) => /create(C|Dec)ipher|subtle\.(en|de)crypt/.test(readFileSync(join(folder, path), 'utf8')))
  expect(users).toEqual([join('vault', 'envelope.ts')])
})

/** An envelope with a right tag over any padded text; with `tagBytes`, that tag is short. */
function forged(padded: Buffer, tagBytes = 16): Buffer {
  const head = Buffer.from([1, 1, 1, 2, 3, 4])
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  cipher.setAAD(authenticatedData(head, context))
  return Buffer.concat([head, nonce, cipher.update(padded), cipher.final(), cipher.getAuthTag()])
}
