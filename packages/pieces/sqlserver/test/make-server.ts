import { readFileSync } from 'node:fs'
import { startTdsServer, type TdsServer } from './tds-server/server.js'

type Values = Record<string, unknown>

const pem = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8')

/** The authority that signed the certificate of the server, which is for `localhost`. */
export const CA = pem('ca.pem')

/** A server with encryption, a database and somebody who may use it, by SQL Server's own sign-in and by Windows. */
export interface TestServer {
  tds: TdsServer
  /** Values of a connection of the method `sql`. */
  values: Values
  /** Values of a connection of the method `windows`. */
  windows: Values
  /** Runs T-SQL in the database, past the piece. */
  run(sql: string): Promise<void>
  stop(): Promise<void>
}

const PASSWORD = 'right-Password-1'

/** Starts a server, and runs T-SQL in its database. */
export async function makeServer(sql = '', options: Parameters<typeof startTdsServer>[0] = {}): Promise<TestServer> {
  const tds = await startTdsServer({
    encryption: 'on',
    identity: { cert: pem('server.pem'), key: pem('server-key.pem') },
    accounts: {
      logins: [
        { user: 'plugboard', password: PASSWORD },
        { user: 'stranger', password: PASSWORD },
      ],
      windows: [{ domain: 'EXAMPLE', user: 'ada', password: PASSWORD }],
      domains: ['EXAMPLE'],
    },
    ...options,
  })
  const database = tds.database('shop')
  if (sql !== '') await database.run(sql)
  const common = { host: '127.0.0.1', port: tds.port, database: 'shop', password: PASSWORD, connectTimeout: 10 }
  return {
    tds,
    values: { ...common, user: 'plugboard', tls: 'require' },
    windows: { ...common, domain: 'EXAMPLE', user: 'ada', tls: 'require' },
    run: (more) => database.run(more),
    stop: () => tds.stop(),
  }
}
