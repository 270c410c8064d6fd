import { field } from '@plugboard/core'

/** Where the mailbox is: the same in every way of signing in. */
export const serverFields = {
  host: field.host({ title: 'Server', placeholder: 'imap.example.com' }),
  port: field.port({
    title: 'Port',
    help: 'Usually 993 with TLS from the start, 143 with STARTTLS.',
    default: 993,
  }),
  tls: field.choice({
    title: 'Encryption',
    help: 'With either kind of TLS nothing secret is sent until the connection is encrypted.',
    default: 'implicit',
    choices: [
      { value: 'implicit', title: 'TLS from the start' },
      { value: 'starttls', title: 'STARTTLS (required)' },
      { value: 'none', title: 'None: everything readable on the way, the password too' },
    ],
  }),
  ca: field.longText({
    title: 'Certificate authority',
    help: 'PEM of the authority that signed the certificate of the server, where it is not a public one. Only certificates signed by it are then trusted.',
    placeholder: '-----BEGIN CERTIFICATE-----',
    optional: true,
    visibleWhen: { tls: ['implicit', 'starttls'] },
  }),
  user: field.text({
    title: 'User name',
    help: 'Usually the whole e-mail address.',
    placeholder: 'ada@example.com',
    minLength: 1,
    maxLength: 1_000,
  }),
}
