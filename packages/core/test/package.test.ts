import { execFile } from 'node:child_process'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const MEGABYTE = 1_000_000

interface Packed {
  unpackedSize: number
  files: { path: string }[]
}

/** What npm would publish. */
async function pack(): Promise<Packed> {
  const { stdout } = await promisify(execFile)('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
  })
  const [packed] = JSON.parse(stdout)
  return packed
}

/** Bytes of all files below a folder. */
async function sizeBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const sizes = await Promise.all(files.map((file) => stat(join(file.parentPath, file.name))))
  return sizes.reduce((sum, { size }) => sum + size, 0)
}

const typebox = fileURLToPath(new URL('../..', import.meta.resolve('@sinclair/typebox')))

it('depends on TypeBox alone, which depends on nothing', async () => {
  const read = async (folder: string) => JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  const { dependencies, peerDependencies, optionalDependencies } = await read(root)
  expect(Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies })).toEqual(['@sinclair/typebox'])
  expect((await read(typebox)).dependencies).toBeUndefined()
})

it('installs in under 5 MB, TypeBox included', async () => {
  const { unpackedSize, files } = await pack()
  expect(files.map(({ path }) => path)).toContain('dist/index.js')
  expect(unpackedSize + (await sizeBelow(typebox))).toBeLessThan(5 * MEGABYTE)
})

it('is published with every file it exports and runs, and without tests', async () => {
  const paths = (await pack()).files.map(({ path }) => path)
  const { exports, bin } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  const named = [
    ...Object.values<Record<string, string>>(exports).flatMap((entry) => Object.values(entry)),
    ...Object.values<string>(bin),
  ]
  expect(paths).toEqual(expect.arrayContaining(named.map((path) => path.replace('./', ''))))
  expect(paths.filter((path) => /\.test|tsbuildinfo|^src\/|^test\//.test(path))).toEqual([])
})

it('loads its three entries in a Node without anything else of ours', async () => {
  const script = `
    const [core, host, testing] = await Promise.all(['', '/host', '/testing'].map((entry) => import('@plugboard/core' + entry)))
    console.log([typeof core.definePiece, typeof host.checkFields, typeof testing.conformance].join())`
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], { cwd: root })
  expect((await run).stdout).toBe('function,function,function\n')
})
