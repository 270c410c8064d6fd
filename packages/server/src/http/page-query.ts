import { Type } from '@sinclair/typebox'

/** Query parameters of every list that is read page by page. */
export const pageQuery = {
  cursor: Type.Optional(Type.String({ maxLength: 2_000, description: 'The `next` of the page before.' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50, description: 'Items on a page.' })),
}

/** How many items a page has when the caller does not say. */
export const DEFAULT_LIMIT = 50
