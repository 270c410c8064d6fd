/** The size of a type. `length` in bytes. */
export interface TypeSize {
  length: number
  precision: number
  scale: number
}

/** As the protocol and the catalog write a length without an end. */
const ENDLESS = new Set([-1, 65_535])

/** A type as T-SQL writes it, such as `nvarchar(50)`, `varbinary(max)`, `decimal(10,2)` or `int`. */
export function typeText(name: string, { length, precision, scale }: TypeSize): string {
  switch (name) {
    case 'decimal':
    case 'numeric':
      return `${name}(${precision},${scale})`
    case 'time':
    case 'datetime2':
    case 'datetimeoffset':
      return `${name}(${scale})`
    case 'nchar':
    case 'nvarchar':
      return `${name}(${ENDLESS.has(length) ? 'max' : length / 2})`
    case 'char':
    case 'varchar':
    case 'binary':
    case 'varbinary':
      return `${name}(${ENDLESS.has(length) ? 'max' : length})`
    default:
      return name
  }
}
