import type { Engine } from './engine.js'
import type { BindValue } from './execute-request.js'
import type { OraError } from './ora-error.js'
import type { ServerRoutine } from './routines.js'

export interface ServerUser {
  password: string
  /** Why the user may not sign in with the right password. */
  refusal?: OraError
}

/** What the sessions of a test server share, and what tests can see and change of it. */
export class ServerState {
  readonly engine: Engine
  readonly routines: readonly ServerRoutine[]
  readonly users: Record<string, ServerUser> = {}
  /** What was executed, with the values. */
  readonly statements: { sql: string; rows: BindValue[][] }[] = []
  /** Statements that hold a text fail like this. */
  readonly failures: { text: string; error: OraError }[] = []
  rowsSent = 0
  /** How many statements run that end only when they are broken off. */
  sleeping = 0
  #cursors = 0
  #holder: object | undefined
  #waiting: (() => void)[] = []

  constructor(engine: Engine, routines: readonly ServerRoutine[]) {
    this.engine = engine
    this.routines = routines
  }

  nextCursor(): number {
    this.#cursors += 1
    return this.#cursors
  }

  refuse(sql: string): void {
    const found = this.failures.find(({ text }) => sql.includes(text))
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
