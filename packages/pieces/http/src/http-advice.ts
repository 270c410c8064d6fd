/** What a person can do about it. */
interface Remedy {
  /** Form field of the connection to point at; undefined where none is at fault. */
  field: string | undefined
  hint: string
}

/** What to tell the person whose request a service turns away, by how the connection authenticates. */
export interface Advice {
  /** For 401: the credentials are not accepted. */
  refused: Remedy
  /** For 403: they are, but lack the right. */
  lacking: Remedy
}

const LACKING = 'Give the account or the key the right to do this, or use another connection.'

export const advice = {
  /** Nothing was sent that could be refused. */
  none: {
    refused: {
      field: undefined,
      hint: 'The service wants credentials: use a connection with an API key, a user name or a token.',
    },
    lacking: { field: undefined, hint: LACKING },
  },
  /** A person entered the secret into this field. */
  secret: (field: string): Advice => ({
    refused: { field, hint: 'Check the secret in the connection; it may have lapsed or been withdrawn.' },
    lacking: { field, hint: LACKING },
  }),
  /** An authorization server gave the token, for the scopes of the connection. */
  token: {
    refused: {
      field: undefined,
      hint: 'Test the connection and connect it again; if it stays, check scopes and audience: the token may be for another service.',
    },
    lacking: {
      field: 'scope',
      hint: 'Add the scope this call needs to the connection and connect again, or give the account the right.',
    },
  },
} as const
