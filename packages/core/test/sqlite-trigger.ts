import type { TriggerEvent } from '../src/trigger/trigger.js'
import type { Row, SqliteRows } from './sqlite-rows.js'
import type { SqlFaults } from './sqlite-statement.js'

interface Watch {
  table: string
  column: string
  limit?: number
}

interface Cursor {
  value: unknown
  seen: string[]
}

const MANY = 10_000

/** The rows added since the cursor, as far as the faults let it be right. */
export function newRows(rows: SqliteRows, { table, column, limit = 100 }: Watch, cursor: unknown, faults: SqlFaults) {
  const before = cursor as Cursor | null
  const all = marked(
    rows.select({ table, orderBy: [{ column, direction: 'asc' }], limit: MANY }).rows,
    column,
    faults.forgetsKeys ? undefined : keyOf(rows, table),
  )
  if (before === null) {
    const start = { ...cursorAfter(all, column), ...(faults.forgetsBearings && { value: null, seen: [] }) }
    return { events: [], cursor: start, more: false }
  }
  const isNew = ({ id, data }: TriggerEvent<Row>) => {
    if (before.value === null) return true
    const after = compare(data[column], before.value)
    return after > 0 || (after === 0 && !before.seen.includes(id) && !faults.losesTies)
  }
  const fresh = all.filter(isNew)
  const events = fresh.slice(0, limit)
  const given = all.filter((event) => !isNew(event)).concat(events)
  return { events, cursor: faults.tellsTwice ? before : cursorAfter(given, column), more: fresh.length > limit }
}

function keyOf(rows: SqliteRows, table: string): string | undefined {
  const sql = 'select name, type from pragma_table_info(?) where pk = 1'
  return rows.catalog(sql, table)[0]?.name
}

/** Rows as events; those that are alike are counted. */
function marked(rows: readonly Row[], column: string, key?: string): TriggerEvent<Row>[] {
  const times = new Map<string, number>()
  return rows.map((data) => {
    const text = `${data[column]}:${JSON.stringify(key ? data[key] : data)}`
    const time = (times.get(text) ?? 0) + 1
    times.set(text, time)
    return { id: `${text}:${time}`, data }
  })
}

function cursorAfter(events: readonly TriggerEvent<Row>[], column: string): Cursor {
  const value = events.map(({ data }) => data[column]).reduce((a, b) => (compare(a, b) > 0 ? a : b), null)
  return { value, seen: events.filter(({ data }) => data[column] === value).map(({ id }) => id) }
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return String(a ?? '') < String(b ?? '') ? -1 : Number(a !== b)
}
