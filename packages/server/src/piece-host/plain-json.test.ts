import { expect, it } from 'vitest'
import { isPlainData, plainProblem } from './plain-json.js'

const nested = (levels: number): unknown => (levels === 0 ? 'leaf' : { deeper: nested(levels - 1) })

it('lets plain values through', () => {
  for (const value of [null, 'text', 3, [], {}, [[1, 'two', null]], { rows: [{ id: 1 }] }]) {
    expect(plainProblem(value)).toBeUndefined()
  }
})

it('refuses what is nested too deep, at exactly one level too many', () => {
  expect(plainProblem(nested(32))).toBeUndefined()
  expect(plainProblem(nested(33))).toBe('is nested more than 32 levels deep')
})

it.each(['__proto__', 'constructor', 'prototype'])('refuses a key named %s, however deep', (key) => {
  expect(plainProblem({ rows: [JSON.parse(`{"${key}": {}}`)] })).toBe(`has a key named "${key}"`)
})

it('refuses more values than can be looked at without holding up others', () => {
  expect(plainProblem(new Array(249_999).fill(0))).toBeUndefined()
  expect(plainProblem(new Array(250_000).fill(0))).toBe('has more than 250000 values')
  expect(plainProblem(Array.from({ length: 2_000 }, () => new Array(200).fill(0)))).toBe('has more than 250000 values')
})

it('tells what JSON would give back as it is from what it would change', () => {
  const plain = [null, 'text', 3, true, [], {}, [[1, { two: [null] }]], { rows: [{ id: 1 }] }]
  for (const value of plain) expect(isPlainData(value)).toBe(true)
  const changed = [new Date(), new Map(), Buffer.from('x'), { deep: [{ toJSON: () => 1 }] }, Object.create({ a: 1 })]
  for (const value of changed) expect(isPlainData(value)).toBe(false)
})
