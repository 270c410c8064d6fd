import { httpError } from '../../src/context/http-error.js'
import { readJson } from '../../src/context/read-json.js'
import { isPieceError, PieceError, type PieceErrorCode } from '../../src/error/piece-error.js'
import type { Piece } from '../../src/piece/piece.js'
import type { Fixtures } from '../../src/testing/fixtures.js'
import { type AcmeFunctions, acmeFunctions, acmePiece } from '../acme.js'
import { answers, sendAcme } from '../acme-service.js'

/** A piece that breaks one behaviour, or fixtures that say something wrong about a good one. */
export interface BrokenBehaviour {
  piece: Piece
  fixtures?: Partial<Fixtures>
}

type GetItem = AcmeFunctions['getItem']
type Context = Parameters<GetItem>[0]

const good = acmeFunctions.getItem
const broken = (getItem: GetItem): BrokenBehaviour => ({ piece: acmePiece({ getItem }) })

/** Goes wrong only where the good piece fails with this code and words like these. */
const failing = (code: PieceErrorCode, words: RegExp, instead: (error: PieceError, ctx: Context) => unknown) =>
  broken(async (ctx) => {
    try {
      return await good(ctx)
    } catch (error) {
      if (isPieceError(error) && error.code === code && words.test(error.message)) return instead(error, ctx)
      throw error
    }
  })

const as = (code: PieceErrorCode) => (error: PieceError) => {
  throw new PieceError(code, error.message, { hint: 'Look again.' })
}

/** Reads answers in a way of its own. */
const reading = (read: (response: Response) => Promise<unknown>) =>
  broken(async (ctx) => {
    const response = await sendAcme(ctx, `/items/${ctx.input.id}`)
    return read(response)
  })

let remembered: string | undefined

/** By the sentence of the behaviour. */
export const BROKEN_BEHAVIOURS: Readonly<Record<string, BrokenBehaviour>> = {
  'sends its requests through ctx.http': broken((ctx) =>
    good({ ...ctx, http: (url, { query: _, json: __, ...init } = {}) => fetch(url, init) }),
  ),
  'sends nothing through ctx.http, as declared': {
    piece: acmePiece(),
    fixtures: { withoutHttp: { greet: 'It only puts words together.', 'get-item': 'It knows all items by heart.' } },
  },
  'takes any answer, as declared': { piece: acmePiece(), fixtures: { takesAnyAnswer: { 'get-item': 'It forwards.' } } },
  'takes a 404 for a result, as declared': {
    piece: acmePiece(),
    fixtures: { takesAbsence: { 'get-item': 'It looks whether there is one.' } },
  },
  'takes any content, as declared': {
    piece: acmePiece(),
    fixtures: { takesAnyContent: { 'get-item': 'It forwards.' } },
  },
  'tells credentials that are refused': failing('invalid_credentials', /./, as('permission_denied')),
  'tells a right that is lacking': failing('permission_denied', /./, () => ({})),
  'tells what is not there': failing('not_found', /./, () => null),
  'tells a rate limit with its retry time': failing('rate_limited', /./, as('rate_limited')),
  'tells a failure of the provider': failing('provider_unavailable', /HTTP 500/, as('bad_response')),
  'tells an outage of the provider': failing('provider_unavailable', /HTTP 503/, () => {
    throw new PieceError('provider_unavailable', 'Come back later.')
  }),
  'tells a connection that was cut': failing('provider_unavailable', /closed/, ({ cause }) => {
    throw cause
  }),
  'does not wait for ever for an answer': failing('timeout', /did not answer/, () => new Promise(() => {})),
  'does not wait for ever for the rest of an answer': failing('timeout', /did not finish/, ({ cause }) => {
    throw cause
  }),
  'takes a web page for no answer': failing('bad_response', /not JSON/, () => ({})),
  'stops reading an answer that has no end': reading(async (response) => {
    if (!response.ok) throw httpError(response)
    return readJson(response, answers.item, { maxBytes: Number.POSITIVE_INFINITY })
  }),
  'stops reading an error that has no end': reading(async (response) => {
    if (response.ok) return readJson(response, answers.item)
    throw httpError(response, { cause: await response.text() })
  }),
  'stops when it is cancelled on the way': failing('timeout', /cancelled/, () => ({})),
  'shows no secret that the provider repeats': reading(async (response) => {
    if (response.status === 422) throw httpError(response, { message: await response.text() })
    if (!response.ok) throw httpError(response)
    return readJson(response, answers.item)
  }),
  'keeps two connections apart': broken((ctx) => {
    remembered ??= ctx.auth.apiKey
    return good({ ...ctx, auth: { ...ctx.auth, apiKey: remembered } })
  }),
}
