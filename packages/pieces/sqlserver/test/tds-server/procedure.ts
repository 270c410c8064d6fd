import type { Stored } from './encode-value.js'

/** What a procedure comes to. */
export interface Returned {
  /** A `select` per result. */
  results?: string[]
  /** Values of output parameters. */
  output?: Record<string, Stored>
  status?: number
  /** Of a scalar function. */
  value?: Stored
}

/** A procedure or function, whose body is not T-SQL here but a function of the test's. */
export interface Procedure {
  kind: 'procedure' | 'scalar' | 'table'
  parameters: readonly { name: string; type: string; isOutput?: boolean; default?: Stored }[]
  /** `run` makes changes in the same transaction. */
  body(values: Readonly<Record<string, Stored>>, run: (sql: string, ...values: Stored[]) => void): Returned
}
