import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newPiece } from './support/new-piece.js'
import { runPlugboard } from './support/run-plugboard.js'

const parent = mkdtempSync(join(tmpdir(), 'plugboard-build-'))
afterAll(() => rmSync(parent, { recursive: true, force: true }))

let folder: string
beforeAll(async () => {
  folder = await newPiece(parent, 'acme', '--auth', 'none')
})

/** Changes a file of the piece until the test has looked. */
async function withEdit<T>(path: string, from: string, to: string, look: () => Promise<T>): Promise<T> {
  const file = join(folder, path)
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, text.replace(from, to))
  try {
    return await look()
  } finally {
    writeFileSync(file, text)
  }
}

const build = async () => {
  const { code, stdout } = await runPlugboard(['piece', 'build', '--json'], folder)
  return { code, ...JSON.parse(stdout) }
}

describe('plugboard piece build', () => {
  it('writes the code and the manifest', async () => {
    expect(await build()).toMatchObject({ code: 0, ok: true, problems: [] })
    expect(existsSync(join(folder, 'dist/index.js'))).toBe(true)
    expect(JSON.parse(readFileSync(join(folder, 'dist/manifest.json'), 'utf8'))).toMatchObject({ name: 'acme' })
  })

  it('says by file and line what is wrong with the types', async () => {
    const answer = await withEdit('src/actions/get-item.ts', 'ctx.input.id', 'ctx.input.ID', build)
    expect(answer).toMatchObject({
      code: 1,
      ok: false,
      problems: [{ rule: 'types', file: 'src/actions/get-item.ts', line: 13, message: /TS2551/ }].map((one) => ({
        ...one,
        message: expect.stringMatching(one.message),
      })),
    })
  })

  it('says what core finds wrong with the piece', async () => {
    const broken = await withEdit('src/acme.ts', `name: 'acme'`, `name: 'Acme!'`, build)
    expect(broken).toMatchObject({
      code: 1,
      problems: [{ rule: 'loads', message: expect.stringContaining('name: must') }],
    })
    const unfinished = await withEdit('src/actions/get-item.ts', 'its ID.', 'its ID', build)
    expect(unfinished.problems).toEqual([
      { rule: 'piece', message: 'actions.get-item.description must end with a full stop' },
    ])
  })

  it('says that dependencies are not installed', async () => {
    await runPlugboard(['piece', 'create', 'bare', '--auth', 'none'], parent)
    const { code, stderr } = await runPlugboard(['piece', 'build', 'bare'], parent)
    expect(stderr).toMatch(/typescript is not installed in .*\nRun npm install\./)
    expect(code).toBe(1)
  })
})
