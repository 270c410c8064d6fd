import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { PIECE_ERROR_CODES } from '@plugboard/core/host'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { root } from '../support/source-files.js'

const text = readFileSync(join(root, 'docs/pieces/cookbook.md'), 'utf8')

/** The recipes with code: heading and module. */
const recipes = text
  .split(/^## /m)
  .slice(1)
  .flatMap((part) =>
    [...part.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => ({ title: part.split('\n')[0] ?? '', code })),
  )

/** The piece in the README of the project. */
const [, example = ''] = /^```ts\n(.*?)^```$/ms.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? []

const fileOf = (title: string) => title.toLowerCase().replace(/[^a-z]+/g, '-')

const OPTIONS = {
  ...{ noEmit: false, composite: false, incremental: false, declaration: false, declarationMap: false },
  ...{ sourceMap: false, rootDir: '.', outDir: 'out', typeRoots: [join(root, 'node_modules/@types')] },
}

let folder: string
let said: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cookbook-'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir')
  const config = { extends: join(root, 'tsconfig.base.json'), compilerOptions: OPTIONS, include: ['recipes'] }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
  mkdirSync(join(folder, 'recipes'))
  for (const { title, code } of recipes) writeFileSync(join(folder, 'recipes', `${fileOf(title)}.ts`), code)
  writeFileSync(join(folder, 'recipes/readme.ts'), example)
  said = await compile()
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What the compiler says of the recipes; nothing when they are right. */
async function compile(): Promise<string> {
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  return promisify(execFile)(process.execPath, [compiler, '-p', folder]).then(
    ({ stdout }) => stdout,
    (error: unknown) => String(error instanceof Error && 'stdout' in error ? error.stdout : error),
  )
}

it('has a recipe under every heading of its contents', () => {
  const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)
  expect([...text.matchAll(/^- \[(.+)\]\(#/gm)].map(([, heading]) => heading)).toEqual(headings)
  expect(recipes.map(({ title }) => title)).toEqual(headings.filter((heading) => heading !== 'The codes'))
})

it('compiles, as does the piece in the README', () => {
  expect(example).toContain('definePiece')
  expect(said).toBe('')
})

it.each(recipes)('$title loads and gives what it declares', async ({ title }) => {
  const module: object = await import(pathToFileURL(join(folder, 'out/recipes', `${fileOf(title)}.js`)).href)
  expect(Object.keys(module)).toHaveLength(1)
})

it('explains every code an error can have', () => {
  const explained = [...text.matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, code]) => code)
  expect(explained).toEqual([...PIECE_ERROR_CODES])
})
