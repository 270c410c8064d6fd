import { FormatRegistry, type TString, Type } from '@sinclair/typebox'
import { KEY_PATTERN } from './key.js'

const isText = (value: string) => value.isWellFormed() && !value.includes('\0')

FormatRegistry.Set('plain-text', isText)
const KEY = new RegExp(KEY_PATTERN)

FormatRegistry.Set('key', (value) => KEY.test(value))
FormatRegistry.Set('name', (value) => isText(value) && value.trim() !== '')

interface TextOptions {
  description?: string
  minLength?: number
  maxLength?: number
  examples?: string[]
}

/** Text that both databases can store as it is: well-formed Unicode without NUL; at most 65,536 characters unless told. */
export const plainText = (options: TextOptions = {}): TString =>
  Type.String({ format: 'plain-text', maxLength: 65_536, ...options })

/** What people call something: 1 to 200 characters, not only spaces. */
export const nameText = (options: TextOptions = {}): TString =>
  Type.String({ format: 'name', minLength: 1, maxLength: 200, ...options })

/** The key of a connection, flow or environment; see `KEY_PATTERN`. */
export const keyText = (options: TextOptions = {}): TString =>
  Type.String({ format: 'key', pattern: KEY_PATTERN, ...options })
