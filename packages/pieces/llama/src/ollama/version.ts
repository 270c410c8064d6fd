import { Type } from '@sinclair/typebox'
import { type Context, call, factsOf, send } from '../llama-client.js'
import { refusedCall } from '../llama-error.js'
import { readRefusal } from '../refusal.js'

const PATH = '/api/version'
const Version = Type.Object({ version: Type.String({ maxLength: 100 }) })

/** Asks for the version without the key: whatever is answered but a failure, a server is there. */
export async function reachOllama(ctx: Context): Promise<void> {
  const response = await send(ctx, { path: PATH, withoutKey: true })
  const { status } = response
  if (status === 404 || status >= 500 || (status >= 300 && status < 400)) {
    throw refusedCall(await readRefusal(response), factsOf(ctx))
  }
  await response.body?.cancel()
}

/** `GET /api/version`, which only Ollama answers. */
export async function ollamaVersion(ctx: Context): Promise<string> {
  return (await call(ctx, Version, { path: PATH, retries: 1 })).version
}
