import { describe, expect, it } from 'vitest'
import { newTokenParts, readToken, writeToken } from './token-text.js'

describe('the text of an API token', () => {
  it('has a fixed form and reads back', () => {
    for (let index = 0; index < 200; index++) {
      const parts = newTokenParts()
      const text = writeToken(parts)
      expect(text).toMatch(/^plb_[0-9A-Za-z]{71}$/)
      expect(readToken(text)).toEqual(parts)
    }
  })

  it('is refused after a change of any one character', () => {
    const text = writeToken(newTokenParts())
    for (let index = 0; index < text.length; index++) {
      const other = text[index] === 'x' ? 'y' : 'x'
      expect(readToken(text.slice(0, index) + other + text.slice(index + 1))).toBeUndefined()
    }
  })

  it.each(['', 'plb_', 'plb_x', `PLB_${'a'.repeat(71)}`, `plb_${'a'.repeat(72)}`, `plb_${'é'.repeat(71)}`])(
    'is not %j',
    (text) => {
      expect(readToken(text)).toBeUndefined()
    },
  )

  it('uses every digit', () => {
    const text = Array.from({ length: 100 }, () => newTokenParts().secret).join('')
    expect(new Set(text).size).toBe(62)
  })
})
