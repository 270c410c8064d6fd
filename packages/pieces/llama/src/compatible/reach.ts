import { type Context, factsOf, send } from '../llama-client.js'
import { refusedCall } from '../llama-error.js'
import { readRefusal } from '../refusal.js'

/** Asks for the models without the key: whatever is answered but a failure, a server is there. */
export async function reachCompatible(ctx: Context): Promise<void> {
  const response = await send(ctx, { path: '/models', withoutKey: true })
  const { status } = response
  if (status >= 500 || (status >= 300 && status < 400)) throw refusedCall(await readRefusal(response), factsOf(ctx))
  await response.body?.cancel()
}
