import { CONTRACT } from './piece.js'

/** The first version of the contract there ever was. */
const FIRST = 1

/**
 * Whether a server runs pieces of this version of the contract: that of its own core, and the one before.
 *
 * @param contract as the piece or its manifest says it, which nothing has checked yet.
 * @param newest version the server's core has. Default `CONTRACT`.
 */
export function acceptsContract(contract: unknown, newest: number = CONTRACT): boolean {
  return contract === newest || (contract === newest - 1 && contract >= FIRST)
}
