import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'

/** Where the tests find the mail server that the environment names: any user name signs in with one password. */
export function mailServer() {
  const { env } = process
  return {
    host: env.PLUGBOARD_TEST_IMAP_HOST ?? '',
    tlsPort: Number(env.PLUGBOARD_TEST_IMAP_TLS_PORT),
    port: Number(env.PLUGBOARD_TEST_IMAP_PORT),
    lmtpPort: Number(env.PLUGBOARD_TEST_IMAP_LMTP_PORT),
    ca: env.PLUGBOARD_TEST_IMAP_CA ?? '',
    password: env.PLUGBOARD_TEST_IMAP_PASSWORD ?? '',
    tokenUser: env.PLUGBOARD_TEST_IMAP_TOKEN_USER ?? '',
    token: env.PLUGBOARD_TEST_IMAP_TOKEN ?? '',
  }
}

type Server = Pick<ReturnType<typeof mailServer>, 'host' | 'lmtpPort'>

/** A user nobody else uses. */
export const someone = () => `user-${randomBytes(6).toString('hex')}`

/** A mail to be delivered. */
export interface Mail {
  from?: string
  subject?: string
  text?: string
  html?: string
  headers?: readonly string[]
  attachments?: readonly { name: string; content: Uint8Array; contentType?: string }[]
}

/** Puts mails into the inbox of a user by LMTP (RFC 2033), in their order; strings are whole mails (RFC 5322). */
export async function deliver({ host, lmtpPort }: Server, user: string, mails: readonly (Mail | string | Buffer)[]) {
  const socket = connect(lmtpPort, host)
  socket.setEncoding('utf8')
  let heard = ''
  socket.on('data', (text: string) => {
    heard += text
  })
  const answer = async (code: string) => {
    for (;;) {
      const [whole, line = ''] = /^(?:\d{3}-.*\r\n)*(\d{3} .*)\r\n/.exec(heard) ?? []
      if (whole === undefined) {
        await once(socket, 'data')
        continue
      }
      heard = heard.slice(whole.length)
      if (!line.startsWith(code)) throw new Error(`The server said ${line}`)
      return
    }
  }
  try {
    await answer('220')
    socket.write('LHLO tests\r\n')
    await answer('250')
    for (const mail of mails) {
      socket.write(`MAIL FROM:<sender@example.test>\r\nRCPT TO:<${user}>\r\nDATA\r\n`)
      await answer('250')
      await answer('250')
      await answer('354')
      const source = typeof mail === 'string' || Buffer.isBuffer(mail) ? mail : sourceOf(mail)
      const stuffed = source.toString('latin1').replace(/^\./gm, '..')
      socket.write(typeof source === 'string' ? source.replace(/^\./gm, '..') : Buffer.from(stuffed, 'latin1'))
      socket.write('\r\n.\r\n')
      await answer('250')
    }
  } finally {
    socket.end('QUIT\r\n')
  }
}

const encoded = (text: string) => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replace(/.{76}/g, '$&\r\n')

/** A mail as it travels. */
export function sourceOf({
  from = 'Ada <ada@example.test>',
  subject = '',
  text,
  html,
  headers = [],
  attachments = [],
}: Mail) {
  const boundary = `b-${randomBytes(8).toString('hex')}`
  const bodies = [
    ...(text === undefined ? [] : [['text/plain; charset=utf-8', base64(Buffer.from(text))]]),
    ...(html === undefined ? [] : [['text/html; charset=utf-8', base64(Buffer.from(html))]]),
  ]
  const files = attachments.map(({ name, content, contentType = 'application/octet-stream' }) => [
    `${contentType}\r\nContent-Disposition: attachment; filename="${encoded(name)}"`,
    base64(content),
  ])
  const parts = [...bodies, ...files].map(
    ([type, content]) =>
      `--${boundary}\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\n\r\n${content}\r\n`,
  )
  return [
    `From: ${from}`,
    'To: Grace <grace@example.test>',
    `Subject: ${encoded(subject)}`,
    `Message-ID: <${randomBytes(9).toString('hex')}@example.test>`,
    'Date: Fri, 20 Nov 2026 10:00:00 +0000',
    ...headers,
    'MIME-Version: 1.0',
    `Content-Type: multipart/${attachments.length > 0 ? 'mixed' : 'alternative'}; boundary="${boundary}"`,
    '',
    `${parts.join('')}--${boundary}--`,
  ].join('\r\n')
}
