import { htmxTrigger } from '../html/htmx-trigger.js'
import { Reply } from '../http/reply.js'

/** Says what was done, and has the page of the piece read itself anew. */
export function pieceChanged(request: { readonly partial: boolean }, path: string, message: string): Reply {
  if (!request.partial) return Reply.redirect(path)
  const events = { piecesChanged: { target: 'body' } }
  return Reply.empty({ 'hx-trigger': htmxTrigger({ toast: { message }, events, closeDialog: true }) })
}
