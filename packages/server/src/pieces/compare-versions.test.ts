import { describe, expect, it } from 'vitest'
import { compareVersions } from './compare-versions.js'

/** In order; most are from the example in section 11 of Semantic Versioning 2.0.0. */
const ORDERED = [
  '0.9.0',
  '0.10.0',
  '1.0.0-1',
  '1.0.0-alpha',
  '1.0.0-alpha.1',
  '1.0.0-alpha.beta',
  '1.0.0-beta',
  '1.0.0-beta.2',
  '1.0.0-beta.11',
  '1.0.0-rc.1',
  '1.0.0-rc-2.1',
  '1.0.0',
  '1.0.1',
  '1.2.0',
  '1.10.0',
  '2.0.0-alpha',
  '2.0.0',
  '10.0.0',
]

describe('the order of versions', () => {
  it('is that of Semantic Versioning, both ways', () => {
    for (const [at, version] of ORDERED.entries()) {
      for (const [other, another] of ORDERED.entries()) {
        const expected = Math.sign(at - other)
        expect(`${version} ${another} ${Math.sign(compareVersions(version, another))}`).toBe(
          `${version} ${another} ${expected}`,
        )
      }
    }
  })

  it('does not look at build metadata', () => {
    expect(compareVersions('1.0.0+a', '1.0.0+b-c')).toBe(0)
    expect(compareVersions('1.0.0-beta+a', '1.0.0')).toBeLessThan(0)
  })
})
