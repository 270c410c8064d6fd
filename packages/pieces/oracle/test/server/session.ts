import { type BlockBind, blockResult, callEnd, describe, implicitResults, status } from './answers.js'
import { Cursor } from './cursor.js'
import type { Outcome } from './engine.js'
import { type BindValue, type ExecuteRequest, readExecute, readRows } from './execute-request.js'
import { Lobs } from './lobs.js'
import { dataTypes, protocol } from './negotiation.js'
import { OraError } from './ora-error.js'
import { runBlock } from './routines.js'
import type { ServerState } from './server-state.js'
import { LOGIN, SignIn } from './sign-in.js'
import { TNS, type TnsStream } from './tns.js'
import { TtcReader } from './ttc-reader.js'
import { TYPE } from './wire-types.js'

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
const MARK = { break: 1, reset: 2 }
const PACKET_SIZE = 8_192
/** One signed-in connection of the test server. */
export class Session {
  readonly #stream: TnsStream
  readonly #server: ServerState
  readonly #cursors = new Map<number, Cursor>()
  readonly #signIn: SignIn
  #inTransaction = false
  readonly #lobs = new Lobs()

  constructor(stream: TnsStream, server: ServerState) {
    this.#stream = stream
    this.#server = server
    this.#signIn = new SignIn(server.users)
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
    if (kind === 2) return this.#send(dataTypes())
    const call = reader.byte()
    reader.byte()
    if (kind === 17) {
      this.#tidy(reader, call)
      return this.#answer(reader)
    }
    if (call === LOGIN.phaseOne || call === LOGIN.phaseTwo) return this.#send(this.#signIn.answer(reader, call))
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
      return this.#send(this.#rows(id, count))
    }
    if (call === CALL.reexecute || call === CALL.reexecuteAndFetch) return this.#again(reader)
    throw new OraError(3115, 'unsupported network data type or representation')
  }

  /** Runs a statement that is known by its number with other values. */
  #again(reader: TtcReader): Promise<boolean> {
    const [id = 0, iterations = 1] = reader.numbers(4)
    const cursor = this.#cursor(id)
    const rows = readRows(reader, cursor.binds, cursor.sql)
    const shape = { cursor: id, isDescribeOnly: false, defines: [], binds: cursor.binds }
    return this.#execute({ ...shape, sql: cursor.sql, fetch: iterations, rows, iterations })
  }

  async #execute(request: ExecuteRequest): Promise<boolean> {
    if (request.sql === undefined) {
      if (request.defines.length > 0) this.#cursor(request.cursor).types = request.defines
      return this.#send(this.#rows(request.cursor, request.fetch))
    }
    const { sql } = request
    this.#server.statements.push({ sql, rows: request.rows })
    this.#server.onStatement?.(sql)
    this.#server.refuse(sql, this.#signIn.user)
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
    if (done.columns) return this.#send(describe(done.columns), this.#rows(id, request.fetch))
    return this.#send(callEnd({ cursor: id, rowCount: done.count, inTransaction: this.#inTransaction }))
  }

  /** Until the client breaks it off or goes. */
  async #sleep(): Promise<boolean> {
    this.#server.sleeping++
    let one = await this.#stream.nextRequest()
    while (one && this.#server.isDeaf) one = await this.#stream.nextRequest()
    this.#server.sleeping--
    if (one?.kind === TNS.marker) this.#acknowledge(one.body)
    return one !== undefined
  }

  #open({ cursor, binds }: Pick<ExecuteRequest, 'cursor' | 'binds'>, sql: string, done: Outcome): number {
    const id = cursor === 0 ? this.#server.nextCursor() : cursor
    this.#cursors.set(id, new Cursor(sql, binds, done))
    return id
  }

  #cursor(id: number): Cursor {
    const cursor = this.#cursors.get(id)
    if (!cursor) throw new OraError(1001, 'invalid cursor')
    return cursor
  }

  #rows(id: number, count: number): Buffer {
    const cursor = this.#cursor(id)
    const { bytes, sent } = cursor.next(count)
    this.#server.rowsSent += sent
    const end = { cursor: id, rowCount: cursor.at, isLast: cursor.isAtEnd, inTransaction: this.#inTransaction }
    return Buffer.concat([bytes, callEnd(end)])
  }

  #block(request: ExecuteRequest, sql: string): boolean {
    const { engine, routines } = this.#server
    if (request.binds.length === 0 && !/"/.test(sql)) return this.#send(callEnd({ inTransaction: true }))
    const isText = (index: number) => request.binds[index]?.type === TYPE.clob
    const rows = request.rows.map((row) =>
      row.map((value, index) => (isText(index) && Buffer.isBuffer(value) ? this.#lobs.contentOf(value) : value)),
    )
    const { values, returned } = runBlock(engine, routines, { ...request, rows }, sql)
    const binds = values.map(({ direction, type, output }): BlockBind => {
      if ('query' in output) return { direction, type, cursor: this.#openQuery(output.query.sql, output.query.values) }
      if (type.type !== TYPE.clob || output.value === null) return { direction, type, value: output.value }
      const content = String(output.value)
      return { direction, type, lob: { locator: this.#lobs.add(content), length: content.length } }
    })
    const results = returned.map((query) => this.#openQuery(query, []))
    return this.#send(blockResult(binds), implicitResults(results), callEnd({ inTransaction: true }))
  }

  #openQuery(sql: string, values: readonly BindValue[]) {
    const done = this.#server.engine.run(sql, [values])
    const id = this.#open({ cursor: 0, binds: [] }, sql, done)
    return { id, columns: done.columns ?? [] }
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
