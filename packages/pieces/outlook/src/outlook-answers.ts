import { type TSchema, Type } from '@sinclair/typebox'

const nullable = <Schema extends TSchema>(schema: Schema) => Type.Optional(Type.Union([schema, Type.Null()]))

/** A page of a collection; `@odata.nextLink` is there when more follow. */
const page = <Item extends TSchema>(item: Item) =>
  Type.Object({ value: Type.Array(item), '@odata.nextLink': Type.Optional(Type.String()) })

/** The parts of the answers of Microsoft Graph that are used, and no others. */
export const answers = {
  profile: Type.Object({ id: Type.String(), mail: nullable(Type.String()), userPrincipalName: Type.String() }),
  folder: Type.Object({ id: Type.String() }),
  folders: page(Type.Object({ id: Type.String(), displayName: Type.String() })),
  messages: page(
    Type.Object({
      id: Type.String(),
      subject: nullable(Type.String()),
      from: nullable(
        Type.Object({
          emailAddress: Type.Object({ name: nullable(Type.String()), address: nullable(Type.String()) }),
        }),
      ),
      receivedDateTime: nullable(Type.String()),
      bodyPreview: nullable(Type.String()),
      isRead: nullable(Type.Boolean()),
      hasAttachments: nullable(Type.Boolean()),
    }),
  ),
}
