import { type AuthContext, httpError, readJson } from '@plugboard/core'
import { type TSchema, Type } from '@sinclair/typebox'

export const account = Type.Object({ email: Type.String() })
export const item = Type.Object({ id: Type.String(), name: Type.String() })
export const page = Type.Object({ items: Type.Array(item), cursor: Type.String() })

/** Reads from Acme; what it refuses becomes an error that names the field at fault. */
export async function get<Answer extends TSchema>(ctx: AuthContext<{ apiKey: string }>, path: string, answer: Answer) {
  const headers = { authorization: `Bearer ${ctx.auth.apiKey}` }
  const response = await ctx.http(`${ctx.endpoints.api}${path}`, { headers })
  if (response.ok) return readJson(response, answer)
  throw httpError(response, response.status === 401 ? { field: 'apiKey', hint: 'Create a new key in Acme.' } : {})
}
