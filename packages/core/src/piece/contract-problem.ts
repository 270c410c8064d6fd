import { acceptsContract } from './accepts-contract.js'
import { CONTRACT } from './piece.js'

/**
 * Why a server does not run pieces of this version of the contract, and who has to be updated: the end of a sentence
 * about the piece. Undefined for one it accepts (see `acceptsContract`).
 *
 * @param contract as the piece or its manifest says it, which nothing has checked yet.
 * @param newest version the server's core has. Default `CONTRACT`.
 */
export function contractProblem(contract: unknown, newest: number = CONTRACT): string | undefined {
  if (acceptsContract(contract, newest)) return undefined
  if (typeof contract !== 'number' || !Number.isInteger(contract)) {
    return 'it does not say as a whole number which contract it follows: update the piece'
  }
  const known = acceptsContract(newest - 1, newest) ? `${newest - 1} and ${newest}` : `${newest}`
  const outdated = contract > newest ? 'server' : 'piece'
  return `it follows contract ${contract}; this server knows ${known}: update the ${outdated}`
}
