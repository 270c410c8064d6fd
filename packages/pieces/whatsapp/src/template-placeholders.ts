import type { Template } from './templates.js'

/** The names between double braces in a text, in the order in which they stand, each once. */
function placeholdersIn(text = ''): string[] {
  const names = [...text.matchAll(/\{\{\s*([A-Za-z0-9_]{1,100})\s*\}\}/g)].map(([, name = '']) => name)
  return [...new Set(names)]
}

/** What must be filled in of a template before it can be sent. */
export interface Placeholders {
  /** By name, or by number from 1. */
  isNamed: boolean
  header: string[]
  /** Of a header that is none of text: `IMAGE`, `VIDEO`, `DOCUMENT` or `LOCATION`. */
  headerKind: string | undefined
  body: string[]
  /** Buttons that take a value, by their position from 1; those that need none may have one. */
  buttons: { position: number; kind: string; isNeeded: boolean }[]
  /** Components and headers that cannot be filled in here, such as `CAROUSEL`. */
  unknown: string[]
}

const PLAIN = new Set(['HEADER', 'BODY', 'FOOTER', 'BUTTONS'])
const HEADERS = new Set(['TEXT', 'IMAGE', 'VIDEO', 'DOCUMENT', 'LOCATION'])
/** Buttons that always want a value; `OTP` is the one that brings the code of an authentication. */
const FILLED_IN = new Set(['COPY_CODE', 'OTP'])

/** Reads what a template wants. */
export function placeholdersOf({ components, parameter_format: format }: Template): Placeholders {
  const part = (type: string) => components.find((one) => one.type.toUpperCase() === type)
  const header = part('HEADER')
  const headerFormat = header?.format?.toUpperCase()
  const body = placeholdersIn(part('BODY')?.text)
  const isNamed = format?.toUpperCase() === 'NAMED'
  return {
    isNamed,
    header: headerFormat === 'TEXT' ? placeholdersIn(header?.text) : [],
    headerKind: headerFormat === 'TEXT' ? undefined : headerFormat,
    body: isNamed ? body : body.toSorted((one, other) => Number(one) - Number(other)),
    buttons: (part('BUTTONS')?.buttons ?? []).flatMap(({ type, url }, index) => {
      const kind = type.toUpperCase()
      const isNeeded = FILLED_IN.has(kind) || (kind === 'URL' && placeholdersIn(url).length > 0)
      return isNeeded || kind === 'QUICK_REPLY' ? [{ position: index + 1, kind, isNeeded }] : []
    }),
    unknown: [
      ...components.map(({ type }) => type.toUpperCase()).filter((type) => !PLAIN.has(type)),
      ...(headerFormat === undefined || HEADERS.has(headerFormat) ? [] : [headerFormat]),
    ],
  }
}
