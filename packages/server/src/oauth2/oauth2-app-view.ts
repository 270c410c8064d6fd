import { findMethod } from '../pieces/installed-piece.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import type { CountedApp } from './oauth2-app-service.js'

/** An app as it is answered. It has no secret to show. */
export type OAuth2AppView = ReturnType<typeof viewOf>

/** The answer about one app. */
export function viewOf({ app, connections }: CountedApp, catalog: PieceCatalog, redirectUrl: string) {
  const { projectId, piece: pieceName, method: methodName, secretUpdatedAt, ...rest } = app
  const piece = catalog.find(pieceName)
  const method = piece && findMethod(piece, methodName)
  return {
    ...rest,
    piece: { name: pieceName, title: piece?.manifest.title ?? pieceName },
    method: { name: methodName, title: method?.title ?? methodName },
    platform: projectId === null,
    clientSecret: { set: secretUpdatedAt !== null, updatedAt: secretUpdatedAt },
    redirectUrl,
    connections,
  }
}
