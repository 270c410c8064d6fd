import { field } from '@plugboard/core'

/** The inputs by which both actions find the cells. */
export const sheetFields = {
  spreadsheet: field.text({
    title: 'Spreadsheet',
    help: 'Id or link.',
    placeholder: 'https://docs.google.com/spreadsheets/d/…/edit',
    minLength: 1,
    maxLength: 2_000,
  }),
  range: field.text({
    title: 'Range',
    help: 'A sheet, or cells in it in A1 notation.',
    placeholder: 'Sheet1!A1:D',
    minLength: 1,
    maxLength: 500,
  }),
}
