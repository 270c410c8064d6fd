import { Reply } from '../http/reply.js'

/** Sends the browser to another page of ours, whether a form was submitted or htmx asked. */
export function goTo(request: { readonly partial: boolean }, path: string): Reply {
  return request.partial ? Reply.empty({ 'hx-redirect': path }) : Reply.redirect(path)
}
