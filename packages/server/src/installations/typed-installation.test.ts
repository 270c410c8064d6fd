import { describe, expect, it } from 'vitest'
import { readInstallRequest } from './read-install-request.js'
import { readTyped, typedFor, wayOf } from './typed-installation.js'

const form = (entries: Record<string, string | Blob>): FormData => {
  const data = new FormData()
  for (const [name, value] of Object.entries(entries)) data.set(name, value)
  return data
}

describe('what the form asks for', () => {
  it.each([
    [
      { way: 'registry', package: ' plugboard-piece-acme ', version: '1.2.0' },
      { source: 'registry', package: 'plugboard-piece-acme', version: '1.2.0' },
    ],
    [
      { way: 'folder', folder: '/home/ada/acme', package: 'other' },
      { source: 'folder', folder: '/home/ada/acme' },
    ],
    [
      { package: 'acme', version: '1.0.0' },
      { source: 'registry', package: 'acme', version: '1.0.0' },
    ],
  ])('is read from %j', async (entries, request) => {
    expect(await readInstallRequest(form(entries))).toEqual(request)
  })

  it('is the bytes of a tarball', async () => {
    const request = await readInstallRequest(form({ way: 'tarball', tarball: new Blob(['abc']) }))
    expect(request).toEqual({ source: 'tarball', bytes: new TextEncoder().encode('abc') })
  })

  it.each([
    [{ way: 'registry' }, 'package'],
    [{ way: 'registry', package: 'acme' }, 'version'],
    [{ way: 'folder', folder: '  ' }, 'folder'],
    [{ way: 'tarball' }, 'tarball'],
    [{ way: 'tarball', tarball: 'acme.tgz' }, 'tarball'],
    [{ way: 'tarball', tarball: new Blob([]) }, 'tarball'],
  ])('names the input that is empty: %j', async (entries, field) => {
    await expect(readInstallRequest(form(entries))).rejects.toMatchObject({ code: 'nothing_chosen', field })
  })
})

describe('what was typed for an installation', () => {
  it('is the same again, to try once more', async () => {
    const typed = { package: '@acme/piece', version: '1.0.0-beta.1', folder: '' }
    expect(readTyped(form(typed))).toEqual(typed)
    expect(typedFor({ source: 'registry', subject: '@acme/piece 1.0.0-beta.1' })).toEqual({
      package: '@acme/piece',
      version: '1.0.0-beta.1',
    })
    expect(typedFor({ source: 'folder', subject: '/home/ada/my pieces' })).toEqual({ folder: '/home/ada/my pieces' })
  })

  it('does not hold a tarball, which was not kept', () => {
    expect(typedFor({ source: 'tarball', subject: 'a tarball of 3 KB' })).toEqual({})
  })

  it('comes from the registry where nothing else is said', () => {
    expect([wayOf(undefined), wayOf('elsewhere'), wayOf('folder')]).toEqual(['registry', 'registry', 'folder'])
  })
})
