import type { AuthManifest } from '@plugboard/core/host'
import { Type } from '@sinclair/typebox'
import type { Caller } from '../caller.js'
import type { Place } from '../environments/environment.js'
import { Button } from '../html/button.js'
import { htmxTrigger } from '../html/htmx-trigger.js'
import { callerOf } from '../http/caller-of.js'
import { htmlReply } from '../http/html-reply.js'
import { definePage } from '../http/page.js'
import { Reply } from '../http/reply.js'
import type { Route } from '../http/route-entry.js'
import { goTo } from '../pages/go-to.js'
import type { ShellRequest } from '../pages/shell.js'
import { findMethod, type InstalledPiece } from '../pieces/installed-piece.js'
import { carriedOver } from './carried-over.js'
import { changedValues } from './changed-values.js'
import type { Connection, ConnectionChange } from './connection.js'
import type { ConnectionEditor } from './connection-editor.js'
import { type ConnectionPageParts, IN_ENVIRONMENT } from './connection-page-parts.js'
import { ConnectionPaths } from './connection-paths.js'
import { connectionShell } from './connection-shell.js'
import { EditSheet } from './edit-connection-sheet.js'
import { editedVersion } from './fitting-version.js'
import { type FormFailure, formFailure } from './form-failure.js'
import { guideAddresses } from './guide-addresses.js'
import { methodGone } from './method-gone.js'
import { type OpenedIn, openedIn, openedInParameter } from './opened-in.js'
import { readSubmitted, type SubmittedForm } from './submitted-form.js'
import { FormRefused, TestPassed } from './test-result.js'

const PATH = `${IN_ENVIRONMENT}/connections/:key/edit` as const

/** Changing a connection. */
export function connectionEditPages(parts: ConnectionPageParts): Route[] {
  return [editPage(parts), savePage(parts), testPage(parts)]
}

function editPage(parts: ConnectionPageParts): Route {
  return definePage({
    method: 'get',
    path: PATH,
    permission: 'connections.edit',
    audit: { none: 'reads without secrets' },
    summary: 'Page: edit a connection',
    query: Type.Object({ in: openedInParameter }),
    handler: async (request) => {
      const { project, environment, params, query } = request
      const edited = await readEdited(parts, { project, environment }, params.key)
      const { name, tags, values: stored, authVersion } = edited.connection
      const values = carriedOver(edited.method, undefined, { plain: stored, secret: {} }, { authVersion })
      return (
        <EditSheet
          {...edited}
          opened={request.partial ? (openedIn(query.in) ?? 'list') : undefined}
          shell={request.partial ? undefined : await connectionShell(request, parts)}
          filled={{ name, tags: tags.join(', '), values }}
          addresses={await addressesOf(parts, request, edited)}
          mayTest={request.may('connections.test')}
        />
      )
    },
  })
}

function savePage(parts: ConnectionPageParts): Route {
  return definePage({
    method: 'post',
    path: PATH,
    permission: 'connections.edit',
    audit: ['connection.changed'],
    summary: 'Page: save a connection',
    rate: 'test',
    handler: async (request) => {
      const { project, environment, params, form } = request
      const place = { project, environment }
      const edited = await readEdited(parts, place, params.key)
      const { submitted, failure } = readSubmitted(edited.method, form)
      const change = { generation: Number(form.get('generation')), ...changeOf(edited, submitted) }
      const saved = failure ?? (await save(parts.editor, place, edited.connection, change, callerOf(request)))
      const opened = openedIn(form.get('in'))
      if ('problems' in saved) {
        const result = <Refused failure={saved} edited={edited} opened={opened} />
        if (request.partial) return htmlReply(await result, saved.status)
        return editAgain(request, parts, { edited, submitted, failure: saved, result })
      }
      if (!opened) return goTo(request, edited.paths.view(saved))
      const toast = { message: `${saved.name} was saved.` }
      const events = { connectionsChanged: {} }
      return Reply.empty({ 'hx-trigger': htmxTrigger({ toast, events, closeDialog: true }) })
    },
  })
}

function testPage(parts: ConnectionPageParts): Route {
  return definePage({
    method: 'post',
    path: `${PATH}/test`,
    permission: 'connections.test',
    audit: { none: 'nothing is stored; connections it opens to private networks are audited as egress' },
    summary: 'Page: test changed values of a connection',
    rate: 'test',
    handler: async (request) => {
      const { project, environment, params, form } = request
      const place = { project, environment }
      const edited = await readEdited(parts, place, params.key)
      const { submitted } = readSubmitted(edited.method, form)
      const draft = { connection: params.key, values: changeOf(edited, submitted).values ?? {} }
      const outcome = await parts.tests.test(place, draft, callerOf(request)).catch(formFailure)
      if ('problems' in outcome) return htmlReply(await (<FormRefused failure={outcome} />), outcome.status)
      return <TestPassed tested={outcome} />
    },
  })
}

interface Edited {
  connection: Connection
  piece: InstalledPiece
  method: AuthManifest
  paths: ConnectionPaths
}

async function readEdited({ connections, catalog }: ConnectionPageParts, place: Place, key: string): Promise<Edited> {
  const connection = await connections.expect(place, key)
  const piece = editedVersion(catalog, connection)
  const method = findMethod(piece, connection.method)
  if (!method) throw methodGone(piece.manifest.title)
  return { connection, piece, method, paths: new ConnectionPaths(place) }
}

type Asked = ShellRequest & { readonly environment: Place['environment']; readonly origin: string }

function addressesOf(parts: ConnectionPageParts, request: Asked, { connection, piece, method }: Edited) {
  const { project, environment, origin } = request
  return guideAddresses(parts, { place: { project, environment }, piece, method, origin, id: connection.id })
}

/** Only what differs, so that a new name alone does not try the credentials again. */
function changeOf({ connection, method }: Edited, submitted: SubmittedForm): Omit<ConnectionChange, 'generation'> {
  const { name, tags } = submitted
  const stored = method.version === connection.authVersion ? connection.values : {}
  const values = changedValues(method, stored, submitted.values)
  return {
    ...(name === connection.name ? {} : { name }),
    ...([...tags].sort().join('\n') === connection.tags.join('\n') ? {} : { tags: [...tags] }),
    ...(values && { values }),
  }
}

async function save(
  editor: ConnectionEditor,
  place: Place,
  connection: Connection,
  change: ConnectionChange,
  caller: Caller,
): Promise<Connection | FormFailure> {
  const { generation, ...changed } = change
  if (Object.keys(changed).length === 0 && generation === connection.generation) return connection
  return editor.change(place, connection.key, change, caller).catch(formFailure)
}

function Refused({ failure, edited, opened }: { failure: FormFailure; edited: Edited; opened: OpenedIn | undefined }) {
  const address = edited.paths.edit(edited.connection)
  const inPlace = opened ? { 'hx-get': `${address}?in=${opened}`, 'hx-target': '#dialog-slot' } : {}
  const reload = (
    <Button size="small" icon="refresh-cw" href={address} {...inPlace}>
      Load it as it is now
    </Button>
  )
  return <FormRefused failure={failure} action={failure.code === 'conflict' ? reload : undefined} />
}

interface Again {
  edited: Edited
  submitted: SubmittedForm
  failure: FormFailure
  result: Parameters<typeof EditSheet>[0]['result']
}

/** The whole page once more, for a browser without script. Everything is kept but the secrets. */
async function editAgain(request: Asked, parts: ConnectionPageParts, { edited, submitted, failure, result }: Again) {
  const { name, typedTags: tags, values } = submitted
  const page = (
    <EditSheet
      {...edited}
      opened={undefined}
      shell={await connectionShell(request, parts)}
      filled={{ name, tags, values }}
      addresses={await addressesOf(parts, request, edited)}
      failure={failure}
      result={result}
      mayTest={request.may('connections.test')}
    />
  )
  return htmlReply(await page, failure.status)
}
