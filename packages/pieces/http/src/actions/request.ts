import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { httpMethods } from '../http-auth.js'
import { bodyOf as requestBody } from '../http-body.js'
import { sendRequest } from '../http-client.js'
import { type Credentials, credentialsOf } from '../http-credentials.js'
import { statusError } from '../http-error.js'
import { stepHeaders } from '../http-headers.js'
import { excerptOf, headersOf, bodyOf as responseBody } from '../http-response.js'
import { scrubber } from '../http-scrub.js'
import { targetOf } from '../http-target.js'

const input = fields({
  method: field.choice({
    title: 'Method',
    default: 'GET',
    choices: [
      { value: 'GET', title: 'GET: read' },
      { value: 'POST', title: 'POST: create or do' },
      { value: 'PUT', title: 'PUT: replace' },
      { value: 'PATCH', title: 'PATCH: change' },
      { value: 'DELETE', title: 'DELETE: remove' },
      { value: 'HEAD', title: 'HEAD: read the headers only' },
      { value: 'OPTIONS', title: 'OPTIONS: ask what is allowed' },
    ],
  }),
  url: field.text({
    title: 'Path or address',
    help: 'A path below the base address of the connection, or a full address there. Empty: the base address itself.',
    placeholder: '/items/42',
    maxLength: 8_192,
    optional: true,
  }),
  query: field.keyValue({ title: 'Query parameters', optional: true }),
  headers: field.keyValue({
    title: 'Headers',
    help: 'Put secrets into a connection instead, where they are encrypted.',
    optional: true,
  }),
  bodyType: field.choice({
    title: 'Content',
    default: 'none',
    visibleWhen: { method: ['POST', 'PUT', 'PATCH', 'DELETE'] },
    choices: [
      { value: 'none', title: 'None' },
      { value: 'json', title: 'JSON' },
      { value: 'form', title: 'Form' },
      { value: 'text', title: 'Text' },
      { value: 'file', title: 'File' },
    ],
  }),
  json: field.json({ title: 'JSON', placeholder: '{"name": "Ada"}', visibleWhen: { bodyType: ['json'] } }),
  form: field.keyValue({ title: 'Form fields', visibleWhen: { bodyType: ['form'] } }),
  text: field.longText({
    title: 'Text',
    help: 'Sent as text/plain unless a Content-Type header says otherwise.',
    maxLength: 4_000_000,
    visibleWhen: { bodyType: ['text'] },
  }),
  file: field.file({ title: 'File', visibleWhen: { bodyType: ['file'] } }),
  responseType: field.choice({
    title: 'Kind of answer',
    help: 'JSON and text may have up to 5 MiB.',
    default: 'auto',
    choices: [
      { value: 'auto', title: 'As the service says' },
      { value: 'json', title: 'JSON' },
      { value: 'text', title: 'Text' },
      { value: 'file', title: 'File' },
    ],
  }),
  failOnError: field.checkbox({
    title: 'Fail on error status',
    help: 'Off: an answer of 400 and above, and a redirect that is not followed, is an output like any other.',
    default: true,
  }),
  timeout: field.number({
    title: 'Timeout in seconds',
    help: 'For the whole answer.',
    default: 30,
    min: 1,
    max: 300,
  }),
})

const output = Type.Object(
  {
    status: Type.Number({ title: 'Status' }),
    headers: Type.Record(Type.String(), Type.String(), { title: 'Headers, by lower-case name' }),
    body: Type.Unknown({ title: 'Body' }),
  },
  { additionalProperties: true },
)

export const request = defineAction({
  name: 'request',
  title: 'Send request',
  description:
    'Sends an HTTP request with the credentials of the connection and answers with status, headers and body.',
  group: 'Requests',
  methods: httpMethods,
  input,
  output,
  async run(ctx) {
    const { failOnError, responseType, timeout } = ctx.input
    const credentials = credentialsOf(ctx.auth)
    const scrub = scrubber(credentials.secrets)
    const outgoing = {
      ...outgoingRequest(ctx.input, credentials),
      body: requestBody(ctx.input, ctx.files),
      timeout: timeout * 1_000,
    }
    const { response, url, refused } = await sendRequest(ctx.http, outgoing, credentials)
    const { status } = response
    if (failOnError && refused) {
      await response.body?.cancel()
      throw refused
    }
    if (failOnError && status >= 400) {
      throw statusError(response, await excerptOf(response), scrub, { advice: credentials.advice, address: 'url' })
    }
    const kind = status >= 400 && responseType === 'json' ? 'auto' : responseType
    const body = await responseBody(response, kind, { files: ctx.files, scrub, url, head: outgoing.method === 'HEAD' })
    return { status, headers: headersOf(response, scrub), body }
  },
})

interface RequestInput {
  method: string
  url?: string
  query?: Record<string, string>
  headers?: Record<string, string>
  responseType: string
}

function outgoingRequest(input: RequestInput, credentials: Credentials) {
  const headers = stepHeaders(
    input.headers ?? {},
    credentials.headers.map(([name]) => name),
  )
  if (input.responseType === 'json' && !headers.has('accept')) headers.set('accept', 'application/json')
  return {
    method: input.method,
    headers,
    url: withQuery(targetOf(input.url ?? '', credentials.base), input.query ?? {}, credentials),
  }
}

function withQuery(url: URL, query: Record<string, string>, credentials: Credentials): URL {
  for (const [name, value] of Object.entries(query)) url.searchParams.append(name, value)
  const taken = credentials.query.find(([name]) => url.searchParams.has(name))
  if (!taken) return url
  throw new PieceError('invalid_input', `The query parameter ${taken[0]} is set by the connection.`, {
    field: 'query',
    hint: 'Leave it out.',
  })
}
