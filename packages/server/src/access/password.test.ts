import { describe, expect, it } from 'vitest'
import { PasswordHasher } from './password-hasher.js'
import { passwordProblem } from './password-problem.js'

const hasher = new PasswordHasher({ cost: 2 ** 10 })

describe('a password', () => {
  it('is accepted when it is the one that was stored, however its letters are composed', async () => {
    const stored = await hasher.hash('grün ist die Wiese')
    expect(await hasher.verify('grün ist die Wiese', stored)).toBe(true)
    expect(await hasher.verify('gru\u0308n ist die Wiese', stored)).toBe(true)
    expect(await hasher.verify('grün ist die Wiese ', stored)).toBe(false)
    expect(await hasher.verify('', stored)).toBe(false)
  })

  it('is stored with a salt of its own, and not as it is', async () => {
    const [one, other] = await Promise.all([hasher.hash('correct horse'), hasher.hash('correct horse')])
    expect(one).not.toBe(other)
    expect(one).toMatch(/^scrypt\$1024\$[\w-]{22}\$[\w-]{43}$/)
  })

  it('is hashed with N=2^17 unless a test says otherwise', async () => {
    const stored = await new PasswordHasher().hash('correct horse battery')
    expect(stored).toMatch(/^scrypt\$131072\$/)
    expect(await hasher.verify('correct horse battery', stored)).toBe(true)
  })

  it('takes the same work for a user who does not exist', async () => {
    const slow = new PasswordHasher({ cost: 2 ** 15 })
    const stored = await slow.hash('correct horse battery')
    const timed = async (hash: string | null) => {
      const started = performance.now()
      for (let index = 0; index < 5; index++) await slow.verify('wrong', hash)
      return performance.now() - started
    }
    await timed(stored)
    const [known, unknown] = [await timed(stored), await timed(null)]
    expect(unknown / known).toBeGreaterThan(0.5)
    expect(unknown / known).toBeLessThan(2)
  })

  it.each([
    ['short', 'Use at least 12 characters'],
    ['x'.repeat(1_025), 'Use at most 1024 characters'],
    ['a'.repeat(20), 'different characters'],
    ['Ada@example.com', 'e-mail address'],
    ['correct horse\0battery', 'characters that are not text'],
  ])('is refused with a sentence: %.20s', (password, sentence) => {
    expect(passwordProblem(password, 'ada@example.com')).toContain(sentence)
  })

  it('is taken when it is long enough', () => {
    expect(passwordProblem('correct horse', 'ada@example.com')).toBeUndefined()
  })
})
