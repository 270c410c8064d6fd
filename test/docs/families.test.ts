import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Piece } from '@plugboard/core'
import {
  chatModelFamily,
  type FamilyCase,
  type Fixtures,
  mailboxFamily,
  mailFamily,
  objectStoreFamily,
  sqlFamily,
} from '@plugboard/core/testing'
import { expect, it } from 'vitest'
import { root } from '../support/source-files.js'

/** What became of a family's sentences at one piece. */
interface Column {
  title: string
  against: string
  outcomes: Map<string, string>
}

const FOLDERS = ['packages/pieces', 'examples']

/** The pieces that bring fixtures, ours and the examples, in the order of their names. */
async function piecesWithFixtures(): Promise<{ piece: Piece; fixtures: Fixtures }[]> {
  const folders = FOLDERS.flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(root, folder, name)))
  const proven = folders.filter((folder) => existsSync(join(folder, 'test/fixtures.ts')))
  return Promise.all(
    proven.map(async (folder) => {
      const { piece } = await import(join(folder, 'src/index.ts'))
      const { fixtures } = await import(join(folder, 'test/fixtures.ts'))
      return { piece, fixtures }
    }),
  )
}

/** The families there are, by the heading under which the page has them. */
const FAMILIES = {
  SQL: (piece: Piece, { families, ...place }: Placed) => proofs(families?.sql, place, (one) => sqlFamily(piece, one)),
  'Object stores': (piece: Piece, { families, ...place }: Placed) =>
    proofs(families?.objectStore, place, (one) => objectStoreFamily(piece, one)),
  'Sending mail': (piece: Piece, { families, ...place }: Placed) =>
    proofs(families?.mail, place, (one) => mailFamily(piece, one)),
  'Reading mail': (piece: Piece, { families, ...place }: Placed) =>
    proofs(families?.mailbox, place, (one) => mailboxFamily(piece, one)),
  'Chat models': (piece: Piece, { families, ...place }: Placed) =>
    proofs(families?.chatModel, place, (one) => chatModelFamily(piece, one)),
} as const

type Placed = Pick<Fixtures, 'families' | 'endpoints' | 'folders'>

interface Proof {
  against: string | undefined
  cases: FamilyCase[]
}

/** A family of a piece, once for each auth method it is proven with. */
function proofs<Given extends { against?: string }>(
  given: Given | readonly Given[] | undefined,
  { endpoints = {}, folders = [] }: Placed,
  casesOf: (one: Given) => FamilyCase[],
): Proof[] {
  const list = isList(given) ? given : given ? [given] : []
  return list.map((one) => ({ against: one.against, cases: casesOf({ endpoints, folders, ...one }) }))
}

const isList = <Given>(given: Given | readonly Given[] | undefined): given is readonly Given[] => Array.isArray(given)

function columnsOf(piece: Piece, proven: Proof[]): Column[] {
  return proven.map(({ against = 'its fixtures', cases }) => ({
    title: piece.title,
    against,
    outcomes: new Map(cases.map(({ sentence, notSupported }) => [sentence, outcomeOf(notSupported)])),
  }))
}

const outcomeOf = (notSupported: string | undefined) =>
  notSupported === undefined ? 'pass' : `not supported, because ${notSupported}`

const cell = (text: string) => text.replaceAll('|', '\\|')
const row = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`

function table(columns: readonly Column[]): string {
  const sentences = [...(columns[0]?.outcomes.keys() ?? [])]
  return [
    row(['', ...columns.map(({ title }) => title)]),
    row(['---', ...columns.map(() => '---')]),
    row(['proven against', ...columns.map(({ against }) => against)]),
    ...sentences.map((sentence) => row([sentence, ...columns.map(({ outcomes }) => outcomes.get(sentence) ?? '')])),
  ].join('\n')
}

const page = (tables: readonly [string, string][]) => `# What sibling pieces promise alike

Pieces of one family keep the same sentences, so that a flow can change its database, its store, its mailbox or its model and keep its steps. Each sentence is proven of each piece, by the families of \`@plugboard/core/testing\`; how a piece of your own joins is told in the [cookbook](cookbook.md). Where a piece says that it does not support something, it is proven that it really does not. Each cell is a case of the conformance test of its piece; the page is written by \`npx vitest run test/docs/families.test.ts --update\`.

${tables.map(([heading, table]) => `## ${heading}\n\n${table}`).join('\n\n')}
`

it('says of every sentence and every piece how it is, as the conformance tests of the pieces prove it', async () => {
  const columns = new Map<string, Column[]>(Object.keys(FAMILIES).map((heading) => [heading, []]))
  for (const { piece, fixtures } of await piecesWithFixtures()) {
    for (const [heading, proofsOf] of Object.entries(FAMILIES)) {
      columns.get(heading)?.push(...columnsOf(piece, proofsOf(piece, fixtures)))
    }
  }
  const tables = [...columns].map(([heading, found]): [string, string] => [heading, table(found)])
  await expect(page(tables)).toMatchFileSnapshot('../../docs/pieces/families.md')
})
