import { customAuth } from '@plugboard/core'
import { postgresFields } from './postgres-fields.js'
import { readAccount } from './read-account.js'

/** Signing in with a user and a password; tried for real by connecting. */
export const passwordAuth = customAuth({
  name: 'password',
  title: 'User and password',
  fields: postgresFields,
  destination: ['host', 'port', 'tls', 'ca'],
  guide: {
    steps: [
      'Find the server, port and database: with a cloud provider they are on the page of your database, often as one connection string `postgres://user:password@server:port/database`.',
      "Create a user for Plugboard with only the rights your flows need: `CREATE USER plugboard PASSWORD '…'; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO plugboard;`",
      'Let the address Plugboard connects from through the firewall, and in `pg_hba.conf` if you run the server yourself.',
      'Choose the strictest TLS setting the server allows; to verify the certificate of a cloud database, download the CA certificate of the provider and paste it.',
    ],
    links: [
      { title: 'Users and rights', url: 'https://www.postgresql.org/docs/current/user-manag.html' },
      { title: 'Who may connect: pg_hba.conf', url: 'https://www.postgresql.org/docs/current/auth-pg-hba-conf.html' },
      { title: 'TLS settings explained', url: 'https://www.postgresql.org/docs/current/libpq-ssl.html' },
    ],
  },
  validate: async (ctx) => ({ account: await readAccount(ctx) }),
})
