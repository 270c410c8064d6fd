/** A first row of names, as `CellData`; texts as they are, so that none becomes a formula. */
export const headerRow = (names: readonly string[]) => ({
  values: names.map((stringValue) => ({ userEnteredValue: { stringValue } })),
})
