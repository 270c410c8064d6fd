import { isPieceError, PieceError, type ValidateContext } from '@plugboard/core'
import { advice } from './http-advice.js'
import { type Answer, sendRequest } from './http-client.js'
import { type Credentials, credentialsOf, type HttpAuth } from './http-credentials.js'
import { statusError } from './http-error.js'
import { excerptOf } from './http-response.js'
import { scrubber } from './http-scrub.js'
import { targetOf } from './http-target.js'

type Context = ValidateContext<HttpAuth>

const TIMEOUT = 20_000

/**
 * Tries a connection. With a test path the credentials are tried there; without one only the server is reached, and
 * nothing secret is sent. Without a base address there is nothing to try, and no stage is reported.
 */
export async function tryConnection(ctx: Context): Promise<{ account?: string }> {
  if (ctx.signal.aborted) throw new PieceError('timeout', 'The test was cancelled.', { hint: 'Run it again.' })
  const credentials = credentialsOf(ctx.auth)
  const { base } = credentials
  const { testPath } = ctx.auth.fields
  if (testPath === undefined) {
    if (base) await ctx.step('network', () => reach(ctx, base))
  } else {
    if (!base) throw baseMissing()
    await tryOut(ctx, credentials, targetOf(testPath, base, 'testPath'))
    if (ctx.auth.method === 'basic') return { account: `${ctx.auth.username} at ${base.host}` }
  }
  return base ? { account: base.host } : {}
}

const baseMissing = () =>
  new PieceError('invalid_input', 'A test path needs a base address.', {
    field: 'baseUrl',
    hint: 'Fill in the base address, or leave the test path empty.',
  })

/** Any answer will do: it shows that name, port and TLS are right. */
async function reach(ctx: Context, base: URL): Promise<void> {
  const nothing = { base, headers: [], query: [], secrets: [], advice: advice.none }
  const { response } = await get(ctx, base, nothing)
  await response.body?.cancel()
}

async function tryOut(ctx: Context, credentials: Credentials, url: URL): Promise<void> {
  const { response, refused } = await ctx.step('network', () => get(ctx, url, credentials))
  const blame = { advice: credentials.advice, address: 'testPath' }
  const fail = async () => {
    throw statusError(response, await excerptOf(response), scrubber(credentials.secrets), blame)
  }
  await ctx.step('authentication', async () => {
    if (refused) {
      await response.body?.cancel()
      throw at('testPath', refused)
    }
    if (response.status === 401) await fail()
  })
  await ctx.step('rights', async () => {
    if (!response.ok) await fail()
  })
  await response.body?.cancel()
}

/** The failures of the network, pointed at the field that holds the address. */
async function get(ctx: Context, url: URL, credentials: Credentials): Promise<Answer> {
  const request = { method: 'GET', url, headers: new Headers({ accept: '*/*' }), body: undefined, timeout: TIMEOUT }
  try {
    return await sendRequest(ctx.http, request, credentials)
  } catch (error) {
    throw isPieceError(error) ? at('baseUrl', error) : error
  }
}

function at(field: string, error: PieceError): PieceError {
  const { code, message, hint = 'Check the base address.', retryAfter, cause } = error
  return new PieceError(code, message, { field, hint, cause, ...(retryAfter !== undefined && { retryAfter }) })
}
