import { type AuthContext, httpError, readJson } from '@plugboard/core'
import { type TSchema, Type } from '@sinclair/typebox'

export const account = Type.Object({ email: Type.String() })
export const item = Type.Object({ id: Type.String(), name: Type.String() })
export const page = Type.Object({ items: Type.Array(item), cursor: Type.String() })

type Context = AuthContext<{ fields: { workspace: string; token: string } }>

/** Reads from Acme; what it refuses becomes an error that names the field at fault. */
export async function get<Answer extends TSchema>(ctx: Context, path: string, answer: Answer) {
  const { workspace, token } = ctx.auth.fields
  const headers = { 'x-workspace': workspace, authorization: `Bearer ${token}` }
  const response = await ctx.http(`${ctx.endpoints.api}${path}`, { headers })
  if (response.ok) return readJson(response, answer)
  throw httpError(response, response.status === 401 ? { field: 'token', hint: 'Create a new token in Acme.' } : {})
}
