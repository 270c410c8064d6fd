import { PieceError } from '@plugboard/core'

/** Addresses people take for the endpoint, by the end of their host, and what they are. */
const OTHERS: readonly (readonly [ending: string, what: string])[] = [
  ['search.windows.net', 'Azure AI Search'],
  ['core.windows.net', 'Azure Storage'],
  ['vault.azure.net', 'Azure Key Vault'],
  ['azurewebsites.net', 'an app on Azure App Service'],
  ['speech.microsoft.com', 'Azure AI Speech'],
  ['api.cognitive.microsofttranslator.com', 'Azure AI Translator'],
  ['models.ai.azure.com', 'a single serverless deployment'],
  ['inference.ml.azure.com', 'an endpoint of Azure Machine Learning'],
  ['portal.azure.com', 'the Azure portal'],
  ['ai.azure.com', 'the Foundry portal'],
  ['documentintelligence.ai.azure.com', 'Document Intelligence Studio'],
  ['language.cognitive.azure.com', 'Language Studio'],
  ['openai.com', 'OpenAI, which has a piece of its own'],
]

/** Only these hosts themselves are portals: resources stand below `services.ai.azure.com`. */
const RESOURCE = /^([a-z0-9-]+)\.(?:cognitiveservices|openai|services\.ai)\.azure\.(?:com|us|cn)$/i

/**
 * Scheme, host and port of an endpoint as it was entered.
 *
 * @throws PieceError `invalid_input` at `endpoint` for what is no URL, has a path, or belongs to another service.
 */
export function originOf(endpoint: string): string {
  if (!URL.canParse(endpoint)) throw wrong('The endpoint is not a web address.')
  const url = new URL(endpoint)
  const other = RESOURCE.test(url.hostname) ? undefined : otherService(url.hostname)
  if (other !== undefined) throw wrong(`This is the address of ${other}.`)
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw wrong(
      'The endpoint has something after the host name.',
      `Enter ${url.origin} alone, if that is your resource.`,
    )
  }
  return url.origin
}

const otherService = (host: string): string | undefined =>
  OTHERS.find(([ending]) => host === ending || host.endsWith(`.${ending}`))?.[1]

function wrong(message: string, hint = FIND): PieceError {
  return new PieceError('invalid_input', message, { field: 'endpoint', hint })
}

const FIND =
  'Copy the endpoint from “Keys and Endpoint” of your resource in the Azure portal; it looks like https://my-resource.cognitiveservices.azure.com.'

/** The name of the resource where the host has it, else the host. */
export function resourceOf(endpoint: string): string {
  const { hostname, host } = new URL(endpoint)
  return RESOURCE.exec(hostname)?.[1] ?? host
}
