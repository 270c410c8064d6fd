import type { AuthManifest } from '@plugboard/core/host'
import { Type } from '@sinclair/typebox'
import type { Caller } from '../caller.js'
import type { Place } from '../environments/environment.js'
import { htmxTrigger } from '../html/htmx-trigger.js'
import type { Shell } from '../html/layout.js'
import { callerOf } from '../http/caller-of.js'
import { htmlReply } from '../http/html-reply.js'
import type { FormBody } from '../http/http-request.js'
import { definePage } from '../http/page.js'
import { Reply } from '../http/reply.js'
import type { Route } from '../http/route-entry.js'
import { goTo } from '../pages/go-to.js'
import type { ShellRequest } from '../pages/shell.js'
import { findMethod, type InstalledPiece } from '../pieces/installed-piece.js'
import type { Connection } from './connection.js'
import { type ConnectionPageParts, IN_ENVIRONMENT } from './connection-page-parts.js'
import { ConnectionPaths } from './connection-paths.js'
import { connectionShell } from './connection-shell.js'
import { consentNote } from './consent-notes.js'
import { needsConsent } from './credential-source.js'
import { type FormFailure, formFailure } from './form-failure.js'
import { freeName } from './free-name.js'
import { guideAddresses, idBeforehand } from './guide-addresses.js'
import { ChooseMethod, ChoosePiece, FillIn } from './new-connection-sheet.js'
import { type OpenedIn, openedIn, openedInParameter } from './opened-in.js'
import { PieceChoices } from './piece-choice.js'
import { readSubmitted, type SubmittedForm, textOf } from './submitted-form.js'
import { FormRefused, TestPassed } from './test-result.js'

const short = Type.Optional(Type.String({ maxLength: 100 }))
const NewQuery = Type.Object({ piece: short, method: short, search: short, only: short, in: openedInParameter })

/** Creating a connection: choose a piece, choose how to authenticate, fill in, test, add. */
export function connectionNewPages(parts: ConnectionPageParts): Route[] {
  return [newPage(parts), createPage(parts), testPage(parts)]
}

function newPage(parts: ConnectionPageParts): Route {
  const { catalog, connections } = parts
  return definePage({
    method: 'get',
    path: `${IN_ENVIRONMENT}/connections/new`,
    permission: 'connections.add',
    audit: { none: 'reads manifests' },
    summary: 'Page: new connection',
    query: NewQuery,
    handler: async (request) => {
      const { project, environment, query } = request
      const place = { project, environment }
      const opened = request.partial ? (openedIn(query.in) ?? 'list') : undefined
      const step = { paths: new ConnectionPaths(place), opened, shell: await shellOf(request, parts) }
      const search = query.search ?? ''
      if (query.piece === undefined) {
        const pieces = catalog.list()
        return query.only === 'choices' && request.partial ? (
          <PieceChoices {...step} pieces={pieces} search={search} />
        ) : (
          <ChoosePiece {...step} pieces={pieces} search={search} />
        )
      }
      const piece = catalog.get(query.piece)
      const method = methodOf(piece, query.method)
      if (!method) return <ChooseMethod {...step} piece={piece} />
      const name = await freeName(connections, place, piece.manifest.title)
      const mayTest = request.may('connections.test')
      const filled = { name, tags: '', values: {} }
      const chosen = { piece, method, id: idBeforehand(method) }
      const known = await knownBeforehand(request, parts, { ...chosen, place })
      return <FillIn {...step} {...chosen} {...known} {...{ filled, mayTest }} />
    },
  })
}

function createPage(parts: ConnectionPageParts): Route {
  const { catalog, editor } = parts
  return definePage({
    method: 'post',
    path: `${IN_ENVIRONMENT}/connections/new`,
    permission: 'connections.add',
    audit: ['connection.created'],
    summary: 'Page: add a connection',
    rate: 'test',
    handler: async (request) => {
      const { project, environment, form } = request
      const place = { project, environment }
      const chosen = chosenIn(form, catalog)
      const { submitted, failure } = readSubmitted(chosen.method, form)
      const id = readId(chosen.method, form)
      const made = failure ?? (await create(editor, place, { ...chosen, id }, submitted, callerOf(request)))
      if ('problems' in made) {
        if (request.partial) return htmlReply(await (<FormRefused failure={made} />), made.status)
        return fillInAgain(request, parts, { ...chosen, id, submitted, failure: made })
      }
      const opened = openedIn(form.get('in'))
      const { key, name } = made
      if (needsConsent(chosen.method)) return connectNext(request, new ConnectionPaths(place), made, opened)
      if (!opened) return goTo(request, new ConnectionPaths(place).view(made))
      const events = { connectionsChanged: {}, connectionCreated: { key, name } }
      const toast = { message: `${name} was added.` }
      return Reply.empty({ 'hx-trigger': htmxTrigger({ toast, events, closeDialog: true }) })
    },
  })
}

function testPage(parts: ConnectionPageParts): Route {
  const { catalog, tests } = parts
  return definePage({
    method: 'post',
    path: `${IN_ENVIRONMENT}/connections/new/test`,
    permission: 'connections.test',
    audit: { none: 'nothing is stored; connections it opens to private networks are audited as egress' },
    summary: 'Page: test unsaved values',
    rate: 'test',
    handler: async (request) => {
      const { project, environment, form } = request
      const chosen = chosenIn(form, catalog)
      const { submitted } = readSubmitted(chosen.method, form)
      const draft = { piece: chosen.piece.manifest.name, method: chosen.method.name, values: submitted.values }
      const outcome = await tests.test({ project, environment }, draft, callerOf(request)).catch(formFailure)
      if ('problems' in outcome) return htmlReply(await (<FormRefused failure={outcome} />), outcome.status)
      return <TestPassed tested={outcome} />
    },
  })
}

interface Chosen {
  piece: InstalledPiece
  method: AuthManifest
  /** Made beforehand, where an address that the provider is told of holds it. */
  id?: string | undefined
}

const CONNECTION_ID = /^con_[0-9a-z]{26}$/

/** The id the form was made with, where somebody was told of it. */
function readId(method: AuthManifest, form: FormBody): string | undefined {
  const id = textOf(form, 'id')
  return idBeforehand(method) !== undefined && CONNECTION_ID.test(id) ? id : undefined
}

/** What the form says beside its fields. */
async function knownBeforehand(request: Asked, parts: ConnectionPageParts, chosen: Chosen & { place: Place }) {
  const asked = { ...chosen, id: chosen.id, origin: request.origin, mayEditApps: request.may('oauth2_apps.edit') }
  return { consent: await consentNote(parts, asked), addresses: await guideAddresses(parts, asked) }
}

/** It is saved, and waits for consent: on to the provider, in the window that the press opened. */
async function connectNext(
  request: { readonly partial: boolean },
  paths: ConnectionPaths,
  made: Connection,
  opened: OpenedIn | undefined,
): Promise<Reply> {
  if (!opened) return goTo(request, paths.connect(made))
  const { key, name } = made
  const events = { connectionsChanged: {}, ...(opened === 'step' && { connectionCreated: { key, name } }) }
  const address = paths.connect(made, { opened })
  const next = <div hx-post={address} hx-trigger="load" hx-target="#dialog-slot" data-connecting />
  return htmlReply(await next, 200, { 'hx-trigger': htmxTrigger({ events }) })
}

function create(
  editor: ConnectionPageParts['editor'],
  place: Place,
  { piece, method, id }: Chosen,
  { name, tags, values }: SubmittedForm,
  caller: Caller,
) {
  const own = id === undefined ? {} : { id }
  const given = { ...own, name, tags: [...tags], piece: piece.manifest.name, method: method.name, values }
  return editor.create(place, given, caller).catch(formFailure)
}

/** What the hidden inputs of the form say. */
function chosenIn(form: FormBody, catalog: ConnectionPageParts['catalog']): Chosen {
  const piece = catalog.get(textOf(form, 'piece'))
  const method = methodOf(piece, textOf(form, 'method'))
  if (!method) throw new Error(`the form of piece ${piece.manifest.name} names none of its auth methods`)
  return { piece, method }
}

/** The method that was chosen, or the only one. */
function methodOf(piece: InstalledPiece, name: string | undefined): AuthManifest | undefined {
  const { auth } = piece.manifest
  return auth.length === 1 ? auth[0] : findMethod(piece, name ?? '')
}

interface Again extends Chosen {
  submitted: SubmittedForm
  failure: FormFailure
}

type Asked = ShellRequest & { readonly environment: Place['environment']; readonly origin: string }

/** The whole page once more, for a browser without script. Everything is kept but the secrets. */
async function fillInAgain(request: Asked, parts: ConnectionPageParts, { submitted, failure, ...chosen }: Again) {
  const { project, environment } = request
  const { name, typedTags: tags, values } = submitted
  const page = (
    <FillIn
      {...chosen}
      paths={new ConnectionPaths({ project, environment })}
      opened={undefined}
      shell={await connectionShell(request, parts)}
      filled={{ name, tags, values }}
      failure={failure}
      result={<FormRefused failure={failure} />}
      mayTest={request.may('connections.test')}
      {...(await knownBeforehand(request, parts, { ...chosen, place: { project, environment } }))}
    />
  )
  return htmlReply(await page, failure.status)
}

async function shellOf(
  request: ShellRequest & { readonly partial: boolean },
  parts: ConnectionPageParts,
): Promise<Shell | undefined> {
  return request.partial ? undefined : connectionShell(request, parts)
}
