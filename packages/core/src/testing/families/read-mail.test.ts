import { expect, it } from 'vitest'
import { readMail } from './read-mail.js'

const lines = (...all: string[]) => all.join('\r\n')

it('reads a plain mail', () => {
  expect(readMail(lines('Subject: Hello', '', 'Good morning.'), ['bob@example.com'])).toEqual({
    recipients: ['bob@example.com'],
    subject: 'Hello',
    text: 'Good morning.',
    attachments: [],
  })
})

it('reads encoded words over several lines', () => {
  const subject = lines('Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe_an?=', ' =?UTF-8?B?IEFkYSDinJM=?=', '', '')
  expect(readMail(subject, []).subject).toBe('Grüße an Ada ✓')
})

it('reads texts and attachments inside of each other', () => {
  const source = lines(
    'Content-Type: multipart/mixed; boundary="outer"',
    '',
    '--outer',
    'Content-Type: multipart/alternative; boundary=inner',
    '',
    '--inner',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    'Gr=C3=BC=C3=9F=',
    'e',
    '--inner',
    'Content-Type: text/html',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from('<p>Hi</p>').toString('base64'),
    '--inner--',
    '--outer',
    'Content-Type: application/octet-stream',
    "Content-Disposition: attachment; filename*0*=utf-8''Gr%C3%BC; filename*1*=%C3%9Fe.bin",
    'Content-Transfer-Encoding: base64',
    '',
    'AP8=',
    '--outer--',
    '',
  )
  expect(readMail(source, [])).toEqual({
    recipients: [],
    subject: '',
    text: 'Grüße',
    html: '<p>Hi</p>',
    attachments: [{ name: 'Grüße.bin', content: Buffer.from([0, 255]) }],
  })
})
