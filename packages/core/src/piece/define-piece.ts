import type { CONTRACT, Piece } from './piece.js'
import { pieceProblems } from './piece-problems.js'

/** What an author says of a piece. Lists that are left out are empty. */
interface PieceSpec extends Omit<Piece, 'contract' | 'endpoints' | 'triggers' | 'actions'> {
  contract: typeof CONTRACT
  endpoints?: Piece['endpoints']
  actions?: Piece['actions']
  triggers?: Piece['triggers']
}

/**
 * Makes a piece and checks it: names are well formed and unique, titles are there, scopes and methods are declared,
 * defaults fit their fields, links and addresses are such. Package name and version come from package.json.
 *
 * @throws TypeError listing every problem with its place.
 */
export function definePiece(spec: PieceSpec): Piece {
  const piece: Piece = { endpoints: {}, actions: [], triggers: [], ...spec }
  const problems = pieceProblems(piece)
  if (problems.length > 0) {
    const lines = problems.map((problem) => `  ${problem.path}: ${problem.message}`)
    throw new TypeError(`The piece "${spec.name}" is not well formed:\n${lines.join('\n')}`)
  }
  return piece
}
