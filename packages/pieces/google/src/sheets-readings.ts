import type { Rule } from './google-error.js'

/** Refusals of Sheets that are told apart by their words alone: all come as 400 without a reason. */
export const SHEETS_RULES: readonly Rule[] = [
  {
    says: /protected (?:cell|range|sheet|object)/i,
    reading: {
      code: 'permission_denied',
      message: 'These cells are protected, and the account may not change them.',
      hint: 'Ask the owner of the spreadsheet to let the account of the connection edit the protected range.',
    },
  },
  {
    says: /above the limit of \d+ cells/i,
    reading: {
      code: 'quota_exceeded',
      message: 'The spreadsheet would hold more cells than Google allows.',
      hint: 'A spreadsheet holds ten million cells, empty ones included: delete sheets, rows or columns, or use another one.',
    },
  },
  {
    says: /not supported for this document/i,
    reading: {
      code: 'unsupported',
      message: 'This is an Excel file in Drive, not a spreadsheet of Google.',
      field: 'spreadsheet',
      hint: 'Open it in Google Sheets and choose “Save as Google Sheets”, or upload it anew and have it converted.',
    },
  },
]
