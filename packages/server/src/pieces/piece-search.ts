import type { InstalledPiece } from './installed-piece.js'

/** Whether every word of a search stands in the piece's title, name, type or description. */
export function matchesPiece({ manifest }: InstalledPiece, search: string): boolean {
  const text = `${manifest.title} ${manifest.name} ${manifest.type} ${manifest.description}`.toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
