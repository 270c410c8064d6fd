import { pathToFileURL } from 'node:url'
import { describePiece, type Piece } from '@plugboard/core'
import { checkPiece } from '@plugboard/core/testing'
import { messageOf, send } from './send.js'

const [entry = '', name = '', version = ''] = process.argv.slice(2)

/** Loads the built piece and says what it is and what is wrong with it. */
async function describe(): Promise<void> {
  try {
    const { piece }: { piece?: Piece } = await import(pathToFileURL(entry).href)
    if (!piece) return send({ error: 'The entry does not export the piece as "piece".' })
    send({ value: { manifest: describePiece(piece, { name, version }), problems: checkPiece(piece) } })
  } catch (error) {
    send({ error: messageOf(error) })
  }
}

await describe()
