import { describe, expect, it } from 'vitest'
import { Frames, framed } from '../src/smb/frames.js'
import { md4 } from '../src/smb/md4.js'
import { authenticateMessage, negotiateMessage } from '../src/smb/ntlm.js'
import { cmac } from '../src/smb/protection.js'
import { fits } from '../src/wildcard.js'

describe('MD4', () => {
  it.each([
    ['', '31d6cfe0d16ae931b73c59d7e0c089c0'],
    ['a', 'bde52cb31de33e46245e05fbdbd6fb24'],
    ['abc', 'a448017aaf21d8525fc10ae87aa6729d'],
    ['message digest', 'd9130a8164549fe818874806e1c7014b'],
    ['abcdefghijklmnopqrstuvwxyz', 'd79e1c308aa5bbcdeea8ed63df412da9'],
    ['1234567890'.repeat(8), 'e33b4ddc9c38f2199c3e7b164fcc0536'],
  ])('of %j is what RFC 1320 says', (text, digest) => {
    expect(md4(Buffer.from(text)).toString('hex')).toBe(digest)
  })
})

describe('AES-CMAC', () => {
  const key = Buffer.from('2b7e151628aed2a6abf7158809cf4f3c', 'hex')
  const message = Buffer.from(
    '6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710',
    'hex',
  )
  it.each([
    [0, 'bb1d6929e95937287fa37d129b756746'],
    [16, '070a16b46b4d4144f79bdd9dd04a287c'],
    [40, 'dfa66747de9ae63030ca32611497c827'],
    [64, '51f0bebf7e3b9d92fc49741779363cfe'],
  ])('of %i bytes is what RFC 4493 says', (length, code) => {
    expect(cmac(key, message.subarray(0, length)).toString('hex')).toBe(code)
  })
})

describe('NTLM', () => {
  const login = { user: 'User', domain: 'Domain', password: 'Password' }

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['other bytes', Buffer.alloc(64, 7)],
    ['its own first message', Buffer.concat([negotiateMessage(), Buffer.alloc(64)])],
  ])('takes %s for no challenge', (_title, challenge) => {
    expect(authenticateMessage(negotiateMessage(), challenge, login)).toBeUndefined()
  })

  it('never shows the password or its hash', () => {
    const challenge = Buffer.concat([negotiateMessage(), Buffer.alloc(32)])
    challenge.writeUInt32LE(2, 8)
    const { message } = authenticateMessage(negotiateMessage(), challenge, login) ?? {}
    expect(message?.includes(Buffer.from('Password', 'utf16le'))).toBe(false)
    expect(message?.includes(md4(Buffer.from('Password', 'utf16le')))).toBe(false)
  })
})

describe('messages on the wire', () => {
  it('are put together however they are cut', () => {
    const sent = [Buffer.from('one'), Buffer.alloc(0), Buffer.alloc(70_000, 1)]
    const stream = Buffer.concat(sent.flatMap(framed))
    for (const step of [1, 3, 5, 4_096, stream.length]) {
      const frames = new Frames()
      const got: Buffer[] = []
      for (let at = 0; at < stream.length; at += step) got.push(...frames.take(stream.subarray(at, at + step)))
      expect(got.map((one) => one.toString('latin1'))).toEqual(sent.map((one) => one.toString('latin1')))
    }
  })

  it('are none when they do not begin with their length', () => {
    expect(() => new Frames().take(Buffer.from('HTTP/1.1 400'))).toThrow(RangeError)
  })
})

describe('a pattern', () => {
  it.each([
    ['report.pdf', '*.pdf', true],
    ['report.PDF', '*.pdf', false],
    ['report.pdf', 'report.pdf', true],
    ['report.pdf', 'r?port.*', true],
    ['report.pdf', '?', false],
    ['', '*', true],
    ['', '', true],
    ['a', '', false],
    ['abc', '*b*', true],
    ['a.b', 'a[.]b', false],
    ['a+b', 'a+b', true],
    ['👋', '?', true],
    ['abab', '*ab', true],
    ['abac', '*ab', false],
    ['*', '?', true],
  ])('tells whether %j fits %j', (name, pattern, expected) => {
    expect(fits(name, pattern)).toBe(expected)
  })

  it('takes no time to speak of, however it is made', () => {
    expect(fits('a'.repeat(255), `${'*a'.repeat(100)}*b`)).toBe(false)
  })
})
