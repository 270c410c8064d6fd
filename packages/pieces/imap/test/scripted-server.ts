import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

const TLS = new URL('../../../../test/support/mail-tls/', import.meta.url)
const file = (name: string) => readFileSync(new URL(name, TLS), 'utf8')

/** What a server says to a command; `TAG` stands for the tag. `hang up` closes, `say nothing` does that. */
export type Answer = string | 'hang up' | 'say nothing'

/** How a server behaves. */
export interface Script {
  greeting?: Answer
  /** By command in capitals. Without an answer of its own a command succeeds. */
  answers?: Readonly<Record<string, Answer | ((line: string) => Answer)>>
  capabilities?: string
  /** Answers STARTTLS with this, and then encrypts. */
  afterStartTls?: string
}

/** A server that follows a script. */
export interface ScriptedServer {
  port: number
  /** Everything clients have said, decrypted. */
  readonly heard: string
  /** What clients said before the connection was encrypted. */
  readonly heardPlainly: string
  close(): void
}

const CAPABILITIES = 'IMAP4rev1 AUTH=PLAIN SASL-IR UIDPLUS MOVE IDLE'

export async function startScripted(script: Script = {}): Promise<ScriptedServer> {
  const { greeting = '* OK ready\r\n', answers = {}, capabilities = CAPABILITIES, afterStartTls } = script
  let heard = ''
  let heardPlainly = ''
  const sockets: Socket[] = []
  const say = (socket: Socket, answer: Answer, tag = '') => {
    if (answer === 'hang up') socket.end()
    else if (answer !== 'say nothing') socket.write(answer.replaceAll('TAG', tag), 'latin1')
  }
  const converse = (socket: Socket) => {
    let line = ''
    const onData = (bytes: Buffer) => {
      const text = bytes.toString('latin1')
      heard += text
      if (!(socket instanceof TLSSocket)) heardPlainly += text
      line += text
      for (let end = line.indexOf('\r\n'); end !== -1; end = line.indexOf('\r\n')) {
        const said = line.slice(0, end)
        line = line.slice(end + 2)
        if (/^\S+ STARTTLS$/i.test(said) && afterStartTls !== undefined) {
          socket.off('data', onData)
          socket.write(`${said.split(' ')[0]} OK\r\n${afterStartTls}`)
          const secure = new TLSSocket(socket, {
            isServer: true,
            key: file('server-key.pem'),
            cert: file('server.pem'),
          })
          secure.on('error', () => undefined)
          converse(secure)
          return
        }
        const [tag = '', verb = '', second = ''] = said.split(' ')
        const command = verb.toUpperCase() === 'UID' ? `UID ${second.toUpperCase()}` : verb.toUpperCase()
        if (command === '') continue
        const own = answers[command]
        const usual = command === 'CAPABILITY' ? `* CAPABILITY ${capabilities}\r\nTAG OK\r\n` : 'TAG OK done\r\n'
        say(socket, typeof own === 'function' ? own(said) : (own ?? usual), tag)
      }
    }
    socket.on('data', onData)
  }
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => undefined)
    converse(socket)
    say(socket, greeting)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return {
    port: address.port,
    get heard() {
      return heard
    },
    get heardPlainly() {
      return heardPlainly
    },
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

/** PEM of the authority that vouches for scripted servers. */
export const AUTHORITY = file('ca.pem')
