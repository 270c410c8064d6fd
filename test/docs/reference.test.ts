import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { reference } from '../../scripts/reference/reference.js'
import { REFERENCE } from '../../scripts/reference/reference-file.js'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reference-'))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** The reference of a package whose file of the given name declares this. */
function referenceOf(name: string, text: string): string {
  const file = join(folder, 'dist', name)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  return reference(file)
}

it('is what core says today', () => {
  expect(reference(...REFERENCE.types), 'Run "npm run docs".').toBe(readFileSync(REFERENCE.file, 'utf8'))
})

it('links to headings that are there, and to each once', () => {
  const text = readFileSync(REFERENCE.file, 'utf8')
  const headings = [...text.matchAll(/^#{2,3} (.+)$/gm)].map(([, title = '']) => title.toLowerCase())
  const anchors = headings.map((title) => title.replaceAll('.', '').replaceAll(' ', '-'))
  const numbered = anchors.map((anchor, index) => {
    const before = anchors.slice(0, index).filter((one) => one === anchor).length
    return before === 0 ? anchor : `${anchor}-${before}`
  })
  const linked = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor)
  expect(linked.filter((anchor) => !numbered.includes(anchor))).toEqual([])
  expect(linked.length).toBeGreaterThan(100)
})

it('shows a signature, what its comment says, and where its types are', () => {
  const text = referenceOf(
    'action/act.d.ts',
    `/** How. */\ninterface Options {\n    /** Default 1. */\n    size?: number;\n}\n` +
      '/**\n * Acts.\n *\n * @param options all of them.\n * @throws TypeError when it cannot.\n * @example\n * act({})\n */\n' +
      'export declare function act(options: Options): void;\n',
  )
  expect(text).toContain(
    '### act\n\n```ts\nfunction act(options: Options): void\n```\n\nActs.\n\n- `options`: all of them.\n\n' +
      'Throws TypeError when it cannot.\n\n```ts\nact({})\n```\n\nSee [`Options`](#options).\n',
  )
  expect(text).toContain(
    '### Options\n\n```ts\ninterface Options {\n  /** Default 1. */\n  size?: number\n}\n```\n\nHow.\n',
  )
})

it('names the functions of an object as they are called', () => {
  const text = referenceOf(
    'field/field.d.ts',
    'declare function text(): 1;\nexport declare const field: {\n    text: typeof text;\n};\n',
  )
  expect(text).toContain('### field.text\n\n```ts\nfunction text(): 1\n```\n')
})

it('keeps a function and a type apart that differ in a capital only', () => {
  const source = 'interface Make {\n    a: 1;\n}\nexport declare function make(how: Make): void;\n'
  expect(referenceOf('action/make.d.ts', source)).toContain('See [`Make`](#make-1).')
})

it('refuses a declaration for which it has no part, and a tag for which it has no words', () => {
  expect(() => referenceOf('toys/toy.d.ts', 'export declare const toy: 1;\n')).toThrow('"toy" in toys is in no group')
  const tagged = '/**\n * Old.\n *\n * @remarks Much.\n */\nexport declare const old: 1;\n'
  expect(() => referenceOf('action/old.d.ts', tagged)).toThrow('no words for @remarks')
})
