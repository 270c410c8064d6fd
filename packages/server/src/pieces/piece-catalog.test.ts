import { describe, expect, it } from 'vitest'
import { relayPiece } from '../connections/testing/relay-piece.js'
import type { InstalledPiece } from './installed-piece.js'
import { PieceCatalog } from './piece-catalog.js'

const piece = (name: string, version: string, more: { title?: string; directory?: string } = {}): InstalledPiece => ({
  ...relayPiece,
  directory: more.directory ?? '/nowhere',
  manifest: { ...relayPiece.manifest, name, version, title: more.title ?? name },
})

const versionsOf = (pieces: readonly InstalledPiece[]) => pieces.map(({ manifest }) => manifest.version)

describe('a catalog of pieces', () => {
  const catalog = new PieceCatalog([
    piece('relay', '0.9.0'),
    piece('relay', '1.0.0-beta.1'),
    piece('relay', '0.10.0'),
    piece('relay', '1.0.0'),
    piece('mail', '3.0.0', { title: 'zMail' }),
  ])

  it('has every version of a piece, the newest first, and an early one before its release', () => {
    expect(versionsOf(catalog.versions('relay'))).toEqual(['1.0.0', '1.0.0-beta.1', '0.10.0', '0.9.0'])
  })

  it('gives the newest version unless told which', () => {
    expect(catalog.get('relay').manifest.version).toBe('1.0.0')
    expect(catalog.get('relay', '0.9.0').manifest.version).toBe('0.9.0')
    expect(catalog.find('relay', '0.9')).toBeUndefined()
  })

  it('lists each piece once, by title', () => {
    expect(catalog.list().map(({ manifest }) => `${manifest.name} ${manifest.version}`)).toEqual([
      'relay 1.0.0',
      'mail 3.0.0',
    ])
  })

  it('keeps to the first of two packages of one version, which is the nearest', () => {
    const near = piece('relay', '1.0.0', { directory: '/near' })
    const far = piece('relay', '1.0.0', { directory: '/far' })
    expect(new PieceCatalog([near, far]).get('relay').directory).toBe('/near')
    expect(new PieceCatalog([near, far]).get('relay', '1.0.0').directory).toBe('/near')
  })

  it.each([
    ['a piece that is not there', 'nothing', undefined],
    ['a version that is not there', 'relay', '9.9.9'],
    ['a name every object has', 'constructor', undefined],
  ])('refuses %s, naming the field', (_, name, version) => {
    expect(() => catalog.get(name, version)).toThrow(
      expect.objectContaining({ kind: 'not_found', code: 'piece_not_found', field: 'piece' }),
    )
  })

  it('has only the new pieces once all are replaced', () => {
    const changing = new PieceCatalog([piece('relay', '1.0.0'), piece('relay', '0.9.0')])
    changing.replace([piece('relay', '2.0.0')], new Map())
    expect(versionsOf(changing.versions('relay'))).toEqual(['2.0.0'])
  })

  it('may be empty', () => {
    const empty = new PieceCatalog([])
    expect([empty.list(), empty.versions('relay'), empty.find('relay')]).toEqual([[], [], undefined])
  })
})
