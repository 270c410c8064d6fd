/** An answer of the server. */
export interface Answer {
  status: number
  headers?: Record<string, string>
  body: unknown
}

export const ok = (body: unknown): Answer => ({ status: 200, body })

/** How Meta tells an error; the details of the Cloud API stand beside. */
export function refusal(status: number, code: number, more: { subcode?: number; message?: string } = {}): Answer {
  const { subcode, message = 'Something is wrong.' } = more
  const error = {
    message: `(#${code}) ${message}`,
    type: 'OAuthException',
    code,
    ...(subcode !== undefined && { error_subcode: subcode }),
    error_data: { messaging_product: 'whatsapp', details: 'Details that quote what was sent.' },
    fbtrace_id: 'AtraceOfTheRequest',
  }
  return { status, body: { error } }
}

export const unknownObject = () =>
  refusal(400, 100, { subcode: 33, message: 'Unsupported request. Object does not exist or lacks permissions.' })

export const invalidParameter = (what: string) => refusal(400, 100, { message: `Invalid parameter: ${what}` })
export const wrongValue = (what: string) => refusal(400, 131009, { message: `Parameter value is not valid: ${what}` })
export const badToken = (subcode?: number) =>
  refusal(401, 190, { message: 'Error validating access token.', ...(subcode !== undefined && { subcode }) })
export const badSignature = () => refusal(400, 190, { message: 'Invalid OAuth access token signature.' })
export const badProof = () => refusal(400, 100, { message: 'Invalid appsecret_proof provided in the API argument' })
export const missingProof = () =>
  refusal(400, 100, { message: 'API calls from the server require an appsecret_proof argument' })
export const forbidden = () => refusal(403, 200, { message: 'Permissions error' })
