/** A mail somebody else wrote, as fields. */
export interface WrittenMail {
  from?: string
  to?: string
  subject?: string
  text?: string
  html?: string
  headers?: readonly string[]
  attachments?: readonly { name: string; contentType: string; content: Uint8Array }[]
}

const CRLF = '\r\n'

const word = (text: string) =>
  /^[\x20-\x7e]*$/.test(text) ? text : `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`

const encoded = (type: string, content: string | Uint8Array, more: readonly string[] = []) =>
  [
    `Content-Type: ${type}`,
    ...more,
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(content).toString('base64'),
  ].join(CRLF)

function multipart(kind: string, parts: readonly string[]): string {
  const boundary = `${kind}-boundary`
  const inner = parts.flatMap((one) => [`--${boundary}`, one])
  return [`Content-Type: multipart/${kind}; boundary="${boundary}"`, '', ...inner, `--${boundary}--`, ''].join(CRLF)
}

/** The mail as it travels. */
export function writtenMail(mail: WrittenMail): string {
  const { from = 'grace@example.com', to = 'ada@example.com', subject = 'Hello', text = 'Hi', html } = mail
  const texts = [
    encoded('text/plain; charset=utf-8', text),
    ...(html === undefined ? [] : [encoded('text/html; charset=utf-8', html)]),
  ]
  const [only = '', ...more] = texts
  const body = more.length === 0 ? only : multipart('alternative', texts)
  const files = (mail.attachments ?? []).map(({ name, contentType, content }) =>
    encoded(contentType, content, [`Content-Disposition: attachment; filename*=UTF-8''${encodeURIComponent(name)}`]),
  )
  return [
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${word(subject)}`,
    `Message-ID: <${Math.random().toString(36).slice(2)}@mail.example.com>`,
    ...(mail.headers ?? []),
    files.length === 0 ? body : multipart('mixed', [body, ...files]),
  ].join(CRLF)
}
