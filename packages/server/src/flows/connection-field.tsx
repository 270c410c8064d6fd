import type { ActionManifest, AuthManifest } from '@plugboard/core/host'
import { ConnectionPaths } from '../connections/connection-paths.js'
import type { ConnectionView } from '../connections/connection-view.js'
import { needsConsent } from '../connections/credential-source.js'
import type { Place } from '../environments/environment.js'
import { Button } from '../html/button.js'
import { Icon } from '../html/icon.js'
import { Status } from '../html/status.js'
import { scopesLacking } from '../oauth2/scopes-lacking.js'
import { projectPaths } from '../pages/project-paths.js'

interface ConnectionFieldProps {
  place: Place
  /** Name and title of the piece whose connections are offered. */
  piece: { name: string; title: string }
  action: Pick<ActionManifest, 'title' | 'methods' | 'scopes'> | undefined
  /** The piece's auth methods. */
  methods: readonly AuthManifest[]
  connections: readonly ConnectionView[]
  /** Key of the chosen connection, whether it is there or not; null for none. */
  chosen: string | null
  /** What is wrong with the choice, as a sentence. */
  problem?: string | undefined
  /** Address that renders this field anew for another choice. */
  address: string
  mayEdit: boolean
  mayCreate: boolean
}

const ID = 'field-connection'

/** The first field of every step: which connection it works with, its state, and a way to create one in place. */
export function ConnectionField(props: ConnectionFieldProps) {
  const { place, piece, connections, chosen, mayCreate } = props
  const current = connections.find(({ key }) => key === chosen)
  const message = props.problem ?? (chosen !== null && !current ? missing(chosen, place) : undefined)
  return (
    <div class="grid gap-1.5" id="connection-field">
      <label class="font-medium" for={ID}>
        Connection
        <span class="ml-0.5 text-error" aria-hidden="true">
          *
        </span>
      </label>
      <div class="flex flex-wrap gap-2">
        <ConnectionSelect {...props} invalid={message !== undefined} />
        {mayCreate ? <CreateConnection place={place} piece={piece.name} /> : null}
      </div>
      <div id={`${ID}-about`} class="grid gap-1 empty:hidden">
        {message === undefined ? null : <FieldMessage text={message} />}
        <AboutConnection {...props} current={current} />
      </div>
    </div>
  )
}

function ConnectionSelect(props: ConnectionFieldProps & { invalid: boolean }) {
  const { connections, chosen, action, address, mayEdit, invalid } = props
  const known = connections.some(({ key }) => key === chosen)
  return (
    <select
      class="select min-w-0 flex-1 basis-56"
      id={ID}
      name="connection"
      aria-describedby={`${ID}-about`}
      hx-get={address}
      hx-trigger="change"
      hx-target="#connection-field"
      hx-swap="outerHTML"
      hx-sync="this:replace"
      data-connection-select
      {...(invalid ? { 'aria-invalid': 'true' } : {})}
      {...(mayEdit ? {} : { disabled: true })}
    >
      {chosen === null ? <option value="">Choose a connection…</option> : null}
      {chosen !== null && !known ? <option value={chosen} selected>{`${chosen} (missing)`}</option> : null}
      {connections.map((connection) => (
        <option
          value={connection.key}
          {...(connection.key === chosen ? { selected: true } : {})}
          {...(accepts(action, connection) ? {} : { disabled: true })}
        >
          {optionText(connection, props)}
        </option>
      ))}
    </select>
  )
}

const WORDS = { active: 'Active', missing: 'Missing', error: 'Error' } as const

function optionText(connection: ConnectionView, props: Pick<ConnectionFieldProps, 'action' | 'methods'>): string {
  const { action } = props
  const who = connection.account === null ? connection.name : `${connection.name} (${connection.account})`
  if (!accepts(action, connection)) return `${who} · cannot do this action`
  return `${who} · ${WORDS[connection.status]}${lacking(props, connection).length > 0 ? ', lacks a right' : ''}`
}

function accepts(action: ConnectionFieldProps['action'], { method }: ConnectionView): boolean {
  return action?.methods?.includes(method) ?? true
}

/** Scopes the action needs and the connection was not granted. */
function lacking({ action, methods }: Pick<ConnectionFieldProps, 'action' | 'methods'>, connection: ConnectionView) {
  const method = methods.find(({ name }) => name === connection.method)
  return action && connection.status !== 'missing' ? scopesLacking(action, method, connection.scopes) : []
}

function CreateConnection({ place: { project, environment }, piece }: { place: Place; piece: string }) {
  const address = `${projectPaths.connections(project, environment)}/new?piece=${encodeURIComponent(piece)}&in=step`
  return (
    <Button icon="plus" hx-get={address} hx-target="#dialog-slot">
      Create connection
    </Button>
  )
}

function AboutConnection(props: ConnectionFieldProps & { current: ConnectionView | undefined }) {
  const { place, piece, connections, current, action, chosen } = props
  if (!current) {
    if (connections.length > 0 || chosen !== null) return null
    return <p class="text-[13px] text-muted">{`${place.environment.name} has no ${piece.title} connection yet.`}</p>
  }
  const paths = new ConnectionPaths(place)
  const href = paths.view(current)
  const lacks = lacking(props, current)
  const reconnect = (scopes: readonly string[]) => ({
    href: paths.connect(current, { scopes }),
    'hx-get': paths.connect(current, { opened: 'step', scopes }),
    'hx-target': '#dialog-slot',
  })
  const isConsented = props.methods.some((method) => method.name === current.method && needsConsent(method))
  return (
    <>
      {current.status === 'active' ? null : (
        <div class="text-[13px]">
          <Status status={current.status} reason={current.reason} detailed />
          <span class="flex gap-3">
            <a class="link" href={href}>
              Open connection
            </a>
            {isConsented && props.mayCreate ? (
              <a class="link" {...reconnect([])}>
                {current.connectedAt === null ? 'Connect' : 'Reconnect'}
              </a>
            ) : null}
          </span>
        </div>
      )}
      {lacks.length === 0 ? null : (
        <p class="text-[13px] text-warning">
          {props.problem === undefined
            ? `“${action?.title ?? ''}” needs access that this connection was not granted. `
            : ''}
          {props.mayCreate ? (
            <a class="link" {...reconnect(lacks)}>
              {`Reconnect to grant ${titlesOf(props.methods, current.method, lacks)}`}
            </a>
          ) : null}
        </p>
      )}
    </>
  )
}

function FieldMessage({ text }: { text: string }) {
  return (
    <p class="flex gap-1.5 text-[13px] text-error" data-problem>
      <Icon name="circle-alert" size={14} class="mt-[3px]" />
      <span>{text}</span>
    </p>
  )
}

const missing = (key: string, { environment }: Place) =>
  `The connection "${key}" is missing in ${environment.name}. Choose another one, or create one.`

function titlesOf(methods: readonly AuthManifest[], method: string, scopes: readonly string[]): string {
  const declared = methods.find(({ name }) => name === method)?.oauth2?.scopes ?? []
  return scopes.map((scope) => declared.find(({ name }) => name === scope)?.title ?? scope).join(', ')
}
