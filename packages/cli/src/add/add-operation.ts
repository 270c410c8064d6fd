import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fillIn } from '../create/fill-in.js'
import { pieceNames, titleOf } from '../create/piece-names.js'
import { TEMPLATES } from '../create/template-files.js'
import { Failure } from '../terminal/failure.js'
import { insertImport } from './insert-import.js'
import { insertInList } from './insert-in-list.js'
import { insertInObject } from './insert-in-object.js'
import { type PieceLayout, pieceLayout, unexpected } from './piece-layout.js'

/** What can be added, and the operation of the template it begins as. */
const KINDS = {
  action: { folder: 'actions', name: 'get-item', constant: 'getItem', title: 'Get an item', input: `{ id: 'item-1' }` },
  trigger: { folder: 'triggers', name: 'new-item', constant: 'newItem', title: 'New item', input: '{}' },
} as const

export type OperationKind = keyof typeof KINDS

/**
 * Adds an action or a trigger to a piece: its file, its line in the piece, an example in the fixtures, a test. It does
 * what the first one of the template does, and is the author's to change.
 *
 * @returns the paths that were written.
 * @throws Failure `invalid_name`, `name_taken`, `unexpected_layout`; nothing is changed then.
 */
export async function addOperation(folder: string, kind: OperationKind, name: string): Promise<string[]> {
  pieceNames(name)
  const layout = pieceLayout(folder)
  expectFree(folder, name)
  const files = new Map([...edits(folder, layout, kind, name), ...(await additions(layout, kind, name))])
  for (const [path, text] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  return [...files.keys()]
}

function expectFree(folder: string, name: string): void {
  const paths = [`src/actions/${name}.ts`, `src/triggers/${name}.ts`, `test/${name}.test.ts`]
  const taken = paths.find((path) => existsSync(join(folder, path)))
  if (taken === undefined) return
  throw new Failure('name_taken', `${taken} is there already.`, { hint: 'Choose another name.' })
}

/** The files that exist and get a line more. */
function edits(folder: string, { file }: PieceLayout, kind: OperationKind, name: string): [string, string][] {
  const { folder: list, input } = KINDS[kind]
  const { camel } = pieceNames(name)
  const read = (path: string) => (existsSync(join(folder, path)) ? readFileSync(join(folder, path), 'utf8') : '')
  const line = `import { ${camel} } from './${list}/${name}.js'`
  const listed = insertInList(insertImport(read(file), line, list) ?? '', list, camel)
  if (listed === undefined)
    throw unexpected(`${file} has no plain list "${list}"`, `Add ${line} and list ${camel} there.`)
  const entry = `'${name}': [{ method: credentials.method, input: ${input} }],`
  const shown = insertInObject(read('test/fixtures.ts'), list, entry)
  if (shown === undefined) throw unexpected(`test/fixtures.ts has no plain "${list}"`, `Add ${entry} there.`)
  return [
    [file, listed],
    ['test/fixtures.ts', shown],
  ]
}

async function additions(layout: PieceLayout, kind: OperationKind, name: string): Promise<[string, string][]> {
  const { folder, name: from } = KINDS[kind]
  return [
    [`src/${folder}/${name}.ts`, await likeTemplate(`src/${folder}/${from}.ts`, layout, kind, name)],
    [`test/${name}.test.ts`, await likeTemplate(`test/${from}.test.ts`, layout, kind, name)],
  ]
}

async function likeTemplate(path: string, layout: PieceLayout, kind: OperationKind, name: string): Promise<string> {
  const { name: from, constant, title } = KINDS[kind]
  const names = pieceNames(layout.stem)
  const text = await readFile(join(TEMPLATES, '_shared', path), 'utf8')
  return fillIn(text, { names, title: titleOf(layout.stem), type: 'Web', packageName: '', auth: layout.auth })
    .replaceAll(`${names.camel}Auth`, layout.authName)
    .replaceAll(from, name)
    .replaceAll(constant, pieceNames(name).camel)
    .replaceAll(`'${title}'`, `'${titleOf(name)}'`)
}
