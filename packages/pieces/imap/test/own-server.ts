import { chown, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type RunningDovecot, startDovecot } from '../../../../test/support/dovecot.js'
import { MAIL_USER } from '../../../../test/support/dovecot-configuration.js'
import { deliver, type Mail, someone } from './mail-server.js'
import type { Connection, Values } from './try-out.js'

/** A mail server of a test's own, which may be halted and spoilt. */
export interface OwnServer {
  running: RunningDovecot
  /** A connection of a user of its own. */
  mailbox(more?: Values): Connection & { user: string }
  deliver(user: string, mails: readonly (Mail | string | Buffer)[]): Promise<void>
  /** Makes the server forget the numbers of the mails of an inbox, so that it gives them anew. */
  renumber(user: string): Promise<void>
}

export async function startOwnServer(lines: readonly string[] = []): Promise<OwnServer> {
  const running = await startDovecot({ lines })
  const { host, imapsPort, ca, password } = running
  return {
    running,
    mailbox(more = {}) {
      const user = someone()
      return { user, values: { host, port: imapsPort, tls: 'implicit', ca, user, password, ...more } }
    },
    deliver: (user, mails) => deliver(running, user, mails),
    async renumber(user) {
      await running.halt()
      const folder = running.mailFolder(user)
      const list = join(folder, 'dovecot-uidlist')
      const [, validity] = / V(\d+) /.exec(await readFile(list, 'utf8')) ?? []
      const known = (await readdir(folder)).filter((name) => name.startsWith('dovecot'))
      await Promise.all(known.map((name) => rm(join(folder, name))))
      // By itself Dovecot takes the time in seconds, which within one second is the same as before.
      await writeFile(list, `3 V${Number(validity) + 1} N1\n`)
      await chown(list, MAIL_USER.uid, MAIL_USER.gid)
      await running.resume()
    },
  }
}
