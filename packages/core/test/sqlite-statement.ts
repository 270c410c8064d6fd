import type { PieceErrorCode } from '../src/error/piece-error.js'

/** What an SQL piece may do wrong. */
export interface SqlFaults {
  allColumns?: boolean
  ignoresConditions?: boolean
  ignoresOrder?: boolean
  ignoresOffset?: boolean
  saysNoMore?: boolean
  roundsNumbers?: boolean
  bindsNoValues?: boolean
  quotesNoNames?: boolean
  readsDotsInNames?: boolean
  nullsForDefaults?: boolean
  insertsOneByOne?: boolean
  changesEveryRow?: boolean
  refusesAllRows?: boolean
  miscounts?: boolean
  failsWith?: PieceErrorCode
  wrongField?: boolean
  noHint?: boolean
  acceptsAnyPassword?: boolean
  losesFractions?: boolean
  emptyTextIsNull?: boolean
  forgetsBytes?: boolean
  repeatsValues?: boolean
  blamesNobody?: boolean
  readsEveryRow?: boolean
  losesColumnsOfOneName?: boolean
  runsEveryStatement?: boolean
  forgetsOutput?: boolean
  ignoresNamesOfParameters?: boolean
  callsAnything?: boolean
  offersEverything?: boolean
  losesTies?: boolean
  forgetsBearings?: boolean
  tellsTwice?: boolean
  forgetsKeys?: boolean
}

/** A condition of a step. */
export interface Condition {
  column: string
  operator: string
  value?: unknown
}

/** SQL and its parameters, growing together. */
export class Statement {
  sql = ''
  parameters: unknown[] = []
  readonly #faults: SqlFaults

  constructor(faults: SqlFaults) {
    this.#faults = faults
  }

  add(sql: string): this {
    this.sql += sql
    return this
  }

  name(name: string): this {
    return this.add(this.#faults.quotesNoNames ? name : `"${name.replaceAll('"', '""')}"`)
  }

  table(text: string): this {
    const inner =
      text.startsWith('"') && !this.#faults.readsDotsInNames ? text.slice(1, -1).replaceAll('""', '"') : text
    return this.name(inner)
  }

  value(value: unknown): this {
    if (this.#faults.bindsNoValues) return this.add(typeof value === 'string' ? `'${value}'` : String(value))
    this.parameters.push(written(value))
    return this.add('?')
  }

  join<Item>(items: readonly Item[], separator: string, one: (item: Item) => void): this {
    items.forEach((item, index) => {
      if (index > 0) this.add(separator)
      one(item)
    })
    return this
  }

  where(conditions: readonly Condition[] = []): this {
    if (conditions.length === 0 || this.#faults.ignoresConditions) return this
    return this.add(' where ').join(conditions, ' and ', ({ column, operator, value }) => {
      this.name(column).add(` ${operator} `)
      if (operator === 'between') this.join(Array.isArray(value) ? value : [], ' and ', (one) => this.value(one))
      else if (Array.isArray(value))
        this.add('(')
          .join(value, ', ', (one) => this.value(one))
          .add(')')
      else if (value !== undefined) this.value(value)
    })
  }
}

/** A value as SQLite keeps it. */
export function written(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const { base64 } = Object(value)
  return typeof base64 === 'string' ? Buffer.from(base64, 'base64') : JSON.stringify(value)
}
