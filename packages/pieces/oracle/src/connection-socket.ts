import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'

/** Node tells of every outgoing connection here. https://nodejs.org/api/diagnostics_channel.html#net */
const CHANNEL = 'net.client.socket'

const calls = new AsyncLocalStorage<ConnectionSocket>()

/**
 * The socket of a connection that a library makes and keeps to itself: so that it can be cut at any time, and so that a
 * failure is known by its code and not only by the library's words.
 */
export class ConnectionSocket {
  /** Why the connection could not be made, or was lost. */
  failure: Error | undefined
  #socket: Socket | undefined
  #reason: Error | undefined

  /**
   * Runs what connects. Of the sockets it opens one after the other, the last one is meant. It may never end: the library
   * does not notice when TLS is cut while it is agreed upon.
   */
  async during<T>(connect: () => Promise<T>): Promise<T> {
    subscribe(CHANNEL, this.#take)
    try {
      return await calls.run(this, connect)
    } finally {
      unsubscribe(CHANNEL, this.#take)
    }
  }

  /** Ends the connection at once; one that is still to be made ends when it begins. */
  cut(reason: Error): void {
    this.#reason ??= reason
    if (this.#socket) this.#destroy(this.#socket, reason)
  }

  #destroy(socket: Socket, reason: Error): void {
    unsubscribe(CHANNEL, this.#take)
    // Under TLS nobody listens to this socket any more, and a failure nobody hears of would end the process.
    socket.on('error', () => {})
    socket.destroy(reason)
  }

  readonly #take = (message: unknown): void => {
    if (calls.getStore() !== this || !isOpened(message)) return
    const { socket } = message
    this.#socket = socket
    this.failure = undefined
    socket.on('error', (error) => {
      this.failure = error
    })
    if (this.#reason) this.#destroy(socket, this.#reason)
  }
}

const isOpened = (message: unknown): message is { socket: Socket } =>
  typeof message === 'object' && message !== null && 'socket' in message
