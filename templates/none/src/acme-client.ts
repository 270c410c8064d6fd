import { type BaseContext, httpError, readJson } from '@plugboard/core'
import { type TSchema, Type } from '@sinclair/typebox'

export const item = Type.Object({ id: Type.String(), name: Type.String() })
export const page = Type.Object({ items: Type.Array(item), cursor: Type.String() })

/** Reads from Acme; what it refuses becomes an error that says what to do. */
export async function get<Answer extends TSchema>(ctx: BaseContext, path: string, answer: Answer) {
  const response = await ctx.http(`${ctx.endpoints.api}${path}`)
  if (response.ok) return readJson(response, answer)
  throw httpError(response)
}
