import { describe, expect, it } from 'vitest'
import { SQLITE_FIXTURES, SQLITE_VALUES, sqlitePiece } from '../../../test/sqlite-piece.js'
import type { SqlFaults } from '../../../test/sqlite-statement.js'
import { sqlFamily } from './sql.js'
import type { SqlFixtures } from './sql-fixtures.js'

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
    expect(await query?.run(ctx as unknown as Parameters<typeof query.run>[0])).toMatchObject({ rows: [], count: 0 })
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
      [
        'gives whole numbers beyond 2^53 and decimals as text, digit by digit',
        'keeps texts that look like values of another kind',
      ],
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
    [
      'cannot read names in quotes',
      { readsDotsInNames: true },
      ['offers tables by any name so that they can be chosen', 'reads and writes tables and columns by any name'],
    ],
    [
      'gives null in place of a default',
      { nullsForDefaults: true },
      ['inserts one row or many, with defaults for what is missing and nulls where they are given'],
    ],
    [
      'inserts one by one',
      { insertsOneByOne: true },
      expect.arrayContaining([
        'inserts all rows or none',
        'tells a broken rule that a value is unique at its field, and changes nothing',
      ]),
    ],
    [
      'loses fractions of seconds',
      { losesFractions: true },
      [
        'keeps a day and time to the microsecond, and moves none between time zones',
        'keeps a moment to the microsecond, and gives it in UTC',
      ],
    ],
    ['takes an empty text for null', { emptyTextIsNull: true }, ['keeps an empty text apart from null']],
    ['takes bytes for text', { forgetsBytes: true }, ['keeps every byte there is']],
    [
      'repeats values in its errors',
      { repeatsValues: true },
      [
        'tells a broken rule that a value is unique at its field, and changes nothing',
        'tells a broken rule that a value is not null at its field, and changes nothing',
        'tells a broken rule that a value meets a condition at its field, and changes nothing',
        'tells a broken rule that a row refers to another at its field, and changes nothing',
      ],
    ],
    [
      'names the wrong field for what is wrong in it',
      { blamesNobody: true },
      expect.arrayContaining([
        'tells wrong SQL at its field',
        'tells at its field that the parameters are not those the SQL takes',
        'refuses a second statement in SQL of a person’s own, and runs neither',
        'tells a broken rule that a value is unique at its field, and changes nothing',
      ]),
    ],
    [
      'reads every row',
      { readsEveryRow: true },
      expect.arrayContaining([
        'reads no more rows of a query than asked for, and says whether there were more',
        'gives the rows of a procedure up to the limit, and says whether there were more',
      ]),
    ],
    ['loses columns', { losesColumnsOfOneName: true }, ['keeps both of two columns with one name']],
    [
      'runs every statement',
      { runsEveryStatement: true },
      ['refuses a second statement in SQL of a person’s own, and runs neither'],
    ],
    [
      'forgets output parameters',
      { forgetsOutput: true },
      ['calls a procedure with parameters in order or by name, and gives its output parameters'],
    ],
    [
      'ignores the names of parameters',
      { ignoresNamesOfParameters: true },
      expect.arrayContaining([
        'calls a procedure with parameters in order or by name, and gives its output parameters',
        'says what a procedure takes when the parameters do not fit',
      ]),
    ],
    ['calls anything', { callsAnything: true }, ['tells an unknown procedure at its field']],
    [
      'does not narrow what it offers',
      { offersEverything: true },
      expect.arrayContaining([
        'offers the tables for select, narrowed by what is typed',
        'offers the procedures with what they take, narrowed by what is typed',
      ]),
    ],
    [
      'loses rows that share a value',
      { losesTies: true },
      [
        'gives new rows poll by poll while more are waiting, also where rows share a value',
        'tells of a row that is added later with the last value, and of rows that are alike',
        'follows a time as well as a number',
      ],
    ],
    [
      'takes a changed row for a new one',
      { forgetsKeys: true },
      ['tells of no row again that is changed after, where the table has a primary key'],
    ],
    [
      'tells of the rows there were',
      { forgetsBearings: true },
      expect.arrayContaining(['tells of every row added since the last poll, each once and in order']),
    ],
    [
      'tells of a row twice',
      { tellsTwice: true },
      expect.arrayContaining(['tells of every row added since the last poll, each once and in order']),
    ],
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
      ['refuses a wrong password with invalid_credentials at password'],
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
    'refuses a wrong password with invalid_credentials at password',
    'refuses an unknown database with not_found at its field',
    'refuses a closed port with unreachable at port',
    'refuses an unknown host with unreachable at host',
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
      'refuses an unknown database with not_found at its field',
    ])
  })

  it('say at which port nothing listens', async () => {
    expect(await broken({}, { ...SQLITE_FIXTURES, closedPort: () => SQLITE_VALUES.port })).toEqual([
      'refuses a closed port with unreachable at port',
    ])
  })

  it('say which names the system takes', async () => {
    const dialect = { ...SQLITE_FIXTURES.dialect, names: ['plain'] }
    const found = await broken({ readsDotsInNames: true }, { ...SQLITE_FIXTURES, dialect })
    expect(found).toEqual([])
  })
})
