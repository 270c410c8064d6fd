import { isPieceError } from '@plugboard/core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { driveQuery } from '../src/drive-query.js'
import { locate, quotedSheet } from '../src/sheet-range.js'
import { account, editor } from './connections.js'
import { readQuery } from './drive-query.js'
import { fileOf } from './drive-try-out.js'
import { type GoogleServer, startGoogleServer } from './google-server.js'
import { readRange } from './sheets-range.js'
import { act } from './try-out.js'

const NASTY = ["'", "''", '\\', "\\'", '"', '!', ':', '(', ')', ' or ', ' and ', "' or name contains '", 'in parents']
const NASTIER = [
  'trashed = true',
  'A1',
  "'!A1:B2",
  'R1C1',
  '%27',
  '%2F',
  '/',
  '..',
  '?',
  '#',
  '&',
  '\0',
  '\r\n',
  'ö',
  '😀',
]
const nasty = fc
  .array(fc.oneof(fc.constantFrom(...NASTY, ...NASTIER), fc.string({ unit: 'binary', maxLength: 4 })), {
    minLength: 1,
    maxLength: 6,
  })
  .map((parts) => parts.join(''))
  .filter((text) => text !== '')

const RUNS = { numRuns: 500 }
const file = { id: 'id', name: '', mimeType: 'text/plain', parent: 'folder-1' }

/** The value, or the error; anything but a clear refusal is a defect. */
function tried<T>(run: () => T): T | 'refused' {
  try {
    return run()
  } catch (error) {
    if (isPieceError(error) && error.hint !== undefined && error.field !== undefined) return 'refused'
    throw error
  }
}

describe('in the search language of Drive', () => {
  it('a name is searched for as it is, whatever stands in it', () => {
    fc.assert(
      fc.property(nasty, (nameContains) => {
        const fits = readQuery(driveQuery({ folder: 'folder-1', nameContains }))
        expect(fits?.({ ...file, name: `x${nameContains}x` })).toBe(true)
        expect(fits?.({ ...file, name: '' })).toBe(false)
        expect(fits?.({ ...file, name: nameContains, parent: 'elsewhere' })).toBe(false)
        expect(fits?.({ ...file, name: nameContains, trashed: true })).toBe(false)
      }),
      RUNS,
    )
  })

  it('a folder is an id or a link, or refused', () => {
    fc.assert(
      fc.property(nasty, (folder) => {
        const query = tried(() => driveQuery({ folder }))
        if (query !== 'refused') expect(query).toMatch(/^trashed = false and '[\w-]+' in parents$/)
      }),
      RUNS,
    )
  })

  it('a search of one’s own never undoes what else narrows the list', () => {
    const outside = [
      { ...file, trashed: true },
      { ...file, parent: 'elsewhere' },
    ]
    const term = fc.constantFrom(
      "name contains 'a'",
      "name = 'x)'",
      'trashed = true',
      'trashed = false',
      "mimeType = 'a'",
    )
    const piece = fc.oneof(term, fc.constantFrom(' or ', ' and ', '(', ')', "'", '\\'), nasty)
    const search = fc.array(piece, { minLength: 1, maxLength: 7 }).map((parts) => parts.join(''))
    let read = 0
    fc.assert(
      fc.property(search, (query) => {
        const whole = tried(() => driveQuery({ folder: 'folder-1', query }))
        const fits = whole === 'refused' ? undefined : readQuery(whole)
        if (fits) read++
        for (const one of outside) expect(fits?.(one) ?? false).toBe(false)
      }),
      { numRuns: 2_000 },
    )
    expect(read).toBeGreaterThan(50)
  })
})

describe('in A1 notation', () => {
  it('the name of a sheet means that sheet, whatever stands in it', () => {
    fc.assert(
      fc.property(nasty, nasty, (sheet, other) => {
        const names = [other, sheet]
        expect(readRange(locate({ sheet }).range, names)).toMatchObject({ sheet, row: 0, endRow: undefined })
        const cells = readRange(locate({ sheet, range: 'B2:C3' }).range, names)
        expect(cells).toEqual({ sheet, row: 1, column: 1, endRow: 3, endColumn: 3 })
      }),
      RUNS,
    )
  })

  it('cells beside a sheet never mean another one', () => {
    fc.assert(
      fc.property(nasty, nasty, (sheet, range) => {
        const found = tried(() => locate({ sheet, range }))
        if (found === 'refused' || range.trim() === '') return
        expect(found.range.startsWith(`${quotedSheet(sheet)}!`)).toBe(true)
        expect(found.range.slice(quotedSheet(sheet).length + 1)).toMatch(/^[A-Za-z0-9:]+$/)
      }),
      RUNS,
    )
  })
})

describe('whatever stands in a field', () => {
  let server: GoogleServer
  beforeAll(async () => {
    server = await startGoogleServer()
  })
  afterAll(() => server.close())

  const outcome = (action: string, input: Record<string, unknown>) =>
    act(server, action, input, action.startsWith('sheets') ? account() : editor()).catch((error: unknown) => {
      const isForm = error instanceof Error && error.message.startsWith('The input does not fit')
      if (isPieceError(error) ? error.hint !== undefined : isForm) return undefined
      throw error
    })

  it.each<[string, (text: string) => Record<string, unknown>]>([
    ['drive-get', (text) => ({ file: text })],
    ['drive-move', (text) => ({ file: 'file-1', folder: text })],
    ['sheets-read', (text) => ({ spreadsheet: text, range: 'A1' })],
    ['sheets-read', (text) => ({ spreadsheet: 'sheet-private', range: text })],
    ['sheets-clear', (text) => ({ spreadsheet: 'sheet-private', range: text, sheet: text })],
  ])('%s asks its own API alone', async (action, inputOf) => {
    server.seen.length = 0
    await fc.assert(
      fc.asyncProperty(nasty, async (text) => {
        await outcome(action, inputOf(text))
      }),
      { numRuns: 25 },
    )
    const base = action.startsWith('sheets')
      ? /^\/v4\/spreadsheets\/[\w-]+\/values[/:][^/]+$/
      : /^\/drive\/v3\/files\/[\w-]+$/
    for (const { path } of server.seen) expect(path).toMatch(base)
  })

  it('a file keeps the name it is given', async () => {
    await fc.assert(
      fc.asyncProperty(nasty, async (name) => {
        const stored = await outcome('drive-upload', { file: fileOf('x'), name })
        if (stored) expect(Object(stored).name).toBe(name.toWellFormed())
      }),
      { numRuns: 25 },
    )
  })
})
