import type { FieldProblem, FormSchema } from '@plugboard/core/host'
import { ROLES } from '../access/permissions.js'
import type { ProjectPlace } from '../access/place.js'
import type { Token } from '../access/token.js'
import { Button } from '../html/button.js'
import { CopyText } from '../html/copy-text.js'
import { FieldSet } from '../html/form/field-set.js'
import type { Shell } from '../html/layout.js'
import { Problem } from '../html/problem.js'
import { projectPaths } from '../pages/project-paths.js'
import { Sheet } from '../pages/sheet.js'
import type { Environment } from './environment.js'

const FORM = 'token-form'

interface TokenSheetProps {
  project: ProjectPlace
  shell: Shell | undefined
}

/** The form of a new token, for a project with these environments. */
export function tokenFields(environments: readonly Environment[]): FormSchema {
  return {
    type: 'object',
    required: ['name', 'role', 'expiresInDays'],
    properties: {
      name: {
        title: 'Name',
        description: 'To recognise it by, such as the program that uses it.',
        type: 'string',
        minLength: 1,
        maxLength: 200,
        'x-field': { kind: 'text', placeholder: 'Nightly export' },
      },
      role: {
        title: 'Role',
        type: 'string',
        enum: ROLES,
        default: 'viewer',
        'x-field': {
          kind: 'choice',
          choices: [
            { value: 'viewer', title: 'Viewer: sees everything but secrets' },
            { value: 'operator', title: 'Operator: keeps connections, deploys and runs flows' },
            { value: 'builder', title: 'Builder: keeps connections, writes and runs flows' },
            { value: 'admin', title: 'Admin: everything in this project' },
          ],
        },
      },
      environment: {
        title: 'Environment',
        description: 'Choose one, and the token reaches no other.',
        type: 'string',
        enum: environments.map(({ key }) => key),
        'x-field': {
          kind: 'choice',
          placeholder: 'All environments',
          choices: environments.map(({ key, name }) => ({ value: key, title: name })),
        },
      },
      expiresInDays: {
        title: 'Valid for days',
        type: 'integer',
        default: 90,
        minimum: 1,
        maximum: 365,
        'x-field': { kind: 'number' },
      },
    },
  }
}

interface NewTokenSheetProps extends TokenSheetProps {
  environments: readonly Environment[]
  /** What was typed. */
  values?: Readonly<Record<string, unknown>>
  problems?: readonly FieldProblem[]
}

/** Asks for what a new token may do. */
export function NewTokenSheet({ project, shell, environments, values = {}, problems = [] }: NewTokenSheetProps) {
  const back = projectPaths.settings(project)
  const action = `${back}/tokens`
  const footer = (
    <>
      {shell === undefined ? <Button closesDialog>Cancel</Button> : <Button href={back}>Cancel</Button>}
      <Button type="submit" form={FORM} variant="primary">
        Create token
      </Button>
    </>
  )
  return (
    <Sheet
      id="new-token"
      title="Create API token"
      back={{ title: 'Settings', href: back }}
      footer={footer}
      shell={shell}
    >
      <form id={FORM} method="post" action={action} hx-post={action} hx-target="#dialog-slot">
        <FieldSet schema={tokenFields(environments)} values={values} problems={problems} />
      </form>
    </Sheet>
  )
}

/** Shows the secret of a new token, the only time it is ever shown. */
export function TokenCreatedSheet({
  project,
  shell,
  token,
  secret,
}: TokenSheetProps & { token: Token; secret: string }) {
  const back = projectPaths.settings(project)
  const footer =
    shell === undefined ? (
      <Button closesDialog variant="primary">
        Done
      </Button>
    ) : (
      <Button href={back} variant="primary">
        Done
      </Button>
    )
  return (
    <Sheet
      id="new-token"
      title={`${token.name} is created`}
      back={{ title: 'Settings', href: back }}
      footer={footer}
      shell={shell}
    >
      <div class="grid gap-4">
        <Problem tone="warning" title="Copy the token now" detail="It is not stored and cannot be shown again." />
        <CopyText label="API token" text={secret} />
        <p class="text-muted">
          Send it with every request: <code class="code">Authorization: Bearer …</code>
        </p>
      </div>
    </Sheet>
  )
}

/** Asks before a token is revoked. */
export function RevokeTokenSheet({ project, shell, token }: TokenSheetProps & { token: Token }) {
  const back = projectPaths.settings(project)
  const action = `${back}/tokens/${token.id}/revoke`
  const footer = (
    <>
      {shell === undefined ? <Button closesDialog>Cancel</Button> : <Button href={back}>Cancel</Button>}
      <Button type="submit" form={FORM} variant="danger">
        Revoke token
      </Button>
    </>
  )
  return (
    <Sheet
      id="revoke-token"
      title={`Revoke ${token.name}?`}
      size="small"
      back={{ title: 'Settings', href: back }}
      footer={footer}
      shell={shell}
    >
      <form id={FORM} method="post" action={action} hx-post={action} hx-target="#dialog-slot">
        <p>Programs that use it are refused at once. This cannot be undone.</p>
      </form>
    </Sheet>
  )
}
