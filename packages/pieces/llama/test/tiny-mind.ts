/** What the models of the test servers make of what they are told: nothing is random, and nothing is made up. */

type Fields = Record<string, unknown>

/** In tokens of four characters. */
export const tokens = (text: string): number => Math.ceil(text.length / 4)

/** A vector that depends on nothing but the text. */
export function vector(text: string, dimensions = 8): number[] {
  const sums = Array.from({ length: dimensions }, (_, place) => place + 1)
  for (const [place, character] of [...text].entries()) {
    const at = place % dimensions
    sums[at] = ((sums[at] ?? 0) * 31 + (character.codePointAt(0) ?? 0)) % 9_973
  }
  const length = Math.hypot(...sums)
  return sums.map((sum) => sum / length)
}

/** A value that fits a simple schema; every text in it is the person's own. */
function example(schema: Fields, said: string): unknown {
  if (schema.type === 'object') {
    const properties = isFields(schema.properties) ? Object.entries(schema.properties) : []
    return Object.fromEntries(properties.map(([name, child]) => [name, isFields(child) ? example(child, said) : null]))
  }
  if (schema.type === 'array') return isFields(schema.items) ? [example(schema.items, said)] : []
  if (schema.type === 'number' || schema.type === 'integer') return said.length
  if (schema.type === 'boolean') return said.length > 0
  return said
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What was said, whatever the server. */
export interface Said {
  role: string
  text: string
  /** In base64. */
  images: readonly string[]
}

export interface Reply {
  text: string
  finish: 'stop' | 'length'
}

/** Tells what a tool found, fills in a schema, or repeats what was said last and how many images came with it. */
export function replyTo(
  said: readonly Said[],
  { schema, stop = [], most }: { schema?: Fields | undefined; stop?: readonly string[]; most?: number | undefined },
): Reply {
  const full = schema ? JSON.stringify(example(schema, said.at(-1)?.text ?? '')) : repeated(said)
  const stops = stop.map((text) => full.indexOf(text)).filter((at) => at >= 0)
  const until = full.slice(0, Math.min(full.length, ...stops))
  const text = until.slice(0, (most ?? until.length) * 4)
  return { text, finish: text === until ? 'stop' : 'length' }
}

function repeated(said: readonly Said[]): string {
  const found = said.filter(({ role }) => role === 'tool').map(({ text }) => text)
  if (found.length > 0) return `The tool says: ${found.join(', ')}`
  const { text = '', images = [] } = said.at(-1) ?? {}
  return `Echo: ${text}${images.length > 0 ? ` (+${images.length} images)` : ''}`
}

/** Stretches of three characters. */
export const inStretches = (text: string): string[] => text.match(/.{1,3}/gsu) ?? []

const MAGIC = ['89504e47', 'ffd8ff', '47494638', '52494646']

/** Whether it is the beginning of a PNG, JPEG, GIF or WebP. */
export function isImage(base64: string): boolean {
  const bytes = Buffer.from(base64.slice(0, 16), 'base64').toString('hex')
  return MAGIC.some((magic) => bytes.startsWith(magic))
}
