import { field, fields } from '@plugboard/core'
import type { Static } from '@sinclair/typebox'

const VERIFIED = { tls: ['verify-ca', 'verify-full'] }

const place = {
  host: field.host({ title: 'Server', help: 'Name or IP address.', placeholder: 'db.example.com' }),
  port: field.port({ title: 'Port', default: 1433 }),
  database: field.text({ title: 'Database', minLength: 1, maxLength: 128, placeholder: 'shop' }),
}

const person = {
  user: field.text({ title: 'User', minLength: 1, maxLength: 128, placeholder: 'plugboard' }),
  password: field.secret({ title: 'Password' }),
}

const wire = {
  tls: field.choice({
    title: 'TLS',
    help: 'Use the strictest setting the server allows: "Verify the certificate and name" for a server reached over the internet, "Off" only on the same machine or a network you trust.',
    choices: [
      { value: 'disable', title: 'Off', help: 'Whoever listens on the way can read everything, the password too.' },
      { value: 'require', title: 'Require', help: 'Encrypted, but whoever answers is believed.' },
      { value: 'verify-ca', title: 'Verify the certificate' },
      { value: 'verify-full', title: 'Verify the certificate and name' },
    ],
    default: 'require',
  }),
  ca: field.longText({
    title: 'CA certificate',
    help: 'In PEM form. Leave empty for a server whose certificate comes from a public authority.',
    placeholder: '-----BEGIN CERTIFICATE-----',
    maxLength: 262_144,
    optional: true,
    visibleWhen: VERIFIED,
  }),
  connectTimeout: field.number({
    title: 'Connect timeout',
    help: 'Seconds until the server must have answered.',
    integer: true,
    min: 1,
    max: 120,
    default: 10,
  }),
}

/** A server, a database in it, and a login of SQL Server's own with a password. */
export const sqlFields = fields({ ...place, ...person, ...wire })

/** The same with an account of a Windows domain. */
export const windowsFields = fields({
  ...place,
  domain: field.text({
    title: 'Domain',
    help: 'The short name of the Windows domain, as in DOMAIN\\user.',
    minLength: 1,
    maxLength: 255,
    placeholder: 'EXAMPLE',
  }),
  ...person,
  ...wire,
})

/** What both methods ask for; `domain` is there for an account of a Windows domain. */
export type SqlserverFields = Static<typeof sqlFields> & { domain?: string }
