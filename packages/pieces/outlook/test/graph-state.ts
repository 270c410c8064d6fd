import { randomUUID } from 'node:crypto'
import type { EventEmitter } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { GraphMessage } from './graph-messages.js'

/** Whom a token stands for, and what it may do. */
interface Grant {
  /** Undefined for an application. */
  user?: string
  permissions: readonly string[]
}

export interface Seen {
  method: string
  path: string
  query: Record<string, string>
  headers: IncomingMessage['headers']
  /** JSON, or of what is none the number of bytes. */
  body: unknown
}

/** An answer that is given in place of the next one. */
export interface Scripted {
  status: number
  body?: unknown
  headers?: Record<string, string>
}

export interface GraphServer {
  origin: string
  seen: Seen[]
  tokens: Map<string, Grant>
  mailboxes: Map<string, Mailbox>
  users: Map<string, { id: string; mail: string | null }>
  /** What the next requests get; `undefined` for one that is answered as it should be. */
  script: (Scripted | 'hang' | 'cut' | 'stall' | 'break off' | undefined)[]
  /** By request: answered so instead, as often as it comes. The key is method and the end of the path. */
  refusals: Map<string, Scripted>
  uploads: Map<string, UploadSession>
  /** What goes wrong with the next parts of uploads; `undefined` for a part that goes well. */
  uploadFaults: (UploadFault | undefined)[]
  /** Where the changes of folders have been told up to, by token. */
  deltas: Map<string, DeltaState>
  /** Tells of changes and removals too, though a reader asked for new mails alone. */
  tellsAllChanges: boolean
  subscriptions: Map<string, StoredSubscription>
  /** Where `@odata.nextLink` leads, if not here. */
  nextOrigin: string | undefined
  /** Emits `hanging` when a request is left unanswered, or half answered. */
  events: EventEmitter
  close(): Promise<void>
}

/** What a token for changes stands for. */
export interface DeltaState {
  /** Mailbox and folder. */
  of: string
  query: { select: string | null; filter: string; changeType: string | null }
  /** Versions of the mails that were told, by ID. */
  told: Map<string, string>
  /** What is still to be told of this round. */
  pending: Record<string, unknown>[]
}

/** What goes wrong with a part: the connection is cut before or after the server took it, or took half of it. */
export type UploadFault = Scripted | 'cut' | 'cut after' | 'cut in half'

/** A file on its way to a draft. */
export interface UploadSession {
  draft: GraphMessage
  name: string
  contentType: string
  size: number
  chunks: Buffer[]
  received: number
  expiresAt: number
  /** Throws bytes away, so that large files do not fill the memory of a test. Default false. */
  forgets?: boolean
}

/** Somebody who wants to be told of new mails. */
export interface StoredSubscription {
  id: string
  mailbox: string
  folder: string
  url: string
  clientState: string
  expiresAt: number
  /** Of the request that made it. */
  prefer: string
  reauthorized: number
}

export interface MailFolder {
  displayName: string
  messages: GraphMessage[]
  /** The name by which it is found in every mailbox. Default: its id. */
  wellKnown?: string
  /** ID of the folder it is in. */
  parent?: string
}

export interface Mailbox {
  /** By folder; the key is its id. */
  folders: Record<string, MailFolder>
  /** The requests `sendMail` was given, and the drafts that were sent. */
  sent: unknown[]
}

/** A request about one mailbox. */
export interface MailboxCall {
  seen: Seen
  url: URL
  /** What of the path stands behind the mailbox. */
  rest: string
  user: string
  mailbox: Mailbox
  graph: GraphServer
}

/** The documented shape of an error. */
export const refusal = (status: number, code: string, message = code): Scripted => ({
  status,
  body: { error: { code, message, innerError: { date: '2026-03-01T09:30:00', 'request-id': randomUUID() } } },
})
