import { customAuth } from '@plugboard/core'
import { oracleFields } from './oracle-fields.js'
import { readAccount } from './read-account.js'

/** Signing in with a user and a password; tried for real by connecting. */
export const passwordAuth = customAuth({
  name: 'password',
  title: 'User and password',
  fields: oracleFields,
  destination: ['host', 'port', 'serviceName', 'sid', 'tls', 'ca'],
  guide: {
    steps: [
      'Find the server, port and service name: `lsnrctl services` on the server lists them, and a connection string has the form `server:port/service`. An older database may have a SID instead.',
      'Create a user for Plugboard with only the rights your flows need: `CREATE USER plugboard IDENTIFIED BY "…"; GRANT CREATE SESSION TO plugboard; GRANT SELECT, INSERT, UPDATE, DELETE ON shop.orders TO plugboard;`',
      'Let the address Plugboard connects from through the firewall, and in `sqlnet.ora` on the server if it lists the addresses it admits.',
      'Choose the strictest TLS setting the server allows. TLS usually has a port of its own, such as 2484 or 1522; to verify the certificate, paste the CA certificate of the server.',
    ],
    links: [
      {
        title: 'Users and rights',
        url: 'https://docs.oracle.com/en/database/oracle/oracle-database/19/dbseg/managing-security-for-oracle-database-users.html',
      },
      {
        title: 'The listener and its services',
        url: 'https://docs.oracle.com/en/database/oracle/oracle-database/19/netag/configuring-and-administering-oracle-net-listener.html',
      },
      {
        title: 'TLS settings explained',
        url: 'https://docs.oracle.com/en/database/oracle/oracle-database/19/dbseg/configuring-secure-sockets-layer-authentication.html',
      },
    ],
  },
  validate: async (ctx) => ({ account: await readAccount(ctx) }),
})
