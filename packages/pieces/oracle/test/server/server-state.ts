import type { Engine } from './engine.js'
import type { BindValue } from './execute-request.js'
import type { OraError } from './ora-error.js'
import { listRoutine, type ServerRoutine } from './routines.js'
import { readCreateProcedure } from './stored-block.js'

export interface ServerUser {
  password: string
  /** Why the user may not sign in with the right password. */
  refusal?: OraError
}

/** What the sessions of a test server share, and what tests can see and change of it. */
export class ServerState {
  readonly engine: Engine
  readonly routines: ServerRoutine[] = []
  readonly users: Record<string, ServerUser> = {}
  /** What was executed, with the values. */
  readonly statements: { sql: string; rows: BindValue[][] }[] = []
  /** Statements that hold a text fail like this; for one user, or for all. */
  readonly failures: { text: string; error: OraError; user?: string }[] = []
  rowsSent = 0
  /** Called as a statement arrives. */
  onStatement: ((sql: string) => unknown) | undefined
  /** How many statements run that end only when they are broken off. */
  sleeping = 0
  /** Does not listen when a statement is to be broken off. */
  isDeaf = false
  #cursors = 0
  #routineId = 0
  #holder: object | undefined
  #waiting: (() => void)[] = []

  constructor(engine: Engine, routines: readonly ServerRoutine[]) {
    this.engine = engine
    for (const routine of routines) this.#add(routine)
  }

  #add(routine: ServerRoutine): void {
    this.#routineId += 1
    this.routines.push(routine)
    listRoutine(this.engine, routine, this.#routineId)
  }

  /** Makes or drops a procedure. @returns whether the statement does. */
  define(sql: string): boolean {
    const created = readCreateProcedure(sql)
    if (created) this.#add(created)
    const [, dropped] = /^\s*drop procedure "([^"]+)"\s*$/i.exec(sql) ?? []
    const at = this.routines.findIndex(({ name }) => name === dropped)
    if (dropped !== undefined && at !== -1) {
      this.routines.splice(at, 1)
      this.engine.unlist(dropped)
    }
    return created !== undefined || dropped !== undefined
  }

  nextCursor(): number {
    this.#cursors += 1
    return this.#cursors
  }

  refuse(sql: string, by?: string): void {
    const found = this.failures.find(({ text, user }) => sql.includes(text) && (user === undefined || user === by))
    if (found) throw found.error
  }

  async lock(session: object): Promise<void> {
    while (this.#holder !== undefined) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    this.#holder = session
  }

  unlock(session: object): void {
    if (this.#holder !== session) return
    this.#holder = undefined
    for (const wake of this.#waiting.splice(0)) wake()
  }
}
