import { randomBytes } from 'node:crypto'

const PART = /^\.plugboard-[0-9a-f]{16}\.part$/

/** A name for a file that is not complete yet. */
export const newPartName = (): string => `.plugboard-${randomBytes(8).toString('hex')}.part`

/** Whether a file is one that is not complete yet; such are never listed. */
export const isPartName = (name: string): boolean => PART.test(name)
