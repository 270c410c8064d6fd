import { describe, expect, it } from 'vitest'
import { identifier } from '../src/identifier.js'
import { insertStatements } from '../src/insert-statements.js'
import { fieldOfName, join, parameter, sql, statement } from '../src/statement.js'

const blame = { subject: 'table', values: 'rows' }

describe('a statement', () => {
  it('puts a mark where each parameter goes, in order', () => {
    const one = statement(sql`select ${join([parameter(1, 'a'), parameter('x', 'b')], ', ')}`, blame)
    expect(one.text).toBe('select ?, ?')
    expect(one.parameters).toEqual([
      { value: 1, field: 'a' },
      { value: 'x', field: 'b' },
    ])
  })

  it('leads from a name in an error back to the field, in capitals or not', () => {
    const one = statement(sql`select ${identifier('Größe', 'columns.0')} from ${identifier('t', 'table')}`, blame)
    expect(fieldOfName(one, 'GRÖSSE')).toBeUndefined()
    expect(fieldOfName(one, 'größe')).toBe('columns.0')
    expect(fieldOfName(one, 't')).toBe('table')
  })

  it('is refused when it has more parameters than the protocol can count', () => {
    const many = Array.from({ length: 65_536 }, () => parameter(1, 'rows'))
    expect(() => statement(many, blame)).toThrow(expect.objectContaining({ code: 'invalid_input', field: 'rows' }))
    expect(statement(many.slice(1), blame).parameters).toHaveLength(65_535)
  })
})

describe('the statements that add rows', () => {
  const table = { schema: undefined, name: 't' }
  const texts = (rows: Record<string, unknown>[]) => insertStatements(table, rows).map(({ text }) => text)

  it('have every column that any row names, and the default where a row does not', () => {
    expect(texts([{ a: 1 }, { b: 2 }, {}])).toEqual([
      'insert into `t` (`a`, `b`) values (?,default),(default,?),(default,default)',
    ])
    expect(texts([{}, {}])).toEqual(['insert into `t` () values (),()'])
  })

  it('are as many as the size of the values asks for, and know which row comes first', () => {
    const many = insertStatements(
      table,
      Array.from({ length: 2_500 }, (_, a) => ({ a, b: a })),
    )
    expect(many.map(({ parameters }) => parameters.length)).toEqual([2_000, 2_000, 1_000])
    expect(many.map(({ blame }) => blame.firstRow)).toEqual([0, 1_000, 2_000])
    const long = ['x'.repeat(200_000), { document: 'x'.repeat(200_000) }, 1, 'x'.repeat(300_000), 2]
    expect(
      insertStatements(
        table,
        long.map((a) => ({ a })),
      ).map(({ parameters }) => parameters.length),
    ).toEqual([1, 2, 1, 1])
  })
})
