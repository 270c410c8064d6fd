import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Column } from '../src/column-type.js'
import { decimal, decodeValue } from '../src/decode-value.js'
import { localText, readMoment, utcText } from '../src/moment-text.js'
import { decodeNumber, encodeNumber } from './server/oracle-number.js'
import { connectionValues, type OracleServer, startOracleServer } from './server/oracle-server.js'
import { act } from './try-out.js'

const column = (more: Partial<Column> = {}): Column => ({
  name: 'X',
  kind: 'number',
  type: 'NUMBER',
  scale: undefined,
  isShort: false,
  ...more,
})

describe('a NUMBER as the library gives it', () => {
  it.each([
    ['0', undefined, 0],
    ['-5', 0, -5],
    ['9007199254740991', 0, 9007199254740991],
    ['9007199254740992', 0, '9007199254740992'],
    ['-99999999999999999999999999999999999999', 0, '-99999999999999999999999999999999999999'],
    ['.5', undefined, '0.5'],
    ['-.000000001', 9, '-0.000000001'],
    ['1.1', 2, '1.10'],
    ['12', 2, '12.00'],
    ['1200', -2, 1200],
    ['12.5', undefined, '12.5'],
    ['-1e126', undefined, `-1${'0'.repeat(126)}`],
    ['1.5e-3', undefined, '0.0015'],
    ['1.25e1', undefined, '12.5'],
  ])('%s, of scale %j, keeps every digit', (text, scale, expected) => {
    expect(decimal(text, scale)).toBe(expected)
  })
})

describe('other values as the library gives them', () => {
  it.each([
    [null, {}, null],
    [Number.NaN, { kind: 'float' }, 'NaN'],
    [Number.POSITIVE_INFINITY, { kind: 'float' }, 'Infinity'],
    [Math.fround(1.1), { kind: 'float', isShort: true }, 1.1],
    [Math.fround(16_777_217), { kind: 'float', isShort: true }, 16_777_216],
    [1.1, { kind: 'float' }, 1.1],
    [Buffer.from([0, 255]), { kind: 'binary' }, { base64: 'AP8=' }],
    [new Float32Array([1, 2.5]), { kind: 'other' }, [1, 2.5]],
    ['{"n":12345678901234567890}', { kind: 'json' }, { n: '12345678901234567890' }],
    ["{a: 'lax'}", { kind: 'json' }, "{a: 'lax'}"],
    [{ years: 1, months: 2 }, { kind: 'interval' }, '+1-02'],
    [{ years: 0, months: -2 }, { kind: 'interval' }, '-0-02'],
    [{ days: 1, hours: 2, minutes: 3, seconds: 4, fseconds: 500_000_000 }, { kind: 'interval' }, '+1 02:03:04.5'],
    [{ days: -1, hours: -2, minutes: 0, seconds: 0, fseconds: 0 }, { kind: 'interval' }, '-1 02:00:00'],
    [true, { kind: 'boolean' }, true],
    ['AAAR3sAAEAAAACXAAA', { kind: 'other' }, 'AAAR3sAAEAAAACXAAA'],
  ] as [unknown, Partial<Column>, unknown][])('%j of %j become JSON', (value, more, expected) => {
    expect(decodeValue(value, column(more))).toEqual(expected)
  })
})

describe('a date or time', () => {
  it.each([
    ['2026-03-01', '2026-03-01T00:00:00', '000000000'],
    ['2026-03-01T09:30', '2026-03-01T09:30:00', '000000000'],
    ['2026-03-01 09:30:00.5', '2026-03-01T09:30:00', '500000000'],
    ['2026-03-01T09:30:00.123456789Z', '2026-03-01T09:30:00', '123456789'],
    ['2026-03-01T09:30:00+02:00', '2026-03-01T07:30:00', '000000000'],
    ['2026-03-01T00:15:00-0530', '2026-03-01T05:45:00', '000000000'],
    ['0044-03-15T12:00:00', '0044-03-15T12:00:00', '000000000'],
  ])('is read from %s', (text, seconds, fraction) => {
    expect(readMoment(text, 'rows')).toEqual({ seconds, fraction })
  })

  it.each([
    '',
    'soon',
    '2026-02-29',
    '2026-13-01',
    '2026-03-01T25:00',
    '2026-03-01T09:30:00.1234567891',
    '01-MAR-26',
    '26-3-1',
  ])('is not read from %j', (text) => {
    expect(() => readMoment(text, 'rows.0')).toThrow(
      expect.objectContaining({ code: 'invalid_input', field: 'rows.0' }),
    )
  })

  it('is written without the zeros at the end of its fraction', () => {
    expect(localText(new Date(2026, 2, 1, 9, 30, 0, 120))).toBe('2026-03-01T09:30:00.12')
    expect(utcText(new Date('2026-03-01T09:30:00.000Z'))).toBe('2026-03-01T09:30:00Z')
  })
})

describe('numbers of the test server', () => {
  it('have the form Oracle documents', () => {
    expect(encodeNumber('0').toString('hex')).toBe('80')
    expect(encodeNumber('1').toString('hex')).toBe('c102')
    expect(encodeNumber('100').toString('hex')).toBe('c202')
    expect(encodeNumber('123.45').toString('hex')).toBe('c202182e')
    expect(encodeNumber('-1').toString('hex')).toBe('3e6466')
    expect(encodeNumber('0.01').toString('hex')).toBe('c002')
  })

  it('come back as they were', () => {
    const digits = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 })
    fc.assert(
      fc.property(digits, fc.integer({ min: 0, max: 12 }), (number, places) => {
        const text = (number / 10 ** places).toFixed(places)
        const plain = text.includes('.') ? text.replace(/\.?0+$/, '') : text
        expect(decodeNumber(encodeNumber(text))).toBe(plain === '-0' ? '0' : plain)
      }),
    )
  })
})

describe('oracle values', () => {
  let server: OracleServer
  const values = () => connectionValues(server)
  beforeAll(async () => {
    server = await startOracleServer()
    const sql = `create table STORE (ID number(10), EXACT number(12, 3), ANY_NUMBER number, DAY date, AT timestamp(6),
      MET timestamp(6) with time zone, RATIO binary_double, SHORT binary_float, BYTES raw(100), WORDS clob, PHOTO blob, DOC json)`
    await act('query', values(), { sql })
  })
  afterAll(() => server.close())

  it('come back as they were written', async () => {
    const row = {
      ID: 1,
      EXACT: '12.500',
      ANY_NUMBER: '0.5',
      DAY: '2026-03-01T09:30:00',
      AT: '2026-03-01T09:30:00.123456',
      MET: '2026-03-01T09:30:00.5Z',
      RATIO: 0.30000000000000004,
      SHORT: 1.5,
      BYTES: { base64: 'AP8=' },
      WORDS: 'é'.repeat(50_000),
      PHOTO: { base64: Buffer.alloc(100_000, 7).toString('base64') },
      DOC: { a: [1, { b: null }] },
    }
    await act('insert', values(), { table: 'STORE', rows: [row, { ID: 2 }] })
    const { rows } = await act('select', values(), { table: 'STORE', orderBy: [{ column: 'ID' }] })
    expect(rows[0]).toEqual(row)
    expect(Object.values(rows[1] ?? {}).filter((value) => value !== null)).toEqual([2])
    await act('insert', values(), { table: 'STORE', rows: [{ ...rows[0], ID: 3 }] })
    const where = [{ column: 'ID', value: 3 }]
    expect((await act('select', values(), { table: 'STORE', where })).rows[0]).toEqual({ ...row, ID: 3 })
  })

  it('of a query of one’s own have dates and times to the millisecond, in whatever zone this runs', async () => {
    const { rows, columns } = await act('query', values(), { sql: 'select DAY, AT, MET from STORE where ID = 1' })
    expect(rows).toEqual([{ DAY: '2026-03-01T09:30:00', AT: '2026-03-01T09:30:00.123', MET: '2026-03-01T09:30:00.5Z' }])
    expect(columns.map(({ type }) => type)).toEqual(['DATE', 'TIMESTAMP(6)', 'TIMESTAMP(6) WITH TIME ZONE'])
  })

  it('carry ten megabytes both ways', async () => {
    const words = 'é'.repeat(5_000_000)
    await act('insert', values(), { table: 'STORE', rows: [{ ID: 9, WORDS: words }] })
    const { rows } = await act('query', values(), { sql: 'select WORDS from STORE where ID = :1', parameters: [9] })
    expect(rows[0]?.WORDS === words).toBe(true)
  })

  it('that are very large or small are passed as numbers all the same', async () => {
    await act('insert', values(), {
      table: 'STORE',
      rows: [
        { ID: 20, RATIO: 1e100 },
        { ID: 21, RATIO: 1e-7 },
        { ID: 22, RATIO: 'NaN' },
      ],
    })
    const where = [{ column: 'RATIO', operator: '>', value: 1e99 }]
    expect((await act('select', values(), { table: 'STORE', columns: ['ID'], where })).rows).toEqual([{ ID: 20 }])
  })
})
