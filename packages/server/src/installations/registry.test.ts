import { describe, expect, it } from 'vitest'
import { encodedName, registryPolicy, tarballUrl } from './registry.js'

const registry = { url: new URL('https://npm.example.com/mirror/') }

describe('a registry', () => {
  it('is asked for a scoped package in one segment', () => {
    expect(new URL(encodedName('@acme/piece'), registry.url).href).toBe('https://npm.example.com/mirror/@acme%2fpiece')
  })

  it.each([
    ['https://npm.example.com/mirror/a/-/a-1.0.0.tgz', 'https://npm.example.com/mirror/a/-/a-1.0.0.tgz'],
    ['https://npm.example.com/files/a.tgz?key=1', 'https://npm.example.com/files/a.tgz?key=1'],
    ['a/-/a-1.0.0.tgz', 'https://npm.example.com/mirror/a/-/a-1.0.0.tgz'],
    ['https://registry.npmjs.org/a/-/a-1.0.0.tgz', 'https://npm.example.com/mirror/a/-/a-1.0.0.tgz'],
    ['http://registry.npmjs.org/@a/b/-/b-1.0.0.tgz', 'https://npm.example.com/mirror/@a/b/-/b-1.0.0.tgz'],
  ])('that names the tarball %s is asked for %s', (named, url) => {
    expect(tarballUrl(registry, named).href).toBe(url)
  })

  it.each(['//evil.example/a.tgz', '///evil.example/a.tgz', 'https://evil.example/a.tgz', '..//evil.example/a.tgz'])(
    'stays the only host for what the public one names as %s',
    (path) => {
      const url = tarballUrl(registry, `https://registry.npmjs.org/${path}`)
      expect(url.host).toBe('npm.example.com')
    },
  )

  it.each([
    'https://evil.example/a.tgz',
    'http://npm.example.com/mirror/a.tgz',
    'https://npm.example.com:8443/a.tgz',
    'https://npm.example.com.evil.example/a.tgz',
    'https://registry.npmjs.org.evil.example/a.tgz',
    'file:///etc/passwd',
    'http://',
  ])('is not left for %s', (named) => {
    expect(() => tarballUrl(registry, named)).toThrow(expect.objectContaining({ code: 'registry_failed' }))
  })

  it('may lie anywhere, at its own port alone', () => {
    const trusted = (url: string) => registryPolicy({ url: new URL(url) }).trusted
    expect(trusted('http://127.0.0.1:4873/')).toEqual([{ host: '127.0.0.1', port: 4873 }])
    expect(trusted('http://[::1]:4873/')).toEqual([{ host: '::1', port: 4873 }])
    expect(trusted('https://npm.example.com/')).toEqual([{ host: 'npm.example.com', port: 443 }])
    expect(registryPolicy(registry)).toMatchObject({ mode: 'hosted', allow: [] })
  })
})
