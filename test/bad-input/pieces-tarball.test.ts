import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { packTarball, type TarEntry, tarOf } from '../support/pack-tarball.js'
import { type PackageFacts, packPiece } from '../support/piece-package.js'
import { endlessBody, rawSocket } from '../support/raw-request.js'
import { InstallRefusals } from './install-refusals.js'

const refusals = new InstallRefusals()
const MEGABYTE = 1024 * 1024
const good = packPiece()
const entry = (path: string, more: Partial<TarEntry> = {}): PackageFacts => ({
  entries: [{ path, content: 'x', ...more }],
})

describe('what is no package is refused', () => {
  const bombs = gzipSync(Buffer.alloc(200 * MEGABYTE), { level: 1 })
  it.each<[string, Buffer, string]>([
    ['a text', Buffer.from('Hello'), 'not_a_tarball'],
    ['a tar file without gzip', tarOf([{ path: 'package/package.json', content: '{}' }]), 'not_a_tarball'],
    ['a gzipped text', gzipSync('Hello'), 'not_a_tarball'],
    ['half of a package', good.tarball.subarray(0, good.tarball.length / 2), 'not_a_tarball'],
    [
      'a tar file that was cut',
      gzipSync(tarOf([{ path: 'package/a', content: 'x'.repeat(5_000) }]).subarray(0, 2_048)),
      'not_a_tarball',
    ],
    ['a damaged package', Buffer.from(good.tarball).fill(7, 40, 80), 'not_a_tarball'],
    ['a tar file of noise', gzipSync(Buffer.alloc(10_240, 'noise')), 'not_a_tarball'],
    ['nothing at all, gzipped', gzipSync(''), 'not_a_tarball'],
    ['no files', packTarball([]), 'not_a_tarball'],
    ['a package that was gzipped twice', gzipSync(good.tarball), 'not_a_tarball'],
    ['a bomb', bombs, 'package_too_large'],
    ['a bomb in a bomb', gzipSync(gzipSync(bombs)), 'not_a_tarball'],
    [
      'a bomb in a file',
      packTarball([{ path: 'package/package.json', content: Buffer.alloc(130 * MEGABYTE) }]),
      'package_too_large',
    ],
    [
      '40,000 folders',
      packTarball(Array.from({ length: 40_000 }, (_, at) => ({ path: `package/${at}/`, type: 'Directory' as const }))),
      'package_too_large',
    ],
  ])('%s', async (_, bytes, code) => {
    refusals.expectRefused(await refusals.lab.upload(bytes), code)
  })

  it('an empty body', async () => {
    refusals.expectRefused(await refusals.lab.server.upload('/pieces/tarball', new Uint8Array()), 'body_required')
  })

  it('200 MB, announced or not', async () => {
    const head = `POST /api/v1/pieces/tarball HTTP/1.1\r\nhost: ${new URL(refusals.lab.server.url).host}\r\nauthorization: Bearer ${refusals.lab.server.token}\r\n`
    expect(await rawSocket(refusals.lab.server, `${head}content-length: ${200 * MEGABYTE}\r\n\r\n`)).toMatch(
      / 413 [\s\S]*body_too_large/,
    )
    const { answer, sent } = await endlessBody(refusals.lab.server, head)
    // The server hangs up while more is on its way, and the answer may be lost with it.
    expect(answer).toMatch(/^$| 413 [\s\S]*body_too_large/)
    expect(sent).toBeLessThan(100 * MEGABYTE)
  })
})

describe('a path in a tarball is refused', () => {
  const cases: readonly (readonly [string, PackageFacts])[] = [
    ['that climbs', entry('package/../../trace')],
    ['that climbs at once', entry('../trace')],
    ['that is absolute', entry(refusals.trace)],
    ['that is absolute behind the folder', entry(`package/${refusals.trace}`)],
    ['with backslashes', entry('package\\..\\..\\trace')],
    ['with a drive letter', entry('C:/trace')],
    ['with a stream of Windows', entry('package/a.js:stream')],
    ['that is another one up to a NUL', entry('package/index.js\0.txt')],
    ['with a line break', entry('package/a\n.js')],
    ['with a dot', entry('package/./a.js')],
    ['that is very long', entry(`package/${'a/'.repeat(300)}x`)],
    ['with a name that is very long', entry(`package/${'a'.repeat(300)}`)],
    ['outside of the folder', entry('trace')],
    ['of a symbolic link', entry('package/link', { type: 'SymbolicLink', linkpath: refusals.scratch, content: '' })],
    ['of a hard link', entry('package/link', { type: 'Link', linkpath: 'package/index.js', content: '' })],
    ['of a device', entry('package/null', { type: 'CharacterDevice', content: '' })],
    ['of a pipe', entry('package/pipe', { type: 'FIFO', content: '' })],
    ['that is there twice', entry('package/index.js')],
    ['that lies in a file', entry('package/index.js/more.js')],
    ['that is there in capitals too', entry('package/INDEX.js')],
    ['that is there below another folder too', entry('other/index.js')],
  ]
  it.each(cases)('%s', async (_, facts) => {
    await refusals.expectPackage(facts, 'unsafe_paths')
  })
})
