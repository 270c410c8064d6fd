import type { TSchema } from '@sinclair/typebox'
import type { AssetUrls } from '../html/assets.js'
import { Badge } from '../html/badge.js'
import { Document } from '../html/document.js'
import { Logo } from '../html/logo.js'
import { Section } from '../html/section.js'
import { type Column, Table } from '../html/table.js'
import { ThemeToggle } from '../html/theme-toggle.js'
import { exampleOf } from './example-of.js'
import { templateOf } from './openapi.js'
import type { Route } from './route-entry.js'

interface DocsPageProps {
  routes: readonly Route[]
  assets: AssetUrls
}

/** The documentation of the REST API, for people: every route with its fields and an example. */
export function DocsPage({ routes, assets }: DocsPageProps) {
  const tags = [...new Set(routes.map(({ tag }) => tag))].filter((tag) => tag !== undefined)
  return (
    <Document title="REST API" assets={assets}>
      <div class="mx-auto grid grid-cols-1 max-w-5xl gap-8 px-4 py-8">
        <header class="flex flex-wrap items-center gap-3">
          <Logo />
          <h1 class="flex-1 text-xl font-semibold tracking-tight">REST API</h1>
          <a class="link" href="/api/v1/openapi.json">
            OpenAPI document
          </a>
          <ThemeToggle />
        </header>
        <nav aria-label="Contents">
          <ul class="flex flex-wrap gap-x-4 gap-y-1">
            {tags.map((tag) => (
              <li>
                <a class="link" href={`#${anchorOf(tag)}`}>
                  {tag}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <main class="grid grid-cols-1 gap-10" id="main">
          <Introduction />
          {tags.map((tag) => (
            <section class="grid grid-cols-1 gap-4" id={anchorOf(tag)} aria-label={tag}>
              <h2 class="text-lg font-semibold">{tag}</h2>
              {routes
                .filter((route) => route.tag === tag)
                .map((route) => (
                  <RouteDocs route={route} />
                ))}
            </section>
          ))}
        </main>
      </div>
    </Document>
  )
}

function Introduction() {
  return (
    <div class="grid grid-cols-1 gap-2">
      <p>
        Requests and answers are JSON. Send an API token as <Code>Authorization: Bearer plb_…</Code>; an administrator
        of the project makes it with a <Code>POST</Code> to the project’s tokens.
      </p>
      <p>
        A failure is an <Code>application/problem+json</Code> document: switch on its <Code>code</Code>, show people its{' '}
        <Code>detail</Code> and <Code>hint</Code>, and give its <Code>requestId</Code> to whoever reads the logs.
      </p>
    </div>
  )
}

function RouteDocs({ route }: { route: Route }) {
  const { method, path, summary, description, permission, query, body, answer } = route
  const parameters = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({ name, where: 'path', type: 'string' }))
  return (
    <Section
      title={summary}
      {...(description === undefined ? {} : { description })}
      actions={<Badge>{permission}</Badge>}
    >
      <div class="grid grid-cols-1 gap-4">
        <p class="font-mono break-words">
          <strong>{method.toUpperCase()}</strong> {templateOf(path)}
        </p>
        <Fields
          label={`Parameters of ${summary}`}
          rows={[...parameters.map((one) => ({ ...one, required: true, text: '' })), ...fieldsOf(query, 'query')]}
        />
        <Fields label={`Body of ${summary}`} rows={fieldsOf(body, 'body')} />
        {body ? <Example title="Example body" schema={body} /> : null}
        {answer ? <Example title="Example answer" schema={answer} /> : null}
      </div>
    </Section>
  )
}

interface FieldRow {
  name: string
  where: string
  type: string
  required: boolean
  text: string
}

const COLUMNS: readonly Column<FieldRow>[] = [
  { title: 'Field', cell: ({ name }) => <Code>{name}</Code>, tight: true },
  { title: 'In', cell: ({ where }) => where, tight: true },
  { title: 'Type', cell: ({ type }) => type, tight: true },
  { title: 'Required', cell: ({ required }) => (required ? 'yes' : 'no'), tight: true },
  { title: 'Meaning', cell: ({ text }) => text },
]

function Fields({ label, rows }: { label: string; rows: readonly FieldRow[] }) {
  return rows.length === 0 ? null : <Table label={label} columns={COLUMNS} rows={rows} />
}

function fieldsOf(schema: TSchema | undefined, where: string): FieldRow[] {
  const properties: Readonly<Record<string, TSchema>> = schema?.properties ?? {}
  const required: readonly string[] = schema?.required ?? []
  return Object.entries(properties).map(([name, one]) => ({
    name,
    where,
    type: typeOf(one),
    required: required.includes(name),
    text: one.description ?? '',
  }))
}

function typeOf(schema: TSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (Array.isArray(schema.anyOf)) return schema.anyOf.map(typeOf).join(' or ')
  if (schema.type === 'array') return `list of ${typeOf(schema.items ?? {})}`
  return typeof schema.type === 'string' ? schema.type : 'any'
}

function Example({ title, schema }: { title: string; schema: TSchema }) {
  return (
    <details>
      <summary class="cursor-pointer text-muted">{title}</summary>
      <pre class="mt-2 overflow-x-auto rounded-lg border border-line p-3 font-mono text-xs" tabindex={0}>
        {JSON.stringify(exampleOf(schema), null, 2)}
      </pre>
    </details>
  )
}

function Code({ children }: { children?: unknown }) {
  return <code class="font-mono">{String(children)}</code>
}

const anchorOf = (tag: string) => tag.toLowerCase().replace(/\W+/g, '-')
