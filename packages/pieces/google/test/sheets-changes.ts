import { type Answer, invalid, ok } from './google-answers.js'
import type { StoredSpreadsheet } from './google-state.js'
import { GRID } from './sheets-range.js'

type Change = (sheets: Record<string, unknown[][]>, ids: Record<string, number>) => string | undefined

const titleOf = (sheets: object, ids: Record<string, number>, id: number) =>
  Object.keys(sheets).find((title, index) => (ids[title] ?? index) === id)

function readChange(request: Record<string, unknown>, index: number): Change {
  const { addSheet, updateCells, deleteDimension } = Object(request)
  const failed = (kind: string, message: string) => `Invalid requests[${index}].${kind}: ${message}`
  if (addSheet)
    return (sheets, ids) => {
      const { title, sheetId } = addSheet.properties
      if (Object.hasOwn(sheets, title))
        return failed('addSheet', `A sheet with the name "${title}" already exists. Please enter another name.`)
      sheets[title] = []
      ids[title] = sheetId
      return undefined
    }
  if (updateCells)
    return (sheets, ids) => {
      const title = titleOf(sheets, ids, updateCells.start.sheetId)
      if (title === undefined) return failed('updateCells', 'No grid with that id.')
      if (updateCells.fields !== 'userEnteredValue') return failed('updateCells', 'At least one field must be listed.')
      sheets[title] = updateCells.rows.map(({ values }: { values: { userEnteredValue: { stringValue: string } }[] }) =>
        values.map(({ userEnteredValue }) => userEnteredValue.stringValue),
      )
      return undefined
    }
  return (sheets, ids) => {
    const { sheetId, startIndex, endIndex, dimension } = Object(deleteDimension).range
    const title = titleOf(sheets, ids, sheetId)
    if (title === undefined || dimension !== 'ROWS') return failed('deleteDimension', 'No grid with that id.')
    if (startIndex >= GRID.rows)
      return failed(
        'deleteDimension',
        `Cannot delete a row that doesn't exist. Tried to delete row index ${startIndex}.`,
      )
    sheets[title]?.splice(startIndex, endIndex - startIndex)
    return undefined
  }
}

/** `spreadsheets.batchUpdate`: all of the requests or none. */
export function changeSheets(id: string, spreadsheet: StoredSpreadsheet, body: string): Answer {
  const { requests } = JSON.parse(body)
  const sheets = structuredClone(spreadsheet.sheets)
  const ids = { ...Object.fromEntries(Object.keys(sheets).map((title, index) => [title, index])), ...spreadsheet.ids }
  for (const [index, request] of requests.entries()) {
    const fault = readChange(request, index)(sheets, ids)
    if (fault !== undefined) return invalid(fault)
  }
  Object.assign(spreadsheet, { sheets, ids })
  return ok({ spreadsheetId: id, replies: requests.map(() => ({})) })
}
