import type { ActionManifest, AuthManifest, FieldSchema, FormSchema, TriggerManifest } from '@plugboard/core/host'
import type { Child } from 'hono/jsx'
import type { ProjectPlace } from '../access/place.js'
import { Badge } from '../html/badge.js'
import { Button } from '../html/button.js'
import { EmptyState } from '../html/empty-state.js'
import { Guide } from '../html/guide.js'
import { Icon } from '../html/icon.js'
import { InlineMarkdown } from '../html/markdown.js'
import { PageHeader } from '../html/page-header.js'
import { PieceIcon } from '../html/piece-icon.js'
import { Section } from '../html/section.js'
import { projectPaths } from '../pages/project-paths.js'
import { type InstalledPiece, iconPath } from './installed-piece.js'

const WORKS_IN_FOLDERS = 'Works in folders of the server that the operator lists in PLUGBOARD_FOLDERS.'

interface PieceViewProps {
  project: ProjectPlace
  piece: InstalledPiece
  /** The installed versions, newest first. */
  versions: readonly string[]
  /** Where a connection of this piece is made. */
  connectHref: string | undefined
  /** Keeping the versions; without it they are only listed. */
  section?: Child
}

/**
 * Everything a manifest says about a piece: how it authenticates, and what it does. It reads itself anew when a version
 * was installed, removed or made current.
 */
export function PieceView({ project, piece: { manifest }, versions, connectHref, section }: PieceViewProps) {
  const { name, title, version, description, docs, auth, actions, triggers } = manifest
  const path = `${projectPaths.pieces(project)}/${name}`
  return (
    <div id="piece" hx-get={path} hx-trigger="piecesChanged from:body" hx-swap="outerHTML">
      <PageHeader
        title={title}
        description={description}
        back={{ title: 'Pieces', href: projectPaths.pieces(project) }}
        icon={<PieceIcon title={title} url={iconPath(name, version)} size={40} />}
      >
        <a class="btn btn-quiet" href={docs} target="_blank" rel="noopener noreferrer">
          <Icon name="external-link" />
          Documentation
        </a>
        {connectHref === undefined ? null : (
          <Button variant="primary" icon="plus" href={connectHref}>
            New connection
          </Button>
        )}
      </PageHeader>
      <p class="mb-6 flex flex-wrap items-center gap-x-4 gap-y-1 text-muted">
        <span>{manifest.type}</span>
        <span>
          <code class="code">{manifest.package}</code>
        </span>
        {section ? null : <Versions project={project} name={name} current={version} versions={versions} />}
      </p>
      {manifest.folders ? <p class="mb-6 text-muted">{WORKS_IN_FOLDERS}</p> : null}
      {section}
      <div class="grid grid-cols-[minmax(0,1fr)] gap-8">
        <Part title="Authentication" count={auth.length}>
          {auth.map((method) => (
            <MethodCard method={method} />
          ))}
        </Part>
        <Part title="Actions" count={actions.length}>
          {actions.map((action) => (
            <OperationCard operation={action} methods={auth} note={action.group} />
          ))}
        </Part>
        <Part title="Triggers" count={triggers.length}>
          {triggers.map((trigger) => (
            <OperationCard operation={trigger} methods={auth} note={triggerNote(trigger)} />
          ))}
        </Part>
      </div>
    </div>
  )
}

interface VersionsProps {
  project: ProjectPlace
  name: string
  current: string
  versions: readonly string[]
}

function Versions({ project, name, current, versions }: VersionsProps) {
  if (versions.length <= 1) return <span>{`Version ${current}`}</span>
  return (
    <span class="flex flex-wrap gap-x-2">
      {versions.map((version) =>
        version === current ? (
          <strong>{`Version ${version}`}</strong>
        ) : (
          <a class="link" href={`${projectPaths.pieces(project)}/${name}?version=${encodeURIComponent(version)}`}>
            {version}
          </a>
        ),
      )}
    </span>
  )
}

function Part({ title, count, children }: { title: string; count: number; children: Child }) {
  return (
    <section aria-label={title}>
      <h2 class="mb-3 flex items-baseline gap-2 text-[15px] font-semibold">
        {title}
        <span class="text-[13px] font-normal text-muted">{count}</span>
      </h2>
      {count === 0 ? (
        <p class="text-muted">{`This piece has no ${title.toLowerCase()}.`}</p>
      ) : (
        <div class="grid grid-cols-[minmax(0,1fr)] gap-3">{children}</div>
      )}
    </section>
  )
}

function MethodCard({ method }: { method: AuthManifest }) {
  return (
    <Section
      title={method.title}
      {...(method.testable ? {} : { description: 'Connections of this kind cannot be tested.' })}
    >
      <div class="grid gap-4">
        {method.guide === undefined ? null : <Guide guide={method.guide} />}
        <Fields form={method.fields} />
        <Scopes scopes={method.oauth2?.scopes.map(({ name, title }) => `${title} (${name})`) ?? []} />
      </div>
    </Section>
  )
}

interface OperationCardProps {
  operation: ActionManifest | TriggerManifest
  methods: readonly AuthManifest[]
  note: string | undefined
}

/** An action or a trigger, folded until wanted. */
function OperationCard({ operation, methods, note }: OperationCardProps) {
  const only = operation.methods && operation.methods.length < methods.length ? operation.methods : []
  const titles = only.map((name) => methods.find((method) => method.name === name)?.title ?? name)
  return (
    <details class="group rounded-box border border-line">
      <summary class="flex flex-wrap items-center gap-x-3 gap-y-1 px-5 py-3">
        <h3 class="font-semibold">{operation.title}</h3>
        <code class="code">{operation.name}</code>
        {note === undefined ? null : <Badge>{note}</Badge>}
        <span class="w-full text-muted">{operation.description}</span>
      </summary>
      <div class="grid gap-4 border-t border-line px-5 py-4">
        {titles.length === 0 ? null : <p class="text-muted">{`Only with: ${titles.join(', ')}.`}</p>}
        <Fields form={operation.input} />
        <Scopes scopes={operation.scopes ?? []} />
      </div>
    </details>
  )
}

function triggerNote({ kind, interval }: TriggerManifest): string {
  if (kind === 'webhook') return 'Webhook'
  return interval === undefined ? 'Polling' : `Polling every ${interval} s`
}

function Fields({ form }: { form: FormSchema }) {
  const fields = Object.entries(form.properties).filter(([, schema]) => schema['x-field']?.kind !== 'markdown')
  if (fields.length === 0) return <p class="text-muted">It has no fields.</p>
  return (
    <dl class="grid gap-3">
      {fields.map(([name, schema]) => (
        <Field name={name} schema={schema} required={form.required?.includes(name) ?? false} />
      ))}
    </dl>
  )
}

const KINDS: Readonly<Record<string, string>> = {
  longText: 'long text',
  multiChoice: 'choices',
  dateTime: 'date and time',
  keyValue: 'names and values',
  json: 'JSON',
  url: 'URL',
}

function Field({ name, schema, required }: { name: string; schema: FieldSchema; required: boolean }) {
  const kind = schema['x-field']?.kind ?? 'json'
  return (
    <div class="grid gap-x-6 gap-y-0.5 sm:grid-cols-[14rem_minmax(0,1fr)]">
      <dt>
        <span class="font-medium">{schema.title ?? name}</span>
        {required ? <span class="sr-only"> (required)</span> : null}
        {required ? (
          <span class="ml-0.5 text-error" aria-hidden="true">
            *
          </span>
        ) : null}
        <code class="code ml-2">{name}</code>
      </dt>
      <dd class="min-w-0 text-muted">
        <span>{[KINDS[kind] ?? kind, ...facts(schema)].join(', ')}</span>
        {schema.description === undefined ? null : (
          <span class="block">
            <InlineMarkdown text={schema.description} />
          </span>
        )}
      </dd>
    </div>
  )
}

function facts(schema: FieldSchema): string[] {
  const { choices, dynamic } = schema['x-field'] ?? {}
  const inside = Object.values(schema.items?.properties ?? schema.properties ?? {}).map(({ title }) => title ?? '')
  const preset = presetOf(schema)
  return [
    ...(dynamic ? ['offered from the outside system'] : []),
    ...(choices ? [`one of ${choices.map(({ title }) => `“${title}”`).join(', ')}`] : []),
    ...(inside.length > 0 ? [`${schema.items ? 'each with' : 'of'} ${inside.filter(Boolean).join(', ')}`] : []),
    ...(preset === undefined ? [] : [`default ${preset}`]),
  ]
}

/** The default as a person reads it; undefined where there is none worth telling. */
function presetOf(schema: FieldSchema): string | undefined {
  const { default: preset } = schema
  const choice = schema['x-field']?.choices?.find(({ value }) => value === preset)
  if (choice) return `“${choice.title}”`
  const plain =
    typeof preset === 'number' || typeof preset === 'boolean' || (typeof preset === 'string' && preset !== '')
  return plain ? String(preset) : undefined
}

function Scopes({ scopes }: { scopes: readonly string[] }) {
  if (scopes.length === 0) return null
  return <p class="text-muted">{`Rights: ${scopes.join(', ')}`}</p>
}

/** Shown for a piece that was removed since the link to it was made. */
export function NoSuchPiece({ project, name }: { project: ProjectPlace; name: string }) {
  return (
    <EmptyState
      icon="puzzle"
      title={`The piece “${name}” is not installed`}
      action={<Button href={projectPaths.pieces(project)}>Show pieces</Button>}
    >
      It may have been removed, or have another name.
    </EmptyState>
  )
}
