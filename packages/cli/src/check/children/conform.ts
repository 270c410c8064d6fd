import { pathToFileURL } from 'node:url'
import type { Piece } from '@plugboard/core'
import { type Fixtures, runConformance } from '@plugboard/core/testing'
import { messageOf, send } from './send.js'

const [entry = '', fixturesPath = ''] = process.argv.slice(2)

/** Proves an installed piece with the fixtures of its author. */
async function conform(): Promise<void> {
  try {
    const { piece }: { piece: Piece } = await import(pathToFileURL(entry).href)
    const { fixtures }: { fixtures?: Fixtures } = await import(pathToFileURL(fixturesPath).href)
    if (!fixtures) return send({ error: 'The fixtures are not exported as "fixtures".' })
    await runConformance(piece, fixtures, { onCase: (progress) => void process.send?.({ progress }) })
    send({ value: true })
  } catch (error) {
    send({ error: messageOf(error) })
  }
}

await conform()
