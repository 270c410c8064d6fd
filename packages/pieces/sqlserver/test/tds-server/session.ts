import type { Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { Answer } from './answer.js'
import { Batch } from './batch.js'
import type { Database } from './database.js'
import { type Login, readLogin7 } from './login7.js'
import { type Message, MessageReader, MessageWriter, PACKET } from './packets.js'
import { agree, readPrelogin, writePrelogin } from './prelogin.js'
import type { Outcome } from './query.js'
import { readCall, readSqlBatch, readTransactionRequest } from './requests.js'
import { runCall } from './run-call.js'
import type { Host } from './server.js'
import { type SqlLogin, signInBySql, WindowsSignIn } from './sign-in.js'
import { SqlFailure } from './sql-errors.js'
import * as tokens from './tokens.js'
import { statements } from './translate.js'
import { Transport } from './transport.js'

/** One connection, from its first byte to its last. */
export class Session {
  readonly #host: Host
  readonly #transport: Transport
  readonly #reader = new MessageReader()
  #work: Promise<void> = Promise.resolve()
  #attention = new AbortController()
  #packetSize = 4_096
  #isEncrypting = false
  #counts: boolean
  #login: Login | undefined
  #windows: WindowsSignIn | undefined
  #who: SqlLogin | undefined
  #database: Database | undefined
  /** Lets others in again when the transaction has ended. */
  #release: (() => void) | undefined
  readonly #socket: Socket

  constructor(socket: Socket, host: Host) {
    this.#host = host
    this.#counts = !host.noCount
    this.#socket = socket
    this.#transport = new Transport(socket, (bytes) => this.#read(bytes))
    socket.on('error', () => {})
    socket.once('close', () => this.#leave())
  }

  #read(bytes: Buffer): void {
    try {
      for (const message of this.#reader.read(bytes)) this.#receive(message)
    } catch {
      this.#socket.destroy()
    }
  }

  #receive(message: Message): void {
    if (message.type === PACKET.attention) {
      this.#host.attentions++
      if (this.#host.isDeaf) return
      this.#attention.abort()
    }
    if (this.#isEncrypting && message.type === PACKET.prelogin) this.#transport.handshake(message.data)
    else this.#work = this.#work.then(() => this.#handle(message)).catch(() => void this.#socket.destroy())
  }

  async #handle(message: Message): Promise<void> {
    switch (message.type) {
      case PACKET.prelogin:
        return this.#prelogin(message.data)
      case PACKET.login7:
        return this.#signIn(readLogin7(message.data))
      case PACKET.sspi:
        return this.#admit(() => this.#windows?.answer(message.data))
      case PACKET.attention:
        this.#attention = new AbortController()
        return this.#say(tokens.doneToken({ attention: true }))
      default:
        return message.isIgnored ? this.#say(tokens.doneToken({})) : this.#request(message)
    }
  }

  async #say(...all: Buffer[]): Promise<void> {
    const writer = new MessageWriter(PACKET.answer, this.#packetSize, (bytes) => this.#transport.send(bytes))
    await writer.end(...all)
  }

  async #prelogin(data: Buffer): Promise<void> {
    const agreed = agree(readPrelogin(data), this.#host.encryption)
    await this.#say(writePrelogin(agreed))
    if (agreed !== 'on' || !this.#host.identity) return
    this.#isEncrypting = true
    this.#host.encrypted++
    this.#transport.startTls(this.#host.identity)
  }

  async #signIn(login: Login): Promise<void> {
    this.#login = login
    this.#host.logins++
    if (!login.sspi) return this.#admit(() => signInBySql(login, this.#host.accounts))
    this.#windows = new WindowsSignIn(login.sspi, this.#host.accounts)
    await this.#say(tokens.sspiToken(this.#windows.message))
  }

  async #admit(find: () => SqlLogin | undefined): Promise<void> {
    try {
      this.#enter(find())
    } catch (error) {
      if (!(error instanceof SqlFailure)) throw error
      const failed = { number: 18_456, message: `Login failed for user '${this.#login?.user}'.`, class: 14 }
      const after = error.error.number === 4_060 ? [tokens.errorToken(failed)] : []
      await this.#say(tokens.errorToken(error.error), ...after, tokens.doneToken({ failed: true }))
      this.#socket.end()
      return
    }
    const wanted = this.#login?.packetSize ?? 0
    const size = wanted === 0 ? 4_096 : Math.min(Math.max(wanted, 512), this.#host.packetSize)
    const { routeTo } = this.#host
    const name = this.#database?.name ?? ''
    await this.#say(
      tokens.databaseChange(name),
      tokens.infoToken(5_701, `Changed database context to '${name}'.`),
      tokens.collationChange(),
      tokens.languageChange(),
      tokens.infoToken(5_703, 'Changed language setting to us_english.'),
      tokens.loginAck(),
      ...(routeTo ? [tokens.routing(routeTo)] : []),
      tokens.packetSizeChange(size),
      tokens.doneToken({}),
    )
    this.#packetSize = size
  }

  #enter(who: SqlLogin | undefined): void {
    if (!who) throw new Error('Nobody has asked for a challenge.')
    if (this.#host.sessions.size >= this.#host.maxConnections) {
      const limit = this.#host.maxConnections
      throw new SqlFailure(
        17_809,
        `Could not connect because the maximum number of '${limit}' user connections has already been reached.`,
        { class: 20 },
      )
    }
    const name = this.#login?.database ?? ''
    const database = this.#host.databases.get(name.toLowerCase())
    if (!database || who.databases?.includes(database.name) === false) {
      throw new SqlFailure(4_060, `Cannot open database "${name}" requested by the login. The login failed.`, {
        class: 11,
      })
    }
    this.#who = who
    this.#database = database
    this.#host.sessions.add(this)
  }

  #leave(): void {
    this.#attention.abort()
    this.#host.sessions.delete(this)
    void this.#work.finally(() => this.#finish('rollback'))
  }

  async #request(message: Message): Promise<void> {
    const database = this.#database
    if (!database || !this.#who) throw new Error('Nobody has signed in.')
    const answer = new Answer(
      this.#packetSize,
      (bytes) => this.#transport.send(bytes),
      this.#attention.signal,
      () => this.#host.countRow(),
    )
    if (message.type === PACKET.transaction)
      return this.#transact(readTransactionRequest(message.data), database, answer)
    const release = this.#release ? () => {} : await database.lock()
    try {
      await this.#perform(message, database, answer)
    } catch (error) {
      if (!(error instanceof SqlFailure)) throw error
      await answer.failure(error, /constraint|NULL/.test(error.message))
      if (this.#release) await answer.write(tokens.transactionChange(10, DESCRIPTOR))
      this.#finish('rollback')
      await answer.end(tokens.doneToken({ kind: message.type === PACKET.rpc ? 'proc' : 'done', failed: true }))
    } finally {
      release()
    }
  }

  async #perform(message: Message, database: Database, answer: Answer): Promise<void> {
    const login = this.#who?.user ?? ''
    const asker = { login, denied: this.#host.denied.get(login) ?? new Set<string>() }
    if (message.type === PACKET.sqlBatch) {
      const batch = new Batch(database, asker)
      const sql = readSqlBatch(message.data)
      if (/\bset nocount off\b/i.test(sql)) this.#counts = true
      for (const one of statements(sql)) await this.#outcomes(batch.run(one), answer)
      return answer.end(tokens.doneToken({}))
    }
    const call = readCall(message.data)
    this.#host.calls.push(call)
    const ends = await runCall(call, database, asker, (outcomes) => this.#outcomes(outcomes, answer))
    await answer.end(...ends, tokens.doneToken({ kind: 'proc' }))
  }

  async #outcomes(outcomes: Iterable<Outcome>, answer: Answer): Promise<void> {
    for (const outcome of outcomes) {
      if (typeof outcome.wish === 'object') {
        await this.#wait(outcome.wish.wait)
      } else if (outcome.wish) {
        this.#finish(outcome.wish)
        await answer.write(tokens.transactionChange(outcome.wish === 'commit' ? 9 : 10, DESCRIPTOR))
      }
      const { count, ...uncounted } = outcome
      await answer.outcome(this.#counts ? outcome : uncounted)
      if (this.#attention.signal.aborted) return
    }
  }

  async #wait(milliseconds: number): Promise<void> {
    this.#host.waiting++
    await wait(milliseconds, undefined, { signal: this.#attention.signal }).catch(() => {})
    this.#host.waiting--
  }

  async #transact(kind: 'begin' | 'commit' | 'rollback', database: Database, answer: Answer): Promise<void> {
    if (kind === 'begin') {
      this.#release = await database.lock()
      database.sqlite.exec('begin')
      return answer.end(tokens.transactionChange(8, DESCRIPTOR), tokens.doneToken({}))
    }
    if (!this.#release) {
      const verb = kind.toUpperCase()
      const message = `The ${verb} TRANSACTION request has no corresponding BEGIN TRANSACTION.`
      await answer.write(tokens.errorToken({ number: kind === 'commit' ? 3_902 : 3_903, message }))
      return answer.end(tokens.doneToken({ failed: true }))
    }
    this.#finish(kind)
    await answer.end(tokens.transactionChange(kind === 'commit' ? 9 : 10, DESCRIPTOR), tokens.doneToken({}))
  }

  /** Also where there is no transaction any more, or never was. */
  #finish(how: 'commit' | 'rollback'): void {
    const release = this.#release
    this.#release = undefined
    if (release) this.#database?.finish(how)
    release?.()
  }
}

const DESCRIPTOR = 0x2a0000002an
