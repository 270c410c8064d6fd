interface Part {
  readonly name: string
  readonly min: number
  readonly max: number
  readonly words?: readonly string[]
}

const PARTS: readonly Part[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of month', min: 1, max: 31 },
  {
    name: 'month',
    min: 1,
    max: 12,
    words: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  { name: 'day of week', min: 0, max: 7, words: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
]

/** Why a text is not a cron expression of five parts; undefined when it is one. */
export function scheduleProblem(text: string): string | undefined {
  const given = text.trim().split(/\s+/)
  if (given.length !== PARTS.length) return 'A schedule has five parts: minute, hour, day of month, month, day of week.'
  const wrong = PARTS.find((part, index) => !fits(given[index] ?? '', part))
  return (
    wrong && `The ${wrong.name} is not right: it takes *, numbers from ${wrong.min} to ${wrong.max}, 1-5, 1,3 or */15.`
  )
}

function fits(text: string, part: Part): boolean {
  return text.split(',').every((item) => {
    const [range = '', step, ...more] = item.split('/')
    if (more.length > 0 || (step !== undefined && !/^[1-9]\d?$/.test(step))) return false
    return range === '*' || fitsRange(range, part)
  })
}

function fitsRange(range: string, part: Part): boolean {
  const ends = range.split('-').map((end) => numberOf(end, part))
  const [from, to] = ends
  if (ends.length > 2 || ends.some((end) => Number.isNaN(end) || end < part.min || end > part.max)) return false
  return from === undefined || to === undefined || from <= to
}

function numberOf(text: string, { words, min }: Part): number {
  if (/^\d{1,2}$/.test(text)) return Number(text)
  const word = words?.indexOf(text.toLowerCase()) ?? -1
  return word < 0 ? Number.NaN : word + min
}
