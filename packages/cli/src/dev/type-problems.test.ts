import { expect, it } from 'vitest'
import { typeProblems } from './type-problems.js'

const OUTPUT = `src/acme.ts(12,5): error TS2322: Type 'number' is not assignable to type 'string'.
  Types of property 'text' are incompatible.
src/actions/greet.ts(1,1): error TS2307: Cannot find module './x.js'.
error TS18003: No inputs were found in config file.
`

it('names file, line and column of every complaint, with what belongs to it', () => {
  expect(typeProblems(OUTPUT)).toEqual([
    {
      kind: 'build',
      at: 'src/acme.ts:12:5',
      message:
        "TS2322: Type 'number' is not assignable to type 'string'.\n  Types of property 'text' are incompatible.",
    },
    { kind: 'build', at: 'src/actions/greet.ts:1:1', message: "TS2307: Cannot find module './x.js'." },
    { kind: 'build', at: 'tsconfig.json', message: 'TS18003: No inputs were found in config file.' },
  ])
})

it('finds nothing where the compiler said nothing', () => {
  expect(typeProblems('')).toEqual([])
})
