import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { Header } from 'tar'
import { describe, expect, it } from 'vitest'
import { readPackageTarball } from './package-tarball.js'

const BLOCK = 512

/** A gzipped tarball of files with these paths, each of which holds its path. */
function tarball(paths: readonly string[]): Buffer {
  const blocks = paths.flatMap((path) => {
    const body = Buffer.from(path)
    const header = Buffer.alloc(BLOCK)
    new Header({ path, type: 'File', size: body.length, mode: 0o644 }).encode(header, 0)
    return [header, body, Buffer.alloc(BLOCK - (body.length % BLOCK || BLOCK))]
  })
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]))
}

describe('the tarball of a package', () => {
  it('gives its files by their path below the one folder, whatever that is called', async () => {
    const files = await readPackageTarball(tarball(['package/package.json', 'package/dist/index.js']))
    expect([...files.keys()]).toEqual(['package.json', 'dist/index.js'])
    expect(files.get('dist/index.js')?.toString()).toBe('package/dist/index.js')
    expect([...(await readPackageTarball(tarball(['acme-1/package.json']))).keys()]).toEqual(['package.json'])
  })

  it('is read across the slices it is looked at in', async () => {
    const paths = Array.from({ length: 3_000 }, (_, at) => `package/${'d/'.repeat(at % 10)}${at}.js`)
    const files = await readPackageTarball(tarball(paths))
    expect(files.size).toBe(paths.length)
    for (const path of paths) expect(files.get(path.slice(8))?.toString()).toBe(path)
  })

  it('lets others go on while it is read', async () => {
    const paths = Array.from({ length: 9_000 }, (_, at) => `package/${at}`)
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    await readPackageTarball(tarball(paths))
    clearInterval(timer)
    expect(turns).toBeGreaterThan(2)
  })

  it('never has a file that lies anywhere else', async () => {
    const part = fc.constantFrom('..', '.', '', 'a', 'B', '\\', 'C:', '~', ' ', '\u0001', 'é', '%2e%2e')
    const path = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('/'))
    await fc.assert(
      fc.asyncProperty(fc.array(path, { minLength: 1, maxLength: 4 }), async (paths) => {
        const files = await readPackageTarball(tarball(paths)).catch((error: unknown) => {
          expect(error).toMatchObject({ name: 'DomainError', hint: expect.any(String) })
          return new Map()
        })
        for (const one of files.keys()) expect(one).not.toMatch(/^\/|\\|:|\p{Cc}|(^|\/)\.{0,2}(\/|$)/u)
      }),
      { numRuns: 300 },
    )
  })

  it('is refused in no other way than with a problem, whatever its bytes are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3_000 }), fc.boolean(), async (bytes, packed) => {
        const read = readPackageTarball(packed ? gzipSync(bytes) : bytes)
        await expect(read).rejects.toMatchObject({ name: 'DomainError' })
      }),
      { numRuns: 200 },
    )
  })
})
