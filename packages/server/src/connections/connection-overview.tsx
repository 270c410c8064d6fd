import type { AuthManifest } from '@plugboard/core/host'
import type { Child } from 'hono/jsx'
import type { AuditRecord } from '../audit/audit-record.js'
import type { Place } from '../environments/environment.js'
import { Button } from '../html/button.js'
import { PageHeader } from '../html/page-header.js'
import { PieceIcon } from '../html/piece-icon.js'
import { Problem } from '../html/problem.js'
import { Section } from '../html/section.js'
import { Status } from '../html/status.js'
import type { Dependent } from '../references/reference.js'
import { ConnectionDetails, TechnicalDetails } from './connection-details.js'
import { ConnectionHistory } from './connection-history.js'
import type { ConnectionPaths } from './connection-paths.js'
import { ConnectionValuesList } from './connection-values-list.js'
import type { ConnectionView } from './connection-view.js'
import { needsConsent } from './credential-source.js'
import { DependentsList, flowsUse } from './dependents-list.js'
import { ScopeList } from './scope-list.js'

export interface ConnectionOverviewProps {
  connection: ConnectionView
  place: Place
  paths: ConnectionPaths
  /** Absent when the piece, or this way to authenticate, is no longer installed. */
  method: AuthManifest | undefined
  /** The current version of its piece still has this way to authenticate. */
  isEditable: boolean
  dependents: readonly Dependent[]
  /** Undefined for who may not see it. */
  history: readonly AuditRecord[] | undefined
  may: { edit: boolean; test: boolean; delete: boolean }
  /** What came of a test that was just made. */
  result?: Child
}

/** Everything about a connection but its secrets. It reads itself anew when the connection was changed. */
export function ConnectionOverview(props: ConnectionOverviewProps) {
  const { connection, paths, method, history } = props
  return (
    <div
      id="connection-overview"
      hx-get={paths.view(connection)}
      hx-trigger="connectionsChanged from:body"
      hx-swap="outerHTML"
    >
      <Head {...props} />
      <div class="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div class="grid min-w-0 gap-5">
          <StatusSection {...props} />
          {method && Object.keys(method.fields.properties).length === 0 ? null : (
            <Section title="Settings">
              <ConnectionValuesList method={method} values={connection.values} />
            </Section>
          )}
          <ScopesSection {...props} />
          <UsedBy {...props} />
          {history === undefined ? null : (
            <Section title="History">
              <ConnectionHistory events={history} />
            </Section>
          )}
        </div>
        <div class="grid min-w-0 gap-5">
          <ConnectionDetails connection={connection} method={method} paths={paths} />
          <TechnicalDetails connection={connection} />
        </div>
      </div>
    </div>
  )
}

function Head({ connection, paths, may, method, isEditable }: ConnectionOverviewProps) {
  const { name, piece, account, status } = connection
  return (
    <PageHeader
      title={name}
      description={account ?? piece.title}
      icon={<PieceIcon title={piece.title} url={piece.icon} size={40} />}
      back={{ title: 'Connections', href: paths.list }}
    >
      {may.test && !isUntried(connection, method) ? (
        <Button
          icon="zap"
          hx-post={`${paths.test(connection)}?in=view`}
          hx-target="#connection-overview"
          hx-swap="outerHTML"
        >
          Test connection
        </Button>
      ) : null}
      {may.edit && isEditable && method && needsConsent(method) ? (
        <Button
          icon={connection.connectedAt === null ? 'plug' : 'refresh-cw'}
          variant={status === 'active' ? 'plain' : 'primary'}
          href={paths.connect(connection)}
          hx-get={paths.connect(connection, { opened: 'view' })}
          hx-target="#dialog-slot"
        >
          {connection.connectedAt === null ? 'Connect' : 'Reconnect'}
        </Button>
      ) : null}
      {may.edit && isEditable ? (
        <Button
          icon="pencil"
          href={paths.edit(connection)}
          hx-get={`${paths.edit(connection)}?in=view`}
          hx-target="#dialog-slot"
        >
          Edit
        </Button>
      ) : null}
      {may.delete ? (
        <Button
          variant="danger"
          icon="trash"
          href={paths.delete(connection)}
          hx-get={`${paths.delete(connection)}?in=view`}
          hx-target="#dialog-slot"
        >
          Delete
        </Button>
      ) : null}
    </PageHeader>
  )
}

function StatusSection(props: ConnectionOverviewProps) {
  const { status, reason, warning } = props.connection
  return (
    <Section title="Status">
      <div class="grid gap-4">
        <Status status={status} reason={reason} detailed />
        <WhatToDo {...props} />
        {warning ? (
          <Problem tone="warning" title="It needs attention" detail={warning.message}>
            {warning.code === 'reconnect_needed' ? <Renew {...props} /> : null}
          </Problem>
        ) : null}
        {props.result}
      </div>
    </Section>
  )
}

/** Where a person gives what another version of the piece asks for. */
function Renew({ connection, may, method, paths, isEditable }: ConnectionOverviewProps) {
  if (!may.edit || !isEditable) return null
  const consents = method !== undefined && needsConsent(method)
  const address = consents ? paths.connect(connection) : paths.edit(connection)
  const inPlace = consents ? paths.connect(connection, { opened: 'view' }) : `${address}?in=view`
  return (
    <Button size="small" href={address} hx-get={inPlace} hx-target="#dialog-slot">
      {consents ? 'Reconnect' : 'Edit connection'}
    </Button>
  )
}

/** What helps where the reason does not say it all. */
function WhatToDo({ connection, may, method, result }: ConnectionOverviewProps) {
  if (connection.status === 'active' || result) return null
  if (!may.edit) return <p class="text-muted">Ask somebody who may edit connections to see to it.</p>
  if (isUntried(connection, method)) return null
  const reconnects = method !== undefined && needsConsent(method)
  return (
    <p class="text-muted">
      {reconnects
        ? 'Its key, its flows and its history stay as they are when you reconnect it.'
        : 'Put right what is named above, or edit the connection and enter its credentials again. Then test it.'}
    </p>
  )
}

/** Nobody has consented at the provider yet, so there is nothing to test either. */
const isUntried = ({ connectedAt }: ConnectionView, method: ConnectionOverviewProps['method']): boolean =>
  connectedAt === null && method !== undefined && needsConsent(method)

/** What the provider granted, and what it did not. */
function ScopesSection({ connection, method }: ConnectionOverviewProps) {
  const { scopes, missingScopes } = connection
  if (!method?.oauth2 || scopes.length + missingScopes.length === 0) return null
  const titles = new Map(method.oauth2.scopes.map(({ name, title }) => [name, title]))
  const shown = [
    ...scopes.map((name) => ({ name, granted: true })),
    ...missingScopes.map((name) => ({ name, granted: false })),
  ]
  return (
    <Section title="Access">
      <ScopeList scopes={shown.map((scope) => ({ ...scope, title: titles.get(scope.name) ?? scope.name }))} />
    </Section>
  )
}

function UsedBy({ dependents, paths, place }: ConnectionOverviewProps) {
  return (
    <Section title="Used by">
      {dependents.length === 0 ? (
        <p class="text-muted">{`No flow uses it in ${place.environment.name}.`}</p>
      ) : (
        <div class="grid gap-3">
          <p class="text-muted">{`${flowsUse(dependents)} this connection in ${place.environment.name}.`}</p>
          <DependentsList dependents={dependents} environment={place.environment} paths={paths} />
        </div>
      )}
    </Section>
  )
}
