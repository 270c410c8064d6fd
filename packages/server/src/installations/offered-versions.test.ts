import { expect, it } from 'vitest'
import { PieceCatalog } from '../pieces/piece-catalog.js'
import { offeredVersions, suggestedVersion } from './offered-versions.js'

const registryClient = {
  versions: async () => ({
    latest: '1.9.0',
    versions: [
      { version: '1.9.0', publishedAt: '2026-01-02T00:00:00.000Z', deprecated: false },
      { version: '2.0.0-beta.1', publishedAt: 'not a time', deprecated: false },
      { version: '1.10.0', publishedAt: null, deprecated: true },
    ],
  }),
}

const offered = () =>
  offeredVersions({ registryClient, catalog: new PieceCatalog([]) }, 'acme', new AbortController().signal)

it('lists versions newest first, by what they mean and not by their letters', async () => {
  expect((await offered()).map(({ version }) => version)).toEqual(['2.0.0-beta.1', '1.10.0', '1.9.0'])
})

it('tells when a version was published only where the registry says it', async () => {
  expect((await offered()).map(({ publishedAt }) => publishedAt)).toEqual([undefined, undefined, Date.UTC(2026, 0, 2)])
})

it('suggests the latest version, or the newest that is neither deprecated nor installed', async () => {
  const versions = await offered()
  expect(suggestedVersion(versions)).toBe('1.9.0')
  const have = versions.map((one) => ({ ...one, installed: one.version === '1.9.0' }))
  expect(suggestedVersion(have)).toBe('2.0.0-beta.1')
  expect(suggestedVersion(have.map((one) => ({ ...one, deprecated: true })))).toBeUndefined()
})
