import type { AuthManifest } from '@plugboard/core/host'
import type { PropsWithChildren } from 'hono/jsx'
import { Tag } from '../html/badge.js'
import { CopyText } from '../html/copy-text.js'
import { Section } from '../html/section.js'
import { Time } from '../html/time.js'
import type { ConnectionPaths } from './connection-paths.js'
import type { ConnectionView } from './connection-view.js'
import { listAddress } from './list-filter.js'

interface DetailsProps {
  connection: ConnectionView
  method: AuthManifest | undefined
  paths: ConnectionPaths
}

/** Who made it, when, and when it was last looked at. */
export function ConnectionDetails({ connection, method, paths }: DetailsProps) {
  const { piece, account, tags, createdBy, createdAt, modifiedBy, modifiedAt } = connection
  return (
    <Section title="Details">
      <dl class="grid gap-4">
        <Fact term="Piece">{`${piece.title} · ${piece.type}`}</Fact>
        <Fact term="Authentication">{method?.title ?? connection.method}</Fact>
        <Fact term="Account">{account ?? <span class="text-muted">Not told by the outside system</span>}</Fact>
        <Fact term="Tags">
          {tags.length === 0 ? (
            <span class="text-muted">None</span>
          ) : (
            <span class="flex flex-wrap gap-1">
              {tags.map((tag) => (
                <Tag name={tag} href={listAddress(paths.list, {}, { tag })} />
              ))}
            </span>
          )}
        </Fact>
        <Fact term="Created">
          <Time at={createdAt} /> by {createdBy}
        </Fact>
        <Fact term="Modified">
          <Time at={modifiedAt} /> by {modifiedBy}
        </Fact>
        <Fact term="Connected">
          <Time at={connection.connectedAt} absent="Never" />
        </Fact>
        <Fact term="Last tested">
          <Time at={connection.lastTestedAt} absent="Never" />
        </Fact>
        <Fact term="Last used">
          <Time at={connection.lastUsedAt} absent="Never" />
        </Fact>
        <Lifetime connection={connection} method={method} />
      </dl>
    </Section>
  )
}

/** What renews itself lapses all the time, which need not worry anybody. */
function Lifetime({ connection, method }: Pick<DetailsProps, 'connection' | 'method'>) {
  const { expiresAt, status, warning } = connection
  if (expiresAt === null || status !== 'active') return null
  const isObtained = method?.oauth2 !== undefined || (method?.renewed ?? []).length > 0
  if (isObtained && warning?.code !== 'no_refresh_token') return <Fact term="Access">Renewed by itself</Fact>
  return (
    <Fact term="Credentials lapse">
      <Time at={expiresAt} />
    </Fact>
  )
}

function Fact({ term, children }: PropsWithChildren<{ term: string }>) {
  return (
    <div class="grid gap-0.5">
      <dt class="text-[13px] text-muted">{term}</dt>
      <dd class="min-w-0 break-words">{children}</dd>
    </div>
  )
}

/** What developers and support ask for, folded away. */
export function TechnicalDetails({ connection }: { connection: ConnectionView }) {
  const { id, key, piece, generation, scopes } = connection
  return (
    <details class="rounded-box border border-line px-5 py-3">
      <summary class="font-semibold">Technical details</summary>
      <dl class="mt-4 grid gap-4">
        <Fact term="Key, which flows and the API use">
          <CopyText label="key" text={key} />
        </Fact>
        <Fact term="Id">
          <CopyText label="id" text={id} />
        </Fact>
        <Fact term="Piece version">{`${piece.name} ${piece.version}`}</Fact>
        <Fact term="Generation">{String(generation)}</Fact>
        {scopes.length === 0 ? null : <Fact term="Scopes">{scopes.join(', ')}</Fact>}
      </dl>
    </details>
  )
}
