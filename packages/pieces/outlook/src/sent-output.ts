import { Type } from '@sinclair/typebox'

/** By which Microsoft finds what it was asked. */
export const requestIdOutput = Type.Union([Type.String(), Type.Null()], {
  title: 'Request ID',
  description: 'Under which Microsoft support finds the request.',
})

/** To whom a mail went. */
export const recipientsOutput = Type.Array(Type.String(), {
  title: 'Recipients',
  description: 'Addresses in To, Cc and Bcc.',
})
