import { customAuth, field, fields } from '@plugboard/core'
import { defaultSender, serverFields } from './server-fields.js'
import { tryConnection } from './try-connection.js'

/** A mail server with or without sign-in (RFC 5321, RFC 3207, RFC 4954). */
export const passwordAuth = customAuth({
  name: 'password',
  title: 'User name and password',
  fields: fields({
    ...serverFields,
    user: field.text({
      title: 'User name',
      help: 'Often the whole e-mail address. Leave it and the password empty for a server that asks for neither.',
      placeholder: 'ada@example.com',
      minLength: 1,
      maxLength: 1_000,
      optional: true,
    }),
    password: field.secret({ title: 'Password', optional: true }),
    from: defaultSender,
  }),
  destination: ['host', 'port', 'tls', 'ca'],
  guide: {
    steps: [
      'Look up “SMTP” or “outgoing mail” in the help pages of your mail provider: it names a server, a port and a kind of encryption. Where you have a mail server of your own, ask its operator; with a certificate of its own authority, paste that as well.',
      'Gmail: turn on [2-Step Verification](https://myaccount.google.com/signinoptions/two-step-verification), open [App passwords](https://myaccount.google.com/apppasswords), enter a name such as “Plugboard”, press “Create” and copy the 16 letters. Server `smtp.gmail.com`, port `587`, STARTTLS, your whole address as the user name. In a company an administrator may have switched app passwords off: then use OAuth 2.0.',
      'Fastmail: open “Settings”, “Privacy & Security”, “Manage app passwords and access”, press “New app password”, choose access to “Mail (IMAP/POP/SMTP)” and copy it. Server `smtp.fastmail.com`, port `465`, TLS from the start.',
      'iCloud Mail: sign in at [account.apple.com](https://account.apple.com), choose “App-Specific Passwords” and generate one. Server `smtp.mail.me.com`, port `587`, STARTTLS.',
      'Amazon SES: in the [console](https://console.aws.amazon.com/ses) open “SMTP settings”, press “Create SMTP credentials” and copy both parts: they are not an access key. Server `email-smtp.<region>.amazonaws.com`, port `587`, STARTTLS. The sender has to be a verified identity there.',
      'Outlook.com no longer takes passwords here, and Exchange Online takes them only where an administrator allows it: use OAuth 2.0, or the piece Outlook.',
      'Enter the server, your user name and the password here, and a default sender that your account may send as.',
    ],
    links: [
      { title: 'Gmail: sign in with app passwords', url: 'https://support.google.com/accounts/answer/185833' },
      { title: 'Fastmail: server names and ports', url: 'https://www.fastmail.help/hc/en-us/articles/1500000278342' },
      { title: 'iCloud Mail: server settings', url: 'https://support.apple.com/en-us/102525' },
      {
        title: 'Amazon SES: SMTP credentials',
        url: 'https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html',
      },
    ],
  },
  validate: (ctx) => tryConnection(ctx),
})
