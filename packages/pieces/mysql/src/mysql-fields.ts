import { field, fields } from '@plugboard/core'
import type { Static } from '@sinclair/typebox'

const VERIFIED = { tls: ['verify-ca', 'verify-full'] }

/** A server, a database in it, and a user with a password. */
export const mysqlFields = fields({
  host: field.host({ title: 'Server', help: 'Name or IP address.', placeholder: 'db.example.com' }),
  port: field.port({ title: 'Port', default: 3306 }),
  database: field.text({ title: 'Database', minLength: 1, maxLength: 64, placeholder: 'shop' }),
  user: field.text({ title: 'User', minLength: 1, maxLength: 128, placeholder: 'plugboard' }),
  password: field.secret({ title: 'Password', help: 'Leave empty for a user without a password.', optional: true }),
  tls: field.choice({
    title: 'TLS',
    help: 'Use the strictest setting the server allows: "Verify the certificate and name" for a server reached over the internet, "Off" only on the same machine or a network you trust.',
    choices: [
      { value: 'disable', title: 'Off' },
      { value: 'require', title: 'Require', help: 'Encrypted, but whoever answers is believed.' },
      { value: 'verify-ca', title: 'Verify the certificate' },
      { value: 'verify-full', title: 'Verify the certificate and name' },
    ],
    default: 'disable',
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
})

export type MysqlFields = Static<typeof mysqlFields>
