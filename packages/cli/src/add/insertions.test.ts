import { describe, expect, it } from 'vitest'
import { insertImport } from './insert-import.js'
import { insertInList } from './insert-in-list.js'
import { insertInObject } from './insert-in-object.js'

describe('a name is put into a list', () => {
  it.each([
    ['{ actions: [one] }', '{ actions: [one, two] }'],
    ['{ actions: [] }', '{ actions: [two] }'],
    ['  actions: [\n    one,\n    other,\n  ],\n', '  actions: [\n    one,\n    other,\n    two,\n  ],\n'],
    ['{ actions: [one], triggers: [three] }', '{ actions: [one, two], triggers: [three] }'],
  ])('such as %j', (text, expected) => {
    expect(insertInList(text, 'actions', 'two')).toBe(expected)
  })

  it.each(['{ actions }', '{ actions: all }', '{ actions: [one], more: { actions: [two] } }'])(
    'but not into %j',
    (text) => {
      expect(insertInList(text, 'actions', 'two')).toBeUndefined()
    },
  )
})

it('puts an import with those of its folder, else last', () => {
  const text = `import { a } from './a.js'\nimport { b } from './actions/b.js'\nimport { c } from './triggers/c.js'\n\nrun()\n`
  expect(insertImport(text, 'NEW', 'actions')).toContain(`/b.js'\nNEW\nimport { c }`)
  expect(insertImport(text, 'NEW', 'other')).toContain(`/c.js'\nNEW\n\nrun()`)
  expect(insertImport('run()', 'NEW', 'actions')).toBeUndefined()
})

it('puts an entry into an object, at its end', () => {
  const text = `const f = {\n  actions: {\n    one: [{ a: 1 }],\n    two: [\n      { b: 2 },\n    ],\n  },\n  triggers: {},\n}\n`
  expect(insertInObject(text, 'actions', 'three: [],')).toContain('    ],\n    three: [],\n  },\n  triggers')
  expect(insertInObject(text, 'triggers', 'three: [],')).toBeUndefined()
  expect(insertInObject(text + text, 'actions', 'three: [],')).toBeUndefined()
})
