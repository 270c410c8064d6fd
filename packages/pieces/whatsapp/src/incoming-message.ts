import { type Static, Type } from '@sinclair/typebox'

const Text = Type.Optional(Type.String())
const Flag = Type.Optional(Type.Boolean())

/** A file in a message, of any kind. */
const Media = Type.Optional(
  Type.Object({
    id: Type.String(),
    mime_type: Text,
    sha256: Text,
    caption: Text,
    filename: Text,
    voice: Flag,
    animated: Flag,
  }),
)

const Reply = Type.Optional(Type.Object({ id: Type.String(), title: Text, description: Text }))

/**
 * A message as Meta tells it. Of each kind there is the part that is named after it.
 *
 * Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
 */
export const RawMessage = Type.Object({
  id: Type.String({ minLength: 1 }),
  from: Text,
  from_user_id: Text,
  timestamp: Type.Optional(Type.Union([Type.String(), Type.Number()])),
  type: Type.String(),
  context: Type.Optional(Type.Object({ id: Text, forwarded: Flag, frequently_forwarded: Flag })),
  text: Type.Optional(Type.Object({ body: Type.String() })),
  image: Media,
  video: Media,
  audio: Media,
  document: Media,
  sticker: Media,
  location: Type.Optional(
    Type.Object({ latitude: Type.Number(), longitude: Type.Number(), name: Text, address: Text, url: Text }),
  ),
  contacts: Type.Optional(
    Type.Array(
      Type.Object({
        name: Type.Optional(Type.Object({ formatted_name: Text })),
        phones: Type.Optional(Type.Array(Type.Object({ phone: Text, wa_id: Text }))),
        emails: Type.Optional(Type.Array(Type.Object({ email: Text }))),
      }),
    ),
  ),
  interactive: Type.Optional(
    Type.Object({
      type: Type.String(),
      button_reply: Reply,
      list_reply: Reply,
      nfm_reply: Type.Optional(Type.Object({ name: Text, body: Text, response_json: Text })),
    }),
  ),
  button: Type.Optional(Type.Object({ payload: Text, text: Text })),
  reaction: Type.Optional(Type.Object({ message_id: Type.String(), emoji: Text })),
  order: Type.Optional(
    Type.Object({
      catalog_id: Text,
      text: Text,
      product_items: Type.Optional(
        Type.Array(
          Type.Object({
            product_retailer_id: Text,
            quantity: Type.Optional(Type.Union([Type.Number(), Type.String()])),
            item_price: Type.Optional(Type.Union([Type.Number(), Type.String()])),
            currency: Text,
          }),
        ),
      ),
    }),
  ),
  system: Type.Optional(Type.Object({ type: Text, body: Text, wa_id: Text })),
  referral: Type.Optional(
    Type.Object({ source_url: Text, source_type: Text, source_id: Text, headline: Text, body: Text }),
  ),
  errors: Type.Optional(Type.Array(Type.Object({ code: Type.Number(), title: Text }))),
})

export type RawMessage = Static<typeof RawMessage>

const orNull = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema, title: string) =>
  Type.Union([schema, Type.Null()], { title })

const text = (title: string) => orNull(Type.String(), title)

/** A message as flows see it. */
export const messageOutput = Type.Object({
  id: Type.String({ title: 'Message ID' }),
  from: text('Sender’s phone number'),
  userId: text('Sender’s user ID'),
  name: text('Sender’s name'),
  username: text('Sender’s user name'),
  to: text('Own phone number'),
  type: Type.String({ title: 'Type' }),
  text: text('Text'),
  receivedAt: text('Sent at'),
  replyTo: text('In reply to message'),
  forwarded: Type.Boolean({ title: 'Forwarded' }),
  media: orNull(
    Type.Object({
      id: Type.String({ title: 'Media ID' }),
      contentType: text('Media type'),
      sha256: text('SHA-256'),
      fileName: text('File name'),
      voice: Type.Boolean({ title: 'Voice message' }),
      animated: Type.Boolean({ title: 'Moves' }),
    }),
    'File',
  ),
  location: orNull(
    Type.Object({ latitude: Type.Number(), longitude: Type.Number(), name: text('Name'), address: text('Address') }),
    'Location',
  ),
  contacts: Type.Array(
    Type.Object({ name: text('Name'), phones: Type.Array(Type.String()), emails: Type.Array(Type.String()) }),
    { title: 'Contacts' },
  ),
  reply: orNull(Type.Object({ id: text('ID'), title: text('Title'), description: text('Description') }), 'Choice'),
  form: text('Answers of a form, as JSON'),
  reaction: orNull(Type.Object({ messageId: Type.String(), emoji: text('Emoji') }), 'Reaction'),
  order: orNull(
    Type.Object({
      catalogId: text('Catalog ID'),
      items: Type.Array(
        Type.Object({
          productId: text('Product ID'),
          quantity: orNull(Type.Number(), 'Quantity'),
          price: text('Price'),
          currency: text('Currency'),
        }),
      ),
    }),
    'Order',
  ),
  system: orNull(Type.Object({ type: text('Type'), phoneNumber: text('New phone number') }), 'Change of the sender'),
  referral: orNull(
    Type.Object({
      url: text('Address'),
      type: text('Type'),
      id: text('ID'),
      headline: text('Headline'),
      body: text('Text'),
    }),
    'Advertisement that led here',
  ),
  error: orNull(Type.Object({ code: Type.Number(), title: text('Title') }), 'Why it could not be received'),
})

export type IncomingMessage = Static<typeof messageOutput>
