import { describe, expect, it } from 'vitest'
import { onlyReads } from '../src/own-statement.js'
import { fieldOfName, fieldOfValue, join, parameter, sql, statement } from '../src/statement.js'

const blame = { subject: 'table', values: 'rows' }

describe('a statement', () => {
  it('numbers its parameters in order, and writes nulls out', () => {
    const one = statement(
      sql`select ${join([parameter(1, 'a'), parameter(null, 'b'), parameter('x', 'c')], ', ')}`,
      blame,
    )
    expect(one.text).toBe('select @p1, null, @p2')
    expect(one.parameters).toEqual([
      { value: 1, field: 'a' },
      { value: 'x', field: 'c' },
    ])
  })

  it('leads from a name or a value back to the field', () => {
    const name = { text: '[Größe]', field: 'columns.0', name: 'Größe' }
    const one = statement(sql`select ${name} where ${name} = ${parameter(5, 'where.0.value')}`, blame)
    expect(fieldOfName(one, 'GRÖSSE')).toBeUndefined()
    expect(fieldOfName(one, 'größe')).toBe('columns.0')
    expect(fieldOfValue(one, '5')).toBe('where.0.value')
    expect(fieldOfValue(one, '6')).toBeUndefined()
  })

  it('is refused when it has more parameters than the protocol takes', () => {
    const many = Array.from({ length: 2_099 }, () => parameter(1, 'rows'))
    expect(() => statement(many, blame)).toThrow(expect.objectContaining({ code: 'invalid_input', field: 'rows' }))
    expect(statement(many.slice(1), blame).parameters).toHaveLength(2_098)
  })

  it.each([
    ['select * from t', true],
    ['  -- a comment\nWITH x AS (SELECT \'insert\' AS [delete], "into" FROM t) SELECT * FROM x /* drop */', true],
    ['select * into u from t', false],
    ['with x as (select 1 as a) delete from x', false],
    ['update t set a = 1', false],
    ['select * from t exec p', false],
    ["select * from openquery(s, 'delete')", false],
    ['exec p', false],
    ['declare @a int select @a', false],
  ])('is stopped in the middle of its rows only where it certainly changes nothing: %s', (text, expected) => {
    expect(onlyReads(text)).toBe(expected)
  })
})
