import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Piece } from '@plugboard/core'
import { type FamilyCase, type Fixtures, objectStoreFamily, sqlFamily } from '@plugboard/core/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { piecesWithoutService, serviceEnvironment } from '../support/service-environment.js'
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

/** The families of a piece, once for each auth method they are proven with. */
function provenBy({ families = {}, endpoints = {}, folders = [] }: Fixtures, piece: Piece) {
  const place = { endpoints, folders }
  const sql = [families.sql ?? []].flat().map((one) => ({ ...place, ...one }))
  const objectStore = [families.objectStore ?? []].flat().map((one) => ({ ...place, ...one }))
  return {
    sql: sql.map((one) => ({ against: one.against, cases: sqlFamily(piece, one) })),
    objectStore: objectStore.map((one) => ({ against: one.against, cases: objectStoreFamily(piece, one) })),
  }
}

async function columnsOf(piece: Piece, proofs: { against?: string; cases: FamilyCase[] }[]): Promise<Column[]> {
  const columns: Column[] = []
  for (const { against = 'its fixtures', cases } of proofs) {
    const outcomes = new Map<string, string>()
    for (const one of cases) outcomes.set(one.sentence, await outcomeOf(one))
    columns.push({ title: piece.title, against, outcomes })
  }
  return columns
}

async function outcomeOf({ run, notSupported }: FamilyCase): Promise<string> {
  try {
    await run()
    return notSupported === undefined ? 'pass' : `not supported, because ${notSupported}`
  } catch (error) {
    console.error(error)
    return 'FAILED'
  }
}

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

const page = (sql: string, objectStore: string) => `# What sibling pieces promise alike

Pieces of one family keep the same sentences, so that a flow can change its database or its store and keep its steps. Each sentence is proven of each piece, by \`sqlFamily\` and \`objectStoreFamily\` of \`@plugboard/core/testing\`; how a piece of your own joins is told in the [cookbook](cookbook.md). Where a piece says that it does not support something, it is proven that it really does not. This page is written from the results: \`npx vitest run test/docs/families.test.ts --update\`.

## SQL

${sql}

## Object stores

${objectStore}
`

describe.skipIf(piecesWithoutService().length > 0)('the page of families', () => {
  let proven: Awaited<ReturnType<typeof piecesWithFixtures>>
  beforeAll(async () => {
    for (const [name, value] of Object.entries(serviceEnvironment())) vi.stubEnv(name, value)
    proven = await piecesWithFixtures()
  })
  afterAll(() => vi.unstubAllEnvs())

  it('says of every sentence and every piece how it is, as proven now', async () => {
    const sql: Column[] = []
    const objectStore: Column[] = []
    for (const { piece, fixtures } of proven) {
      if (!fixtures.families?.sql && !fixtures.families?.objectStore) continue
      await fixtures.start?.()
      const proofs = provenBy(fixtures, piece)
      sql.push(...(await columnsOf(piece, proofs.sql)))
      objectStore.push(...(await columnsOf(piece, proofs.objectStore)))
      await fixtures.stop?.()
    }
    const outcomes = [...sql, ...objectStore].flatMap((column) => [...column.outcomes.values()])
    expect(outcomes.filter((outcome) => outcome === 'FAILED' || outcome === '')).toEqual([])
    await expect(page(table(sql), table(objectStore))).toMatchFileSnapshot('../../docs/pieces/families.md')
  }, 300_000)
})
