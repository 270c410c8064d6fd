import { customAuth } from '@plugboard/core'
import { readAccount } from './read-account.js'
import { sqlFields, windowsFields } from './sqlserver-fields.js'

const DESTINATION = ['host', 'port', 'tls', 'ca'] as const

const FIND =
  'Find the server, port and database: with a cloud provider they are on the page of your database. A named instance has a port of its own, which SQL Server Configuration Manager shows.'
const FIREWALL = 'Let the address Plugboard connects from through the firewall.'
const TLS =
  'Choose the strictest TLS setting the server allows; to verify a certificate that no public authority has signed, paste the CA certificate.'

const LINKS = [
  {
    title: 'Create a login',
    url: 'https://learn.microsoft.com/sql/relational-databases/security/authentication-access/create-a-login',
  },
  {
    title: 'Roles of a database',
    url: 'https://learn.microsoft.com/sql/relational-databases/security/authentication-access/database-level-roles',
  },
  {
    title: 'Encryption of connections',
    url: 'https://learn.microsoft.com/sql/database-engine/configure-windows/configure-sql-server-encryption',
  },
]

/** Signing in with a login of SQL Server's own; tried for real by connecting. */
const sqlAuth = customAuth({
  name: 'sql',
  title: 'SQL Server sign-in',
  fields: sqlFields,
  destination: DESTINATION,
  guide: {
    steps: [
      FIND,
      "Create a user for Plugboard with only the rights your flows need: `CREATE LOGIN plugboard WITH PASSWORD = '…'; CREATE USER plugboard FOR LOGIN plugboard; ALTER ROLE db_datareader ADD MEMBER plugboard;`",
      'Let the server take such logins: "SQL Server and Windows Authentication mode" in its security settings.',
      FIREWALL,
      TLS,
    ],
    links: LINKS,
  },
  validate: async (ctx) => ({ account: await readAccount(ctx) }),
})

/** Signing in with an account of a Windows domain, by NTLM. */
const windowsAuth = customAuth({
  name: 'windows',
  title: 'Windows sign-in',
  fields: windowsFields,
  destination: DESTINATION,
  guide: {
    steps: [
      FIND,
      'Give an account of the domain only the rights your flows need: `CREATE LOGIN [EXAMPLE\\plugboard] FROM WINDOWS; CREATE USER [EXAMPLE\\plugboard]; ALTER ROLE db_datareader ADD MEMBER [EXAMPLE\\plugboard];`',
      'The server must admit NTLM for that account. An account that may only sign in with Kerberos cannot be used.',
      FIREWALL,
      TLS,
    ],
    links: LINKS,
  },
  validate: async (ctx) => ({ account: await readAccount(ctx) }),
})

/** Every way to sign in; all actions work with each. */
export const methods = [sqlAuth, windowsAuth] as const
