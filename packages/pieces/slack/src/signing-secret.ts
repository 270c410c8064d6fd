import { field, PieceError } from '@plugboard/core'
import type { Credentials } from './token-of.js'

const WHERE = 'Copy the “Signing Secret” under “Basic Information” in the settings of the Slack app.'

/** With what Slack signs the events it sends; not asked for where there are none. */
export const signingSecretField = field.secret({
  title: 'Signing secret',
  help: 'Needed only for triggers: Slack signs its events with it. It stands under “Basic Information” in the settings of the Slack app.',
  placeholder: '32 letters and digits',
  optional: true,
  maxLength: 200,
})

/** @throws PieceError `invalid_input` for what cannot be a signing secret, such as a token in its place. */
export function checkSigningSecret({ fields: { signingSecret } }: Credentials): void {
  if (!signingSecret || /^[A-Za-z0-9]{16,128}$/.test(signingSecret)) return
  throw new PieceError('invalid_input', 'This is not the signing secret of a Slack app.', {
    field: 'signingSecret',
    hint: WHERE,
  })
}

/** @throws PieceError `invalid_input` where there is none, or it cannot be one. */
export function requireSigningSecret(auth: Credentials): void {
  checkSigningSecret(auth)
  if (auth.fields.signingSecret) return
  throw new PieceError('invalid_input', 'The connection has no signing secret, without which no event is believed.', {
    field: 'signingSecret',
    hint: `Edit the connection and add it. ${WHERE}`,
  })
}
