const FORMAT = new Intl.NumberFormat('en-US', { useGrouping: false, maximumFractionDigits: 20 })

/** A number as a decimal without exponent, with the digits that tell it from its neighbours: `1234.5`. */
export function decimalText(value: number): string {
  const text = String(value)
  return text.includes('e') ? FORMAT.format(value) : text
}
