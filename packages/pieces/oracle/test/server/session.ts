import { type BlockBind, blockResult, callEnd, describe, parameters, rowsOf, status } from './answers.js'
import type { Outcome } from './engine.js'
import { type ExecuteRequest, readExecute, readRows } from './execute-request.js'
import { Lobs } from './lobs.js'
import { Login } from './login.js'
import { OraError } from './ora-error.js'
import { runBlock } from './routines.js'
import type { ServerState } from './server-state.js'
import { TNS, type TnsStream } from './tns.js'
import { TtcReader } from './ttc-reader.js'
import { TtcWriter } from './ttc-writer.js'
import { type DbValue, isLarge, TYPE, type WireColumn, type WireType } from './wire-types.js'

const CALL = {
  execute: 94,
  reexecute: 4,
  reexecuteAndFetch: 78,
  fetch: 5,
  commit: 14,
  rollback: 15,
  logoff: 9,
  lob: 96,
}
const LOGIN = { phaseOne: 118, phaseTwo: 115 }
const MARK = { break: 1, reset: 2 }
const PACKET_SIZE = 8_192
/** The protocol as 19c speaks it. */
const FIELD_VERSION = 12

/** The time zone of the database, as an interval: none. */
const TIME_ZONE = Buffer.from([0x80, 0, 0, 0, 60, 60, 0x80, 0, 0, 0, 0])

/** A statement that was sent once and is known by its number from then on. */
interface Cursor {
  sql: string
  binds: WireType[]
  columns: readonly WireColumn[]
  types: readonly WireType[]
  rows: readonly DbValue[][]
  at: number
}

/** One signed-in connection of the test server. */
export class Session {
  readonly #stream: TnsStream
  readonly #server: ServerState
  readonly #cursors = new Map<number, Cursor>()
  #login: { user: string; login: Login } | undefined
  #inTransaction = false
  readonly #lobs = new Lobs()

  constructor(stream: TnsStream, server: ServerState) {
    this.#stream = stream
    this.#server = server
  }

  /** Answers requests until the client has gone. */
  async serve(): Promise<void> {
    try {
      for (let one = await this.#stream.nextRequest(); one !== undefined; one = await this.#stream.nextRequest()) {
        if (one.kind === TNS.marker) this.#acknowledge(one.body)
        else if (!(await this.#answer(new TtcReader(one.body)))) return
      }
    } finally {
      this.#end('rollback')
    }
  }

  #send(...parts: Buffer[]): true {
    this.#stream.sendData(Buffer.concat(parts), PACKET_SIZE)
    return true
  }

  /** A break is answered by a break, a reset by a reset and the failure of what was broken off. */
  #acknowledge(marker: Buffer): void {
    const isReset = marker[2] === MARK.reset
    this.#stream.sendMarker(isReset ? MARK.reset : MARK.break)
    if (isReset) this.#send(callEnd({ error: new OraError(1013, 'user requested cancel of current operation') }))
  }

  /** @returns whether there is more to come. */
  async #answer(reader: TtcReader): Promise<boolean> {
    const kind = reader.byte()
    if (kind === 1) return this.#send(protocol())
    if (kind === 2) return this.#send(Buffer.of(2), TIME_ZONE, Buffer.alloc(2))
    const call = reader.byte()
    reader.byte()
    if (kind === 17) {
      this.#tidy(reader, call)
      return this.#answer(reader)
    }
    if (call === LOGIN.phaseOne || call === LOGIN.phaseTwo) return this.#signIn(reader, call)
    try {
      return await this.#call(reader, call)
    } catch (error) {
      if (!(error instanceof OraError)) throw error
      return this.#send(callEnd({ error, inTransaction: this.#inTransaction }))
    }
  }

  /** What the client has done with, told together with the next request. */
  #tidy(reader: TtcReader, call: number): void {
    if (call === CALL.lob) {
      Lobs.skipFree(reader)
      return
    }
    reader.byte()
    for (const id of reader.numbers(reader.number())) this.#cursors.delete(id)
  }

  #signIn(reader: TtcReader, call: number): boolean {
    reader.byte()
    reader.numbers(2)
    reader.byte()
    const count = reader.number()
    reader.skip(2)
    const user = String(reader.value()).toUpperCase()
    const pairs = Object.fromEntries(
      Array.from({ length: count }, () => [reader.text(), [reader.text(), reader.number()][0]]),
    )
    const known = this.#server.users[user]
    if (call === LOGIN.phaseOne) {
      this.#login = { user, login: new Login(known?.password ?? `no password of ${user}`) }
      return this.#send(parameters(this.#login.login.challenge()), callEnd({}))
    }
    const proof = [String(pairs.AUTH_SESSKEY), String(pairs.AUTH_PASSWORD)] as const
    const answer = known && this.#login?.login.answer(...proof, known.password)
    const error = answer === undefined ? new OraError(1017, 'invalid username/password; logon denied') : known?.refusal
    if (error || answer === undefined) return this.#send(callEnd({ error: error ?? new OraError(1017, '') }))
    const version = String((19 << 24) + (3 << 16))
    return this.#send(
      parameters([
        ['AUTH_SVR_RESPONSE', answer, 0],
        ['AUTH_VERSION_NO', version, 0],
        ['AUTH_SC_SERVICE_NAME', 'testpdb', 0],
      ]),
      callEnd({}),
    )
  }

  async #call(reader: TtcReader, call: number): Promise<boolean> {
    if (call === CALL.logoff) {
      this.#send(status(false))
      return false
    }
    if (call === CALL.commit || call === CALL.rollback) {
      if (call === CALL.commit) this.#server.refuse('commit')
      this.#end(call === CALL.commit ? 'commit' : 'rollback')
      return this.#send(status(false))
    }
    if (call === CALL.lob) return this.#send(this.#lobs.answer(reader, this.#inTransaction))
    if (call === CALL.execute) return this.#execute(readExecute(reader))
    if (call === CALL.fetch) {
      const [id = 0, count = 0] = reader.numbers(2)
      return this.#sendRows(id, count)
    }
    if (call === CALL.reexecute || call === CALL.reexecuteAndFetch) return this.#again(reader)
    throw new OraError(3115, 'unsupported network data type or representation')
  }

  /** Runs a statement that is known by its number with other values. */
  #again(reader: TtcReader): Promise<boolean> {
    const [id = 0, iterations = 1] = reader.numbers(4)
    const cursor = this.#cursors.get(id)
    if (!cursor) throw new OraError(1001, 'invalid cursor')
    const rows = readRows(reader, cursor.binds, cursor.sql)
    const shape = { cursor: id, isDescribeOnly: false, defines: [], binds: cursor.binds }
    return this.#execute({ ...shape, sql: cursor.sql, fetch: iterations, rows, iterations })
  }

  async #execute(request: ExecuteRequest): Promise<boolean> {
    const known = this.#cursors.get(request.cursor)
    if (request.sql === undefined) {
      if (!known) throw new OraError(1001, 'invalid cursor')
      if (request.defines.length > 0) known.types = request.defines
      return this.#sendRows(request.cursor, request.fetch)
    }
    const { sql } = request
    this.#server.statements.push({ sql, rows: request.rows })
    this.#server.onStatement?.(sql)
    this.#server.refuse(sql, this.#login?.user)
    if (/\bsleep\(/i.test(sql)) return this.#sleep()
    if (request.isDescribeOnly) {
      const columns = this.#server.engine.describe(sql)
      return this.#send(
        describe(columns),
        callEnd({ cursor: this.#open(request, sql, { columns, rows: [], count: 0 }) }),
      )
    }
    if (/^\s*(alter session|set transaction)\b/i.test(sql)) return this.#send(callEnd({}))
    if (!/^\s*(select|with)\b/i.test(sql)) await this.#begin(sql)
    if (this.#server.define(sql)) return this.#send(callEnd({}))
    if (/^\s*(begin|declare|call)\b/i.test(sql)) return this.#block(request, sql)
    const values =
      request.rows.length > 0 ? request.rows : Array.from({ length: Math.max(1, request.iterations) }, () => [])
    const done = this.#server.engine.run(sql, values)
    const id = this.#open(request, sql, done)
    if (done.columns) return this.#send(describe(done.columns), ...this.#rows(id, request.fetch))
    return this.#send(callEnd({ cursor: id, rowCount: done.count, inTransaction: this.#inTransaction }))
  }

  /** Until the client breaks it off or goes. */
  async #sleep(): Promise<boolean> {
    this.#server.sleeping++
    const one = await this.#stream.nextRequest()
    this.#server.sleeping--
    if (one?.kind === TNS.marker) this.#acknowledge(one.body)
    return one !== undefined
  }

  #open(request: ExecuteRequest, sql: string, { columns = [], rows }: Outcome): number {
    const id = request.cursor === 0 ? this.#server.nextCursor() : request.cursor
    this.#cursors.set(id, { sql, binds: request.binds, columns, types: columns, rows, at: 0 })
    return id
  }

  #sendRows(id: number, count: number): true {
    return this.#send(...this.#rows(id, count))
  }

  /** The next rows of a cursor. Large objects are not sent before the client has said in which type it wants them. */
  #rows(id: number, count: number): Buffer[] {
    const cursor = this.#cursors.get(id)
    if (!cursor) throw new OraError(1001, 'invalid cursor')
    if (count === 0 || cursor.types.some(isLarge)) return [callEnd({ cursor: id, inTransaction: this.#inTransaction })]
    const rows = cursor.rows.slice(cursor.at, cursor.at + count)
    cursor.at += rows.length
    this.#server.rowsSent += rows.length
    const isLast = cursor.at >= cursor.rows.length
    return [
      rowsOf(rows, cursor.types),
      callEnd({ cursor: id, rowCount: cursor.at, isLast, inTransaction: this.#inTransaction }),
    ]
  }

  #block(request: ExecuteRequest, sql: string): boolean {
    const { engine, routines } = this.#server
    if (request.binds.length === 0 && !/"/.test(sql)) return this.#send(callEnd({ inTransaction: true }))
    const isText = (index: number) => request.binds[index]?.type === TYPE.clob
    const rows = request.rows.map((row) =>
      row.map((value, index) => (isText(index) && Buffer.isBuffer(value) ? this.#lobs.contentOf(value) : value)),
    )
    const binds = runBlock(engine, routines, { ...request, rows }, sql).map(
      ({ direction, type, output }): BlockBind => {
        if ('value' in output && type.type === TYPE.clob && output.value !== null) {
          return {
            direction,
            type,
            lob: { locator: this.#lobs.add(String(output.value)), length: String(output.value).length },
          }
        }
        if ('value' in output) return { direction, type, value: output.value }
        const done = engine.run(output.query.sql, [output.query.values])
        const id = this.#open({ ...request, binds: [] }, output.query.sql, done)
        return { direction, type, cursor: { id, columns: done.columns ?? [] } }
      },
    )
    return this.#send(blockResult(binds), callEnd({ inTransaction: true }))
  }

  /** One session at a time changes data; a definition ends the transaction, as in Oracle. */
  async #begin(sql: string): Promise<void> {
    if (/^\s*(create|drop|alter|truncate)\b/i.test(sql)) return this.#end('commit')
    if (this.#inTransaction) return
    await this.#server.lock(this)
    this.#inTransaction = true
    this.#server.engine.begin()
  }

  #end(how: 'commit' | 'rollback'): void {
    if (!this.#inTransaction) return
    this.#inTransaction = false
    this.#server.engine.end(how)
    this.#server.unlock(this)
  }
}

/** What the server says of itself: character sets AL32UTF8 and AL16UTF16, texts of up to 32,767 bytes. */
function protocol(): Buffer {
  const compiled = Buffer.alloc(45)
  compiled[7] = FIELD_VERSION
  const runtime = Buffer.alloc(7)
  runtime[1] = 1
  runtime[6] = 4
  return new TtcWriter()
    .byte(1, 6, 0)
    .raw(Buffer.from('Test server\0'))
    .byte(873 & 0xff, 873 >> 8, 1, 0, 0, 0, 11)
    .raw(Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 2000 >> 8, 2000 & 0xff]))
    .value(compiled)
    .value(runtime).bytes
}
