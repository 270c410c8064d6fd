import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Interaction, InteractionResults, Provider } from 'oidc-provider'
import { readBody } from '../stub/http.js'
import { consentPage, loginPage } from './interaction-pages.js'

interface InteractionOptions {
  /** Whether the pages send `Cross-Origin-Opener-Policy: same-origin`. */
  cutsOpener: boolean
}

/** Shows the pages on which a person signs in and consents, and hands what the forms say to the provider. */
export async function interact(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
  { cutsOpener }: InteractionOptions,
): Promise<void> {
  const interaction = await provider.interactionDetails(request, response)
  if (request.method !== 'POST') {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    if (cutsOpener) response.setHeader('cross-origin-opener-policy', 'same-origin')
    response.end(pageOf(interaction))
    return
  }
  const result = await resultOf(provider, interaction, new URLSearchParams(await readBody(request)))
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true })
}

function pageOf({ prompt, params, session }: Interaction): string {
  const client = String(params.client_id)
  if (prompt.name === 'login') return loginPage(client)
  return consentPage(client, session?.accountId ?? '', scopesOf(params))
}

async function resultOf(
  provider: Provider,
  { prompt, params, session }: Interaction,
  form: URLSearchParams,
): Promise<InteractionResults> {
  const login = form.get('login')
  if (prompt.name === 'login') return login ? { login: { accountId: login } } : refused('Nobody signed in.')
  if (form.get('decision') !== 'allow') return refused('The person did not consent.')
  const accountId = session?.accountId
  const grant = new provider.Grant({ clientId: String(params.client_id), ...(accountId && { accountId }) })
  grant.addOIDCScope(scopesOf(params))
  return { consent: { grantId: await grant.save() } }
}

const refused = (description: string) => ({ error: 'access_denied', error_description: description })

const scopesOf = (params: Interaction['params']) => String(params.scope ?? '').split(' ')
