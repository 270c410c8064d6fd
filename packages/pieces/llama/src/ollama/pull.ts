import type { Progress } from '@plugboard/core'
import { type Static, Type } from '@sinclair/typebox'
import { type Context, open } from '../llama-client.js'
import { brokenOff, unreadable } from '../read-lines.js'
import { recordsOf } from './records-of.js'

/** Milliseconds; what has arrived by then is kept, and the next pull goes on from there. */
const TIMEOUT = 880_000

const Line = Type.Object({
  status: Type.String(),
  digest: Type.Optional(Type.String()),
  total: Type.Optional(Type.Number({ minimum: 0 })),
  completed: Type.Optional(Type.Number({ minimum: 0 })),
})

type Layers = Map<string, { total: number; completed: number }>

/**
 * `POST /api/pull`. Tells every per cent; gives the bytes of all layers, null where it had them all and says none.
 *
 * Source: https://docs.ollama.com/api/pull
 */
export async function pullOllama(
  ctx: Context,
  model: string,
  tell: (progress: Progress) => void,
): Promise<number | null> {
  const { Value } = await import('@sinclair/typebox/value')
  const asked = { text: 'model', fields: { model: 'model', name: 'model' } }
  const opened = await open(ctx, { path: '/api/pull', json: { model, stream: true }, timeout: TIMEOUT, asked })
  const layers: Layers = new Map()
  let told = ''
  for await (const line of recordsOf(opened)) {
    if (!Value.Check(Line, line)) throw unreadable('A line of the answer is not in the format of Ollama.')
    if (line.status === 'success') return layers.size === 0 ? null : sum(layers, 'total')
    const progress = progressOf(line, layers)
    const now = JSON.stringify(progress)
    if (now !== told) tell(progress)
    told = now
  }
  throw brokenOff()
}

function progressOf({ status, digest, total, completed = 0 }: Static<typeof Line>, layers: Layers): Progress {
  if (digest === undefined || total === undefined) return { message: sentence(status), ...fractionOf(layers) }
  layers.set(digest, { total, completed: Math.min(completed, total) })
  return { message: 'Downloading', ...fractionOf(layers) }
}

/** Layers become known one after the other, so it may go back. In whole per cents. */
function fractionOf(layers: Layers): Pick<Progress, 'fraction'> {
  const total = sum(layers, 'total')
  return total === 0 ? {} : { fraction: Math.floor((sum(layers, 'completed') / total) * 100) / 100 }
}

const sum = (layers: Layers, name: 'total' | 'completed') =>
  [...layers.values()].reduce((all, layer) => all + layer[name], 0)

const sentence = (status: string) => `${status.slice(0, 1).toUpperCase()}${status.slice(1, 100)}`
