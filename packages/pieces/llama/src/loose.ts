/** JSON of which nothing is known but that it is an object. */
export type Loose = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A text in an object; a number as text; empty where there is neither. */
export function textIn(value: unknown, name: string): string {
  const found = isObject(value) ? value[name] : undefined
  return typeof found === 'string' || typeof found === 'number' ? String(found) : ''
}
