import { type TProperties, Type } from '@sinclair/typebox'
import { badAnswer } from '../azure-ai-error.js'
import { fitting } from '../fitting.js'
import type { AnalyzeResult } from './analyze-result.js'

/** A text, or null where the document has none. */
export const textOrNull = (title: string, description?: string) =>
  Type.Union([Type.String(), Type.Null()], { title, ...(description && { description }) })

/** A day such as `2026-03-01`, or null. */
export const dateOrNull = (title: string) => textOrNull(title, 'YYYY-MM-DD.')

/** Money, or null. */
export const moneyOrNull = (title: string) =>
  Type.Union(
    [
      Type.Object({
        amount: Type.String({ title: 'Amount', description: 'Decimal, such as 1234.5.' }),
        currency: textOrNull('Currency', 'ISO 4217, such as EUR.'),
      }),
      Type.Null(),
    ],
    { title },
  )

/** The output of every analysis: what was read, on how many pages, and what the service warns of. */
export const analysisOutput = <Found extends TProperties>(found: Found) =>
  Type.Object({
    ...found,
    content: Type.String({ title: 'Content', description: 'All text in reading order.' }),
    pageCount: Type.Number({ title: 'Pages', description: 'How many pages were analyzed.' }),
    warnings: Type.Array(Type.String(), { title: 'Warnings' }),
  })

/** The part every output has. */
export const analysisOf = ({ content, pages, warnings }: AnalyzeResult) => ({
  content,
  pageCount: pages.length,
  warnings: (warnings ?? []).map(({ message }) => message),
})

/** `tables` in an output. */
export const tablesOutput = Type.Array(
  Type.Object({
    page: Type.Union([Type.Number(), Type.Null()], { title: 'Page', description: 'Where it begins, counted from 1.' }),
    rowCount: Type.Number({ title: 'Rows' }),
    columnCount: Type.Number({ title: 'Columns' }),
    headerRows: Type.Number({ title: 'Header rows', description: 'How many rows at the top are headings.' }),
    rows: Type.Array(Type.Array(Type.String()), {
      title: 'Cells',
      description: 'Row by row. A cell over several places has its text in the first one.',
    }),
  }),
  { title: 'Tables' },
)

/** Cells; more than a document can have. */
const MOST_CELLS = 1_000_000

/** The tables of a result, each as a list of rows. */
export function tablesOf({ tables }: AnalyzeResult) {
  return (tables ?? []).map(({ rowCount, columnCount, cells, boundingRegions }) => {
    if (rowCount * columnCount > MOST_CELLS) throw badAnswer('The result has a table of an impossible size.')
    const rows = Array.from({ length: rowCount }, () => new Array<string>(columnCount).fill(''))
    for (const { rowIndex, columnIndex, content } of cells) {
      const row = rows[rowIndex]
      if (row && columnIndex < columnCount) row[columnIndex] = content
    }
    const headings = cells.filter(({ kind }) => kind === 'columnHeader').map(({ rowIndex }) => rowIndex + 1)
    const headerRows = Math.min(rowCount, Math.max(0, ...headings))
    return { page: boundingRegions?.[0]?.pageNumber ?? null, rowCount, columnCount, headerRows, rows }
  })
}

/** `pages` in an output. */
export const pagesOutput = Type.Array(
  Type.Object({
    number: Type.Number({ title: 'Page', description: 'Counted from 1.' }),
    width: Type.Union([Type.Number(), Type.Null()], { title: 'Width' }),
    height: Type.Union([Type.Number(), Type.Null()], { title: 'Height' }),
    unit: textOrNull('Unit', 'pixel or inch.'),
    lines: Type.Array(Type.String(), { title: 'Lines' }),
  }),
  { title: 'Page by page' },
)

/** The pages of a result with their lines. */
export const pagesOf = ({ pages }: AnalyzeResult) =>
  pages.map(({ pageNumber, width, height, unit, lines }) => ({
    number: pageNumber,
    width: width ?? null,
    height: height ?? null,
    unit: unit ?? null,
    lines: (lines ?? []).map(({ content }) => content),
  }))

/** An output, unless it is too large to be handed on. */
export const whole = <Output>(output: Output): Output =>
  fitting(output, 'pages', 'Analyze fewer pages at once, such as 1-50.')
