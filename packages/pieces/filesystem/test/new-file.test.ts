import { link, mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { NO_SAMBA, sambaValues } from './samba.js'
import { type TemporaryFolder, temporaryFolder } from './temporary-folder.js'
import { act, type Connection, failureOf, localConnection, poll } from './try-out.js'

let temporary: TemporaryFolder
let folder: string
let connection: Connection
beforeEach(async () => {
  temporary = await temporaryFolder()
  folder = temporary.inside
  connection = localConnection(folder)
})
afterEach(() => temporary.remove())

const put = (path: string, text = 'x') => writeFile(join(folder, path), text)

/** Polls until nothing more is waiting. */
async function settled(start: unknown, input = {}, over = connection) {
  const paths: string[] = []
  let cursor = start
  for (let quiet = 0; quiet < 2; ) {
    const result = await poll(over, input, cursor)
    paths.push(...result.paths)
    cursor = result.cursor
    quiet = result.more ? 0 : quiet + 1
  }
  return { paths, cursor }
}

describe('the trigger for new files', () => {
  it('gives nothing of what is there at first, then each new file once', async () => {
    await put('old')
    const first = await settled(null)
    expect(first.paths).toEqual([])
    await put('new')
    const second = await settled(first.cursor)
    expect(second.paths).toEqual(['new'])
    expect((await settled(second.cursor)).paths).toEqual([])
  })

  it('gives the first file of an empty folder', async () => {
    const first = await settled(null)
    await put('new')
    expect((await settled(first.cursor)).paths).toEqual(['new'])
  })

  it('gives files that are moved, linked or copied in with an old date', async () => {
    await put('old')
    const elsewhere = join(temporary.outside, 'elsewhere')
    await writeFile(elsewhere, 'x')
    await utimes(elsewhere, 1_000, 1_000)
    const first = await settled(null)
    await link(elsewhere, join(folder, 'linked'))
    await rename(elsewhere, join(folder, 'moved'))
    await put('copied')
    await utimes(join(folder, 'copied'), 1_000, 1_000)
    expect((await settled(first.cursor)).paths.sort()).toEqual(['copied', 'linked', 'moved'])
  })

  it('gives many in parts, each once, with a small cursor', async () => {
    const first = await poll(connection, {}, null)
    const names = Array.from({ length: 450 }, (_, index) => `file-${index}`)
    await Promise.all(names.map((name) => put(name)))
    let result = await poll(connection, {}, first.cursor)
    expect(result.paths).toEqual([])
    const given: string[] = []
    do {
      result = await poll(connection, {}, result.cursor)
      given.push(...result.paths)
      expect(result.paths.length).toBeLessThanOrEqual(200)
      expect(result.json.length).toBeLessThan(1_000)
    } while (result.more)
    expect(given.sort()).toEqual(names.sort())
  })

  it('goes into folders when told to, and looks at names', async () => {
    await mkdir(join(folder, 'sub'))
    const [flat, deep, pdf] = [{}, { recursive: true }, { recursive: true, pattern: '*.pdf' }]
    const starts = await Promise.all([flat, deep, pdf].map((input) => poll(connection, input, null)))
    await put('a.txt')
    await put('sub/b.pdf')
    const found = []
    for (const [index, input] of [flat, deep, pdf].entries()) {
      found.push((await settled(starts[index]?.cursor, input)).paths.sort())
    }
    expect(found).toEqual([['a.txt'], ['a.txt', 'sub/b.pdf'], ['sub/b.pdf']])
  })

  it('gives a file again that was written anew, and nothing for one that was deleted', async () => {
    await put('a')
    await put('b')
    const first = await settled(null)
    await put('a', 'anew')
    await rm(join(folder, 'b'))
    expect((await settled(first.cursor)).paths).toEqual(['a'])
  })

  it('says when the folder it watches is not there', async () => {
    expect(await failureOf(poll(connection, { path: 'nowhere' }, null))).toMatchObject({
      code: 'not_found',
      field: 'path',
    })
  })

  it.skipIf(NO_SAMBA)('does the same on a share', async () => {
    const whole: Connection = { method: 'share', values: sambaValues() }
    const path = `new-file-${process.pid}`
    await act(whole, 'write', { path: `${path}/old`, text: 'x', createFolders: true })
    const first = await settled(null, { path }, whole)
    expect(first.paths).toEqual([])
    await act(whole, 'write', { path: `${path}/new`, text: 'x' })
    const second = await settled(first.cursor, { path }, whole)
    expect(second.paths).toEqual([`${path}/new`])
    expect((await settled(second.cursor, { path }, whole)).paths).toEqual([])
    await act(whole, 'delete', { path, recursive: true })
  })
})
