import { withSession } from '../src/imap-client.js'
import { command, stringArgument } from '../src/wire/command.js'
import type { ImapSession } from '../src/wire/imap-session.js'
import { encodeFolder } from '../src/wire/modified-utf7.js'
import type { Connection } from './try-out.js'

/** Speaks with the server beside the piece's own functions. */
export function speak<Result>(
  { values }: Connection,
  work: (session: ImapSession) => Promise<Result>,
): Promise<Result> {
  const { host, port, ca, user, password } = values
  const server = { host: String(host), port: Number(port), tls: 'implicit', ca: String(ca) } as const
  const fields = { ...server, user: String(user), password: String(password) }
  return withSession({ auth: { method: 'password', fields }, signal: new AbortController().signal }, undefined, work)
}

const folder = (name: string) => stringArgument(encodeFolder(name))

export const createFolder = (connection: Connection, name: string) =>
  speak(connection, (session) => session.run(command('CREATE ', folder(name))))

export const renameFolder = (connection: Connection, from: string, to: string) =>
  speak(connection, (session) => session.run(command('RENAME ', folder(from), ' ', folder(to))))

/** Puts a mail into a folder. `date`, such as `20-Nov-2026 10:00:00 +0000`, is when it arrived; default now. */
export const append = (connection: Connection, name: string, mail: string | Buffer, date?: string) =>
  speak(connection, (session) =>
    session.run(command('APPEND ', folder(name), date ? ` "${date}" ` : ' ', { literal: Buffer.from(mail) })),
  )
