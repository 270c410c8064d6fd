import type { ProjectPlace } from '../access/place.js'
import type { Token } from '../access/token.js'
import { Button } from '../html/button.js'
import { Section } from '../html/section.js'
import { type Column, Table } from '../html/table.js'
import { Time } from '../html/time.js'
import { projectPaths } from '../pages/project-paths.js'
import type { Environment } from './environment.js'

interface TokenSectionProps {
  project: ProjectPlace
  environments: readonly Environment[]
  tokens: readonly Token[]
  /** Replaces the section in the page that is open. */
  outOfBand?: boolean
}

/** The API tokens of a project. */
export function TokenSection({ project, environments, tokens, outOfBand }: TokenSectionProps) {
  const add = `${projectPaths.settings(project)}/tokens/new`
  return (
    <div id="tokens" {...(outOfBand ? { 'hx-swap-oob': 'true' } : {})}>
      <Section
        title="API tokens"
        description="Programs sign in to the REST API with one."
        actions={
          <Button icon="plus" href={add} hx-get={add} hx-target="#dialog-slot">
            Create token
          </Button>
        }
      >
        {tokens.length === 0 ? (
          <p class="text-muted">No tokens yet. Create one for each program, so that each can be revoked alone.</p>
        ) : (
          <Table label="API tokens" rows={tokens} columns={columns(project, environments)} />
        )}
      </Section>
    </div>
  )
}

const ROLE_TITLES = { admin: 'Admin', builder: 'Builder', operator: 'Operator', viewer: 'Viewer' } as const

function columns(project: ProjectPlace, environments: readonly Environment[]): Column<Token>[] {
  return [
    { title: 'Name', cell: ({ name }) => <span class="font-medium">{name}</span> },
    { title: 'Role', cell: ({ role }) => ROLE_TITLES[role] },
    {
      title: 'Reaches',
      cell: ({ environmentId }) =>
        environmentId === null
          ? 'All environments'
          : (environments.find(({ id }) => id === environmentId)?.name ?? environmentId),
    },
    { title: 'Created by', cell: ({ createdBy }) => createdBy },
    { title: 'Expires', cell: ({ expiresAt }) => <Expiry at={expiresAt} /> },
    { title: 'Last used', cell: ({ lastUsedAt }) => <Time at={lastUsedAt} absent="Never" /> },
    {
      title: 'Actions',
      hideTitle: true,
      actions: true,
      cell: ({ id, name }) => {
        const revoke = `${projectPaths.settings(project)}/tokens/${id}/revoke`
        return (
          <Button
            variant="quiet"
            size="small"
            href={revoke}
            hx-get={revoke}
            hx-target="#dialog-slot"
            aria-label={`Revoke ${name}`}
          >
            Revoke
          </Button>
        )
      },
    },
  ]
}

function Expiry({ at }: { at: number }) {
  const lapsed = at <= Date.now()
  return (
    <span class={lapsed ? 'tone-error tone-text' : ''}>
      {lapsed ? 'Expired ' : ''}
      <Time at={at} />
    </span>
  )
}
