import { field } from '@plugboard/core'

/** Where mail is handed in, and who it is from: the same in every way of signing in. */
export const serverFields = {
  host: field.host({ title: 'Server', placeholder: 'smtp.example.com' }),
  port: field.port({
    title: 'Port',
    help: 'Usually 587 with STARTTLS, 465 with TLS from the start, 25 between servers.',
    default: 587,
  }),
  tls: field.choice({
    title: 'Encryption',
    help: 'With either kind of TLS nothing is sent until the connection is encrypted.',
    default: 'starttls',
    choices: [
      { value: 'starttls', title: 'STARTTLS (required)' },
      { value: 'implicit', title: 'TLS from the start' },
      { value: 'none', title: 'None: everything readable on the way, the password too' },
    ],
  }),
  ca: field.longText({
    title: 'Certificate authority',
    help: 'PEM of the authority that signed the certificate of the server, where it is not a public one. Only certificates signed by it are then trusted.',
    placeholder: '-----BEGIN CERTIFICATE-----',
    optional: true,
    visibleWhen: { tls: ['starttls', 'implicit'] },
  }),
}

/** The sender of mails whose step names none. */
export const defaultSender = field.text({
  title: 'Default sender',
  help: 'Used where a step names no sender. Empty: the user name, if it is an e-mail address.',
  placeholder: 'Ada Lovelace <ada@example.com>',
  minLength: 1,
  maxLength: 998,
  optional: true,
})
