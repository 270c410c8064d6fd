import { describe, expect, it } from 'vitest'
import { fieldAt, join, parameter, sql, statement } from '../src/statement.js'

const blame = { subject: 'table', values: 'rows' }

describe('a statement', () => {
  it('numbers its parameters in order', () => {
    const one = statement(sql`select ${join([parameter(1, 'a'), parameter('x', 'b')], ', ')}`, blame)
    expect(one.text).toBe('select $1, $2')
    expect(one.parameters).toEqual([
      { value: 1, field: 'a' },
      { value: 'x', field: 'b' },
    ])
  })

  it('leads from a place in the text back to the field, counting characters', () => {
    const one = statement(
      sql`select ${{ text: '"🐘"', field: 'columns.0' }} from ${{ text: '"t"', field: 'table' }}`,
      blame,
    )
    expect(fieldAt(one, 8)).toBe('columns.0')
    expect(fieldAt(one, 1)).toBeUndefined()
    expect(fieldAt(one, 17)).toBe('table')
    expect(fieldAt(one, 999)).toBeUndefined()
  })

  it('is refused when it has more parameters than the protocol can count', () => {
    const many = Array.from({ length: 65_536 }, () => parameter(1, 'rows'))
    expect(() => statement(many, blame)).toThrow(expect.objectContaining({ code: 'invalid_input', field: 'rows' }))
    expect(statement(many.slice(1), blame).parameters).toHaveLength(65_535)
  })
})
