import { connect, type Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { type LoginMessage, notSqlserver } from './sqlserver-error.js'

/** The server answers in packets of this type only ([MS-TDS] 2.2.3.1.1). */
const ANSWER = 4

/** What is seen of a connection while it signs in. */
export class LoginWatch {
  socket: Socket | undefined
  /** There once the connection is encrypted. */
  cleartext: TLSSocket | undefined
  /** Errors the server sent so far. */
  readonly errors: LoginMessage[] = []
  /** Fulfilled when the server has answered and, where it has to be, the connection is encrypted. */
  readonly reached: Promise<void>
  /** Rejected where we cut the connection ourselves. */
  readonly failed: Promise<never>
  reach = () => {}
  #isClosed = false
  #refuse = (_error: Error) => {}

  constructor() {
    this.reached = new Promise((resolve) => {
      this.reach = resolve
    })
    this.failed = new Promise((_resolve, reject) => {
      this.#refuse = reject
    })
    // Once signed in nobody waits for it any more; then the statement fails with the connection.
    this.failed.catch(() => {})
  }

  /** Cuts the connection for a reason the library does not see. */
  fail(error: Error): void {
    this.#refuse(error)
    this.socket?.destroy(error)
  }

  /** Connects, and listens to how the first answer begins. */
  async open(host: string, port: number): Promise<Socket> {
    if (this.#isClosed) throw new Error('The connection was closed.')
    const socket = connect({ host, port })
    this.socket = socket
    // The server may have sent us on: that the connection to it was encrypted says nothing of this one.
    this.cleartext = undefined
    await new Promise((resolve, reject) => {
      socket.once('connect', resolve).once('error', reject)
      socket.once('close', () => reject(new Error('The connection was closed.')))
    })
    socket.once('data', (first: Buffer) => first[0] === ANSWER || this.fail(notSqlserver()))
    return socket
  }

  /** Waits until the connection is gone. Never fails. */
  async close(): Promise<void> {
    this.#isClosed = true
    const { socket } = this
    if (!socket || socket.closed) return
    const closed = new Promise((resolve) => socket.once('close', resolve))
    // With an error, since only that ends the library's waiting for an answer.
    socket.on('error', () => {}).destroy(new Error('The connection was closed.'))
    await closed
  }
}
