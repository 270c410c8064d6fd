import { customAuth, field, fields } from '@plugboard/core'
import { serverFields } from './server-fields.js'
import { tryConnection } from './try-connection.js'

/** A mailbox with user name and password (RFC 3501, RFC 4616). */
export const passwordAuth = customAuth({
  name: 'password',
  title: 'User name and password',
  fields: fields({ ...serverFields, password: field.secret({ title: 'Password' }) }),
  destination: ['host', 'port', 'tls', 'ca'],
  guide: {
    steps: [
      'Look up “IMAP” or “incoming mail” in the help pages of your mail provider: it names a server, a port and a kind of encryption. Where you have a mail server of your own, ask its operator; with a certificate of its own authority, paste that as well.',
      'Gmail: turn on [2-Step Verification](https://myaccount.google.com/signinoptions/two-step-verification), open [App passwords](https://myaccount.google.com/apppasswords), enter a name such as “Plugboard”, press “Create” and copy the 16 letters. Server `imap.gmail.com`, port `993`, TLS from the start, your whole address as the user name. In a company an administrator may have switched app passwords off: then use OAuth 2.0.',
      'Fastmail: open “Settings”, “Privacy & Security”, “Manage app passwords and access”, press “New app password”, choose access to “Mail (IMAP/POP/SMTP)” and copy it. Server `imap.fastmail.com`, port `993`.',
      'iCloud Mail: sign in at [account.apple.com](https://account.apple.com), choose “App-Specific Passwords” and generate one. Server `imap.mail.me.com`, port `993`.',
      'Outlook.com, Hotmail and Exchange Online no longer take passwords here: use OAuth 2.0, or the piece Outlook.',
      'Enter the server, your user name and the password here.',
    ],
    links: [
      { title: 'Gmail: sign in with app passwords', url: 'https://support.google.com/accounts/answer/185833' },
      { title: 'Fastmail: server names and ports', url: 'https://www.fastmail.help/hc/en-us/articles/1500000278342' },
      { title: 'iCloud Mail: server settings', url: 'https://support.apple.com/en-us/102525' },
    ],
  },
  validate: (ctx) => tryConnection(ctx),
})
