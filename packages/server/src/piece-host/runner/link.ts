import { Socket } from 'node:net'
import { encodeFrame, FrameReader } from '../frames.js'
import type { HostMessage, RunnerMessage } from '../protocol.js'

/** The pipe to the server: the one descriptor a runner inherits. */
const DESCRIPTOR = 3

/** Carries messages between this process and the server. Ends the process when the server is gone. */
export class Link {
  readonly #socket = new Socket({ fd: DESCRIPTOR })

  /** Hands every message of the server to the listener. The server is trusted; only its framing is checked. */
  listen(listener: (message: HostMessage) => void): void {
    const reader = new FrameReader(() => undefined)
    this.#socket.on('data', (bytes: Buffer) => {
      for (const message of reader.read(bytes)) if (isHostMessage(message)) listener(message)
    })
    this.#socket.on('close', () => process.exit())
    this.#socket.on('error', () => process.exit())
  }

  /** Throws `FrameError` when the message is too long to be sent. */
  send(message: RunnerMessage): void {
    this.sendFrame(encodeFrame(message))
  }

  /** Sends a message that is encoded already. */
  sendFrame(frame: Buffer): void {
    this.#socket.write(frame)
  }

  /** Resolves when everything said so far has been handed to the system. */
  flush(): Promise<void> {
    return new Promise((resolve) => this.#socket.write('', () => resolve()))
  }
}

function isHostMessage(message: unknown): message is HostMessage {
  return typeof message === 'object' && message !== null && 'type' in message
}
