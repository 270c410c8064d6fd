import { isPieceError } from '@plugboard/core'
import type { Folder } from '../folder.js'
import { parsePath, windowsNameProblem } from '../parse-path.js'
import type { ShareFields } from '../share-auth.js'
import { type Agreement, confirm, negotiate } from './negotiate.js'
import { signIn } from './sign-in.js'
import { SmbConnection } from './smb-connection.js'
import { connectionError } from './smb-error.js'
import { SmbFolder } from './smb-folder.js'
import { leave, openShare } from './tree.js'

/** Runs a stage of signing in; `validate` times it. */
export type Step = <T>(name: 'network' | 'authentication' | 'rights', run: () => Promise<T>) => Promise<T>

const untimed: Step = (_name, run) => run()

/**
 * Signs in to the share of a connection, runs the work in its folder, and ends the connection, whatever happens.
 *
 * @throws PieceError naming the field at fault, or the reason of the signal.
 */
export async function withShare<T>(
  fields: ShareFields,
  signal: AbortSignal,
  run: (folder: Folder) => Promise<T>,
  step = untimed,
): Promise<T> {
  const base = parsePath({ nameProblem: windowsNameProblem }, fields.folder, 'folder')
  let connection: SmbConnection | undefined
  const open = async (): Promise<[SmbConnection, Agreement]> => {
    connection = await SmbConnection.open(fields, signal)
    return [connection, await negotiate(connection)]
  }
  try {
    const [server, agreement] = await step('network', () => named(open(), signal))
    await step('authentication', () => named(signIn(server, agreement, loginOf(fields)), signal))
    return await step('rights', () => named(inShare(server, agreement, fields, base.path, run), signal))
  } finally {
    connection?.close()
  }
}

async function inShare<T>(
  connection: SmbConnection,
  agreement: Agreement,
  { host, share }: ShareFields,
  base: readonly string[],
  run: (folder: Folder) => Promise<T>,
): Promise<T> {
  await openShare(connection, host, share)
  await confirm(connection, agreement)
  try {
    return await run(new SmbFolder(connection, agreement, base))
  } finally {
    // The work is done or has failed already; a server that does not answer is left behind.
    await leave(connection).catch(() => undefined)
  }
}

const loginOf = ({ user, domain = '', password }: ShareFields) => ({ user, domain, password })

async function named<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw signal.aborted && !isPieceError(error) ? error : connectionError(error)
  }
}
