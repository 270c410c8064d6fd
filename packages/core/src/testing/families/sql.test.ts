import { describe, expect, it } from 'vitest'
import { SQLITE_FIXTURES, SQLITE_VALUES, sqlitePiece } from '../../../test/sqlite-piece.js'
import type { SqlFaults } from '../../../test/sqlite-statement.js'
import { sqlFamily } from './sql.js'
import type { SqlFixtures } from './sql-database.js'

/** The sentences a piece does not keep. */
async function broken(faults: SqlFaults, fixtures: SqlFixtures = SQLITE_FIXTURES): Promise<string[]> {
  const found: string[] = []
  for (const { name, run } of sqlFamily(sqlitePiece(faults), fixtures)) {
    await run().catch(() => found.push(name.replace(/^sqlite /, '')))
  }
  return found
}

describe('the SQL family', () => {
  it('lets a good piece pass', async () => {
    expect(await broken({})).toEqual([])
    expect(sqlFamily(sqlitePiece(), SQLITE_FIXTURES).length).toBeGreaterThan(30)
  })

  it('names every sentence once', () => {
    const names = sqlFamily(sqlitePiece(), SQLITE_FIXTURES).map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })

  it('refuses fixtures for an auth method the piece does not have', () => {
    expect(() => sqlFamily(sqlitePiece(), { ...SQLITE_FIXTURES, method: 'none' })).toThrow('no auth method "none"')
  })

  it('leaves no table behind, also when a case fails', async () => {
    const piece = sqlitePiece({ saysNoMore: true })
    for (const { run } of sqlFamily(piece, SQLITE_FIXTURES)) await run().catch(() => undefined)
    const query = piece.actions.find(({ name }) => name === 'query')
    const ctx = { input: { sql: 'select name from sqlite_master', parameters: [] } }
    expect(await query?.run(ctx as unknown as Parameters<typeof query.run>[0])).toEqual({ rows: [], count: 0 })
  })
})

const ALL_SELECTS = expect.arrayContaining(['selects where a number = 36', 'selects where a number is null'])

describe('the SQL family finds a piece that', () => {
  it.each<[string, SqlFaults, unknown]>([
    [
      'gives every column',
      { allColumns: true },
      expect.arrayContaining(['selects every column, or the ones asked for']),
    ],
    ['ignores conditions', { ignoresConditions: true }, ALL_SELECTS],
    ['ignores the order', { ignoresOrder: true }, expect.arrayContaining(['selects in the order asked for'])],
    ['ignores the offset', { ignoresOffset: true }, ['selects page by page, and says whether there is more']],
    ['never says that there is more', { saysNoMore: true }, ['selects page by page, and says whether there is more']],
    [
      'rounds numbers',
      { roundsNumbers: true },
      ['gives whole numbers beyond 2^53 and decimals as text, digit by digit'],
    ],
    [
      'puts values into the SQL',
      { bindsNoValues: true },
      expect.arrayContaining(['binds every value: what looks like SQL comes back as the text it was']),
    ],
    [
      'puts names into the SQL',
      { quotesNoNames: true },
      expect.arrayContaining([
        'takes no SQL in the place of a name',
        'reads and writes tables and columns by any name',
      ]),
    ],
    ['cannot read names in quotes', { readsDotsInNames: true }, ['reads and writes tables and columns by any name']],
    [
      'gives null in place of a default',
      { nullsForDefaults: true },
      ['inserts one row or many, with defaults for what is missing and nulls where they are given'],
    ],
    ['inserts one by one', { insertsOneByOne: true }, ['inserts all rows or none']],
    [
      'changes every row without a condition',
      { changesEveryRow: true },
      [
        'refuses to update without a condition, unless all rows are meant',
        'refuses to delete without a condition, unless all rows are meant',
      ],
    ],
    [
      'never changes all rows',
      { refusesAllRows: true },
      [
        'refuses to update without a condition, unless all rows are meant',
        'refuses to delete without a condition, unless all rows are meant',
      ],
    ],
    [
      'miscounts',
      { miscounts: true },
      expect.arrayContaining([
        'updates the rows that meet the conditions, and says how many',
        'deletes the rows that meet the conditions, and says how many',
      ]),
    ],
    [
      'accepts any password',
      { acceptsAnyPassword: true },
      ['/ password refuses a wrong password with invalid_credentials'],
    ],
  ])('%s', async (_title, faults, sentences) => {
    expect(await broken(faults)).toEqual(sentences)
  })

  const TOLD = [
    ...['select', 'insert', 'update', 'delete'].map((action) => `tells an unknown table in ${action} at its field`),
    ...[
      'columns of select',
      'where of select',
      'orderBy of select',
      'rows of insert',
      'set of update',
      'where of update',
      'where of delete',
    ].map((place) => `tells an unknown column in ${place} at its field`),
  ]
  const REFUSED = [
    '/ password refuses a wrong password with invalid_credentials',
    '/ password refuses an unknown database with not_found',
    '/ password refuses a closed port with unreachable',
    '/ password refuses an unknown host with unreachable',
  ]

  it.each<[string, SqlFaults]>([
    ['has another code', { failsWith: 'bad_response' }],
    ['names the wrong field', { wrongField: true }],
    ['says no hint', { noHint: true }],
  ])('%s when it fails', async (_title, faults) => {
    expect(await broken(faults)).toEqual(expect.arrayContaining([...TOLD, ...REFUSED]))
  })
})

describe('the fixtures of the SQL family', () => {
  it('say which field names the database', async () => {
    expect(await broken({}, { ...SQLITE_FIXTURES, databaseField: 'sid' })).toEqual([
      '/ password refuses an unknown database with not_found',
    ])
  })

  it('say at which port nothing listens', async () => {
    expect(await broken({}, { ...SQLITE_FIXTURES, closedPort: () => SQLITE_VALUES.port })).toEqual([
      '/ password refuses a closed port with unreachable',
    ])
  })

  it('say which names the system takes', async () => {
    const dialect = { ...SQLITE_FIXTURES.dialect, names: ['plain'] }
    const found = await broken({ readsDotsInNames: true }, { ...SQLITE_FIXTURES, dialect })
    expect(found).toEqual([])
  })
})
