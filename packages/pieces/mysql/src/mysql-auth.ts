import { customAuth } from '@plugboard/core'
import { mysqlFields } from './mysql-fields.js'
import { readAccount } from './read-account.js'

/** Signing in with a user and a password; tried for real by connecting. */
export const passwordAuth = customAuth({
  name: 'password',
  title: 'User and password',
  fields: mysqlFields,
  destination: ['host', 'port', 'tls', 'ca'],
  guide: {
    steps: [
      'Find the server, port and database: with a cloud provider they are on the page of your database, often as one connection string `mysql://user:password@server:port/database`.',
      "Create a user for Plugboard with only the rights your flows need: `CREATE USER plugboard IDENTIFIED BY '…'; GRANT SELECT, INSERT, UPDATE, DELETE, EXECUTE ON shop.* TO plugboard;`",
      'Let the address Plugboard connects from through the firewall, and let the server listen on the network (`bind-address`) if you run it yourself.',
      'Choose the strictest TLS setting the server allows; to verify the certificate of a cloud database, download the CA certificate of the provider and paste it.',
    ],
    links: [
      { title: 'Users and rights', url: 'https://dev.mysql.com/doc/refman/8.4/en/access-control.html' },
      { title: 'Users and rights in MariaDB', url: 'https://mariadb.com/kb/en/create-user/' },
      { title: 'TLS settings explained', url: 'https://dev.mysql.com/doc/refman/8.4/en/encrypted-connections.html' },
    ],
  },
  validate: async (ctx) => ({ account: await readAccount(ctx) }),
})
