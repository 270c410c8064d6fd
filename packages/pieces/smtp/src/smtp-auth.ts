import { customAuth, field, fields } from '@plugboard/core'
import { openSession } from './smtp-client.js'
import { smtpSettings } from './smtp-settings.js'

const serverFields = fields({
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
  user: field.text({
    title: 'User name',
    help: 'Often the whole e-mail address. Leave it and the password empty for a server that asks for neither.',
    placeholder: 'ada@example.com',
    minLength: 1,
    optional: true,
  }),
  password: field.secret({ title: 'Password', optional: true }),
  from: field.text({
    title: 'Default sender',
    help: 'Used where a step names no sender. Empty: the user name, if it is an e-mail address.',
    placeholder: 'Ada Lovelace <ada@example.com>',
    minLength: 1,
    maxLength: 998,
    optional: true,
  }),
})

/** A mail server, with or without sign-in (RFC 5321, RFC 3207, RFC 4954). */
export const passwordAuth = customAuth({
  name: 'password',
  title: 'Mail server',
  fields: serverFields,
  destination: ['host', 'port', 'tls', 'ca'],
  guide: {
    steps: [
      'Look up “SMTP” or “outgoing mail” in the help pages of your mail provider: it names a server, a port and a kind of encryption.',
      'Enter your user name, which most providers want as the whole e-mail address, and your password.',
      'With two-step sign-in your usual password is refused: create an app password in the security settings of your account and enter that.',
      'Choose a default sender that your account is allowed to send as.',
    ],
    links: [
      { title: 'Gmail: app passwords', url: 'https://support.google.com/accounts/answer/185833' },
      { title: 'iCloud Mail: server settings', url: 'https://support.apple.com/en-us/102525' },
    ],
  },
  async validate(ctx) {
    const settings = smtpSettings(ctx.auth.fields)
    const session = await ctx.step('network', () => openSession(settings, ctx.signal))
    try {
      if (settings.credentials) await ctx.step('authentication', () => session.login())
    } finally {
      session.close()
    }
    return { account: settings.credentials?.user ?? settings.host }
  },
})
