import { expect, it } from 'vitest'
import { acceptsContract } from './accepts-contract.js'
import { contractProblem } from './contract-problem.js'
import { CONTRACT } from './piece.js'

it('has nothing against the contract of its own core', () => {
  expect(contractProblem(CONTRACT)).toBeUndefined()
  expect(acceptsContract(CONTRACT)).toBe(true)
})

it('has nothing against the contract before', () => {
  expect(contractProblem(1, 2)).toBeUndefined()
  expect(contractProblem(6, 7)).toBeUndefined()
})

it('asks for a newer server where the piece is ahead', () => {
  expect(contractProblem(2)).toBe('it follows contract 2; this server knows 1: update the server')
  expect(contractProblem(4, 3)).toBe('it follows contract 4; this server knows 2 and 3: update the server')
})

it('asks for a newer piece where the piece is too far behind', () => {
  expect(contractProblem(1, 3)).toBe('it follows contract 1; this server knows 2 and 3: update the piece')
})

it('knows that there was no contract before the first', () => {
  expect(contractProblem(0)).toBe('it follows contract 0; this server knows 1: update the piece')
  expect(contractProblem(-1)).toBe('it follows contract -1; this server knows 1: update the piece')
})

it.each(['1', 1.5, Number.NaN, null, undefined, [1], true])('does not guess at a contract of %j', (contract) => {
  expect(contractProblem(contract)).toBe(
    'it does not say as a whole number which contract it follows: update the piece',
  )
  expect(acceptsContract(contract)).toBe(false)
})
