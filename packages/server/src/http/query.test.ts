import { Type } from '@sinclair/typebox'
import { describe, expect, it } from 'vitest'
import { readQuery } from './query.js'

const SCHEMA = Type.Object({
  search: Type.Optional(Type.String()),
  limit: Type.Optional(Type.Integer()),
  force: Type.Optional(Type.Boolean()),
  tag: Type.Optional(Type.Array(Type.String())),
})

describe('query parameters', () => {
  it('become what the schema says', () => {
    const { values, errors } = readQuery(SCHEMA, '?search=5&limit=20&force=true&tag=a&tag=b', true)
    expect(values).toEqual({ search: '5', limit: 20, force: true, tag: ['a', 'b'] })
    expect(errors).toEqual([])
  })

  it('stay text where they are not of the type, for the schema to refuse', () => {
    expect(readQuery(SCHEMA, '?limit=0x10&force=yes', true).values).toEqual({ limit: '0x10', force: 'yes' })
  })

  it('are absent when empty', () => {
    expect(readQuery(SCHEMA, '?search=&tag=', true).values).toEqual({})
  })

  it('are refused when unknown, unless the query is open', () => {
    expect(readQuery(SCHEMA, '?sort=secret_ct', true).errors).toMatchObject([{ field: 'sort', code: 'unknown_field' }])
    expect(readQuery(SCHEMA, '?utm=1', false)).toEqual({ values: {}, errors: [] })
    expect(readQuery(undefined, '?a=1', true).errors).toHaveLength(1)
    expect(readQuery(SCHEMA, '?__proto__=1&constructor=2', true).errors).toHaveLength(2)
  })

  it('are refused when given twice where there is one', () => {
    expect(readQuery(SCHEMA, '?limit=1&limit=2', true).errors).toMatchObject([{ field: 'limit', code: 'repeated' }])
  })

  it('are refused when they hold NUL', () => {
    expect(readQuery(SCHEMA, '?search=a%00b', true).errors).toMatchObject([{ code: 'not_well_formed' }])
  })
})
