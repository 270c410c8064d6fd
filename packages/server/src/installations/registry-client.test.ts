import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { RegistryClient } from './registry-client.js'

const TARBALL = Buffer.from('a tarball')
const INTEGRITY = `sha512-${createHash('sha512').update(TARBALL).digest('base64')}`
const { signal } = new AbortController()

/** A client, and what it asked for: the address and the token. */
function clientOf(answers: Record<string, () => Response>) {
  const asked: [string, string | undefined][] = []
  const client = new RegistryClient({
    registry: async () => ({ url: new URL('https://npm.example.com/'), token: 'secret' }),
    fetch: async (url, init) => {
      const { authorization } = Object(init?.headers)
      asked.push([String(url), authorization])
      return answers[String(url)]?.() ?? new Response(null, { status: 404 })
    },
  })
  return { client, asked }
}

const packument = (dist: object = { tarball: 'https://npm.example.com/a.tgz', integrity: INTEGRITY }) =>
  Response.json({ versions: { '1.0.0': { dist } } })
const to = (location: string) => () => new Response(null, { status: 302, headers: { location } })

describe('a client of a registry', () => {
  it('sends the token to the registry, and to nobody it leads to', async () => {
    const { client, asked } = clientOf({
      'https://npm.example.com/a': () => packument(),
      'https://npm.example.com/a.tgz': to('https://files.example/a.tgz'),
      'https://files.example/a.tgz': () => new Response(TARBALL),
    })
    await client.download('a', '1.0.0', { signal })
    expect(asked).toEqual([
      ['https://npm.example.com/a', 'Bearer secret'],
      ['https://npm.example.com/a.tgz', 'Bearer secret'],
      ['https://files.example/a.tgz', undefined],
    ])
  })

  it('takes one of several digests, and refuses when it is none of them', async () => {
    const other = `sha512-${Buffer.alloc(64).toString('base64')}`
    const download = (integrity: string) => {
      const { client } = clientOf({
        'https://npm.example.com/a': () => packument({ tarball: 'a.tgz', integrity }),
        'https://npm.example.com/a.tgz': () => new Response(TARBALL),
      })
      return client.download('a', '1.0.0', { signal })
    }
    expect(await download(`sha1-AAAA ${other} ${INTEGRITY}?option`)).toEqual({ bytes: TARBALL, integrity: INTEGRITY })
    await expect(download(other)).rejects.toMatchObject({ code: 'integrity_mismatch' })
  })

  it('tells how much it has, and of how much', async () => {
    const headers = { 'content-length': String(TARBALL.length) }
    const { client } = clientOf({
      'https://npm.example.com/a': () => packument(),
      'https://npm.example.com/a.tgz': () => new Response(TARBALL, { headers }),
    })
    const told: unknown[] = []
    const onProgress = (bytes: number, total?: number) => told.push([bytes, total])
    await client.download('a', '1.0.0', { signal, onProgress })
    expect(told.at(-1)).toEqual([TARBALL.length, TARBALL.length])
  })

  it.each(['toString', '__proto__', 'constructor'])('has no version %s', async (version) => {
    const { client } = clientOf({ 'https://npm.example.com/a': () => packument() })
    await expect(client.download('a', version, { signal })).rejects.toMatchObject({ code: 'version_not_found' })
  })

  it.each([[null], [[]], [{ versions: [] }], [{ versions: { '1.0.0': {} } }], [{ versions: { '1.0.0': null } }]])(
    'refuses the packument %j',
    async (body) => {
      const { client } = clientOf({ 'https://npm.example.com/a': () => Response.json(body) })
      await expect(client.versions('a', signal)).rejects.toMatchObject({ code: 'registry_failed' })
    },
  )
})
