import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { apiReport } from '../../scripts/api/api-report.js'
import { CORE_ENTRIES } from '../../scripts/api/core-entries.js'
import { publicApi } from '../../scripts/api/public-api.js'

const folder = mkdtempSync(join(tmpdir(), 'api-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The report of a package with these `.d.ts` files, of which `index` is the entry. */
function reportOf(files: Record<string, string>): string {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `${name}.d.ts`), text)
  return apiReport('example', publicApi(join(folder, 'index.d.ts')))
}

it.each(CORE_ENTRIES)('the types of $title are those that are checked in', ({ title, types, report }) => {
  const checkedIn = readFileSync(report, 'utf8')
  expect(apiReport(title, publicApi(types)), 'Run "npm run api", and look at what changed.').toBe(checkedIn)
})

it('shows what is exported, and apart from it what that refers to', () => {
  const report = reportOf({
    index: `export { make } from './make.js';`,
    make: `import type { Parts } from './parts.js';\nexport declare function make(parts: Parts): void;\nexport declare const other = 1;`,
    parts: `export interface Parts {\n    size: Size;\n}\ntype Size = 'small' | 'large';`,
  })
  expect(report).toContain('## Exported\n\n```ts\nfunction make(parts: Parts): void\n```')
  expect(report).toContain("```ts\ninterface Parts {\n  size: Size\n}\n\ntype Size = 'small' | 'large'\n```")
  expect(report).not.toContain('other')
})

it('follows a name that is exported again, also under another one', () => {
  const files = {
    index: `export type { Shown } from './middle.js';`,
    middle: `import type { Inner as Shown } from './inner.js';\nexport type { Shown };`,
    inner: 'export type Inner = 7;',
  }
  expect(reportOf(files)).toContain('type Inner = 7')
})

it('keeps the overloads of a function together', () => {
  const index = 'export declare function read(a: string): 1;\nexport declare function read(a: number): 2;'
  expect(reportOf({ index })).toContain('function read(a: string): 1\nfunction read(a: number): 2\n')
})

it('does not change with a comment', () => {
  const plain = 'export interface A {\n    b: 1;\n}\nexport type C = {\n    d: 1;\n} | {\n    d: 2;\n};'
  const commented =
    '/** One. */\nexport interface A {\n    /** Two,\n     * three. */\n    b: 1;\n}\n' +
    'export type C = \n/** Four. */\n{\n    d: 1;\n}\n/** Five. */\n | {\n    d: 2;\n};'
  expect(reportOf({ index: commented })).toBe(reportOf({ index: plain }))
})

it('changes with an option of a function that is not exported itself', () => {
  const index = (type: string) =>
    `interface Options {\n    a: ${type};\n}\nexport declare function f(o: Options): void;`
  expect(reportOf({ index: index('string') })).not.toBe(reportOf({ index: index('number') }))
})

it('refuses an entry that names what nobody declares', () => {
  expect(() => reportOf({ index: `export { gone } from './nobody.js';`, nobody: 'export {};' })).toThrow('"gone"')
})
