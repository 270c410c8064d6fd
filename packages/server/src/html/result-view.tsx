import type { Child } from 'hono/jsx'
import { classNames } from './class-names.js'

interface ResultViewProps {
  /** What it is the result of, read aloud: "Result of find-orders". */
  label: string
  /** Any JSON. */
  value: unknown
}

type Row = Readonly<Record<string, unknown>>

const MOST_ROWS = 100
const LONGEST_CELL = 200
const LONGEST_TEXT = 50_000

/** What a step gave: rows as a table, text as text, anything else as JSON. */
export function ResultView({ label, value }: ResultViewProps) {
  const found = rowsIn(value)
  if (found) return <Rows label={label} {...found} />
  if (value === null || value === undefined) return <p class="text-muted">It gave no value.</p>
  return <Text label={label} text={typeof value === 'string' ? value : JSON.stringify(value, null, 2)} />
}

interface FoundRows {
  rows: readonly Row[]
  /** What stood beside the rows. */
  rest: Row
}

/** A list of objects, alone or as `rows` of an object. */
function rowsIn(value: unknown): FoundRows | undefined {
  if (isRowList(value)) return { rows: value, rest: {} }
  if (!isRecord(value) || !isRowList(value.rows)) return undefined
  const { rows, ...rest } = value
  return { rows: value.rows, rest }
}

function Rows({ label, rows, rest }: { label: string } & FoundRows) {
  const shown = rows.slice(0, MOST_ROWS)
  const names = [...new Set(shown.flatMap((row) => Object.keys(row)))]
  return (
    <div class="grid gap-2">
      <section class="table-frame max-h-96 overflow-y-auto" aria-label={label} tabindex={0}>
        <table class="data-table data-table-dense" aria-label={label}>
          <thead>
            <tr>
              {names.map((name) => (
                <th scope="col" class={classNames(isNumeric(shown, name) && 'cell-end')}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr>
                {names.map((name) => (
                  <td class={classNames(isNumeric(shown, name) && 'cell-end')}>{cell(row[name])}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p class="text-[13px] text-muted">{summary(rows.length, rest)}</p>
    </div>
  )
}

function summary(count: number, rest: Row): string {
  const rows = count === 1 ? '1 row' : `${count} rows`
  const shown = count > MOST_ROWS ? `${rows}, the first ${MOST_ROWS} shown` : rows
  const { more, ...others } = rest
  const facts = Object.entries(others).map(([name, value]) => `${name}: ${shorten(JSON.stringify(value) ?? '')}`)
  const further =
    more === true ? ['there are more'] : more === undefined || more === false ? [] : [`more: ${JSON.stringify(more)}`]
  return [shown, ...further, ...facts].join(' · ')
}

function cell(value: unknown): Child {
  if (value === undefined) return ''
  if (value === null) return <span class="text-faint">null</span>
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > LONGEST_CELL ? <span title={text.slice(0, 2_000)}>{shorten(text)}</span> : text
}

const shorten = (text: string) => (text.length > LONGEST_CELL ? `${text.slice(0, LONGEST_CELL - 1)}…` : text)

function isNumeric(rows: readonly Row[], name: string): boolean {
  const values = rows.map((row) => row[name]).filter((value) => value !== null && value !== undefined)
  return values.length > 0 && values.every((value) => typeof value === 'number')
}

function Text({ label, text }: { label: string; text: string }) {
  const shown = text.slice(0, LONGEST_TEXT)
  return (
    <div class="grid gap-2">
      <section
        class="max-h-96 overflow-auto rounded-lg border border-line bg-base-200 px-3.5 py-3"
        aria-label={label}
        tabindex={0}
      >
        <pre class="font-mono text-[13px] leading-5 break-words whitespace-pre-wrap">{shown}</pre>
      </section>
      {shown.length === text.length ? null : (
        <p class="text-[13px] text-muted">{`The first ${LONGEST_TEXT} of ${text.length} characters are shown.`}</p>
      )}
    </div>
  )
}

function isRecord(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isRowList(value: unknown): value is Row[] {
  return Array.isArray(value) && value.length > 0 && value.every(isRecord)
}
