import { timingSafeEqual } from 'node:crypto'

/** Whether two texts are equal, in a time that does not tell where they differ. Meant for hashes of equal length. */
export function sameText(one: string, other: string): boolean {
  const left = Buffer.from(one)
  const right = Buffer.from(other)
  return left.length === right.length && timingSafeEqual(left, right)
}
