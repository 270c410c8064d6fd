import { COMMAND, HEADER, type Response } from './message.js'
import { type Agreement, SECURITY_MODE } from './negotiate.js'
import { authenticateMessage, type Login, negotiateMessage } from './ntlm.js'
import { hashOn, Protection } from './protection.js'
import type { SmbConnection } from './smb-connection.js'
import { asGuest, noNtlm, statusError, tampered } from './smb-error.js'
import { STATUS } from './smb-status.js'
import { answerToken, initToken, ntlmIn } from './spnego.js'

const GUEST = 1
const ANONYMOUS = 2

/** Signs in with NTLMv2 and puts the connection under the protection of the key that comes of it (MS-SMB2 3.2.4.2.3). */
export async function signIn(connection: SmbConnection, { dialect, cipher }: Agreement, login: Login): Promise<void> {
  const hello = negotiateMessage()
  const challenge = await setUp(connection, initToken(hello))
  if (challenge.status !== STATUS.moreProcessing) throw statusError(challenge.status, 'user')
  connection.hash = hashOn(connection.hash, challenge.bytes)
  connection.sessionId = challenge.sessionId
  const answer = authenticateMessage(hello, ntlmIn(tokenIn(challenge)) ?? Buffer.alloc(0), login)
  if (!answer) throw noNtlm()
  const done = await setUp(connection, answerToken(answer.message, answer.sign))
  if (done.status !== STATUS.ok) throw statusError(done.status, 'user')
  if ((done.body.readUInt16LE(2) & (GUEST | ANONYMOUS)) !== 0) throw asGuest()
  const protection = new Protection(answer.sessionKey, dialect, connection.hash, cipher)
  if (dialect === 0x0311 && !(done.isSigned && protection.isSigned(done.bytes))) throw tampered()
  connection.protect(protection)
}

function setUp(connection: SmbConnection, token: Buffer): Promise<Response> {
  const fixed = Buffer.alloc(24)
  fixed.writeUInt16LE(25, 0)
  fixed.writeUInt8(SECURITY_MODE, 3)
  fixed.writeUInt16LE(HEADER + fixed.length, 12)
  fixed.writeUInt16LE(token.length, 14)
  return connection.ask(COMMAND.sessionSetup, Buffer.concat([fixed, token]))
}

function tokenIn({ body, bytes }: Response): Buffer {
  const offset = body.readUInt16LE(4)
  return bytes.subarray(offset, offset + body.readUInt16LE(6))
}
