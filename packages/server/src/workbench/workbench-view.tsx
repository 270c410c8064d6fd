import type { AuthManifest } from '@plugboard/core/host'
import { Icon } from '../html/icon.js'
import { PageHeader } from '../html/page-header.js'
import { PieceIcon } from '../html/piece-icon.js'
import { Problem } from '../html/problem.js'
import { StatusMark } from '../html/status.js'
import { duration } from '../html/steps.js'
import type { InstalledPiece } from '../pieces/installed-piece.js'
import { AuthSection, type AuthSectionProps } from './auth-section.js'
import { formId } from './form-name.js'
import { OperationSection, type OperationSectionProps } from './operation-section.js'
import { ProblemList } from './problem-list.js'
import type { WorkbenchState } from './workbench.js'
import { WorkbenchIndex } from './workbench-index.js'
import type { WorkbenchPaths } from './workbench-paths.js'

export interface WorkbenchViewProps {
  folder: string
  state: WorkbenchState
  paths: WorkbenchPaths
  auth: readonly Omit<AuthSectionProps, 'paths' | 'title'>[]
  operations: readonly Omit<OperationSectionProps, 'paths'>[]
}

/**
 * The piece somebody works on: its problems, its forms, and what it does. Fetched anew with what is typed whenever it
 * was built; the results of tests and runs stay.
 */
export function WorkbenchView(props: WorkbenchViewProps) {
  const { state, paths, folder } = props
  const { piece, build, revision } = state
  return (
    <div
      id="workbench"
      data-workbench={paths.events}
      data-revision={revision}
      hx-post={paths.refresh}
      hx-trigger="pieceBuilt, connectionsChanged from:body, cursorMoved from:body"
      hx-target="this"
      hx-swap="outerHTML"
      hx-sync="this:replace"
    >
      <input type="hidden" name="revision" value={String(revision)} />
      <div data-workbench-lost hidden>
        <Problem
          tone="warning"
          title="The workbench does not answer"
          hint="Start plugboard piece dev again, or press o in its terminal for a new link."
        />
      </div>
      {piece ? (
        <Head piece={piece} icon={paths.icon(revision)} ms={build.ms} isCurrent={build.isLoaded} />
      ) : (
        <PageHeader title="Workbench" description={folder} />
      )}
      <ProblemList build={build} hasPiece={piece !== undefined} />
      {piece ? <Parts {...props} piece={piece} /> : null}
    </div>
  )
}

interface HeadProps {
  piece: InstalledPiece
  icon: string
  ms: number
  /** Whether it is what the last build gave. */
  isCurrent: boolean
}

function Head({ piece: { manifest }, icon, ms, isCurrent }: HeadProps) {
  const { title, description, version, type, docs } = manifest
  return (
    <>
      <PageHeader title={title} description={description} icon={<PieceIcon title={title} url={icon} size={40} />}>
        <a class="btn btn-quiet" href={docs} target="_blank" rel="noopener noreferrer">
          <Icon name="external-link" />
          Documentation
        </a>
      </PageHeader>
      <p class="mb-5 flex flex-wrap items-center gap-x-4 gap-y-1 text-muted">
        {isCurrent ? (
          <StatusMark tone="success">{`Built in ${duration(ms)}`}</StatusMark>
        ) : (
          <StatusMark tone="error">The last build could not be loaded</StatusMark>
        )}
        <span>{type}</span>
        <span>{`Version ${version}`}</span>
        <code class="code">{manifest.package}</code>
      </p>
    </>
  )
}

function Parts({ state, paths, auth, operations, piece }: WorkbenchViewProps & { piece: InstalledPiece }) {
  const actions = operations.filter(({ kind }) => kind === 'action')
  const triggers = operations.filter(({ kind }) => kind === 'trigger')
  return (
    <div class="grid items-start gap-8 lg:grid-cols-[12rem_minmax(0,1fr)]">
      <WorkbenchIndex
        problems={state.build.problems.length}
        groups={[
          { title: 'Authentication', entries: auth.map(({ method }) => entry('auth', method)) },
          { title: 'Actions', entries: actions.map(({ operation }) => entry('action', operation)) },
          { title: 'Triggers', entries: triggers.map(({ operation }) => entry('trigger', operation)) },
        ]}
      />
      <div class="grid min-w-0 gap-8">
        <Part title="Authentication">
          {auth.map((one) => (
            <AuthSection {...one} paths={paths} title={piece.manifest.title} />
          ))}
        </Part>
        {actions.length === 0 ? null : (
          <Part title="Actions">
            {actions.map((one) => (
              <OperationSection {...one} paths={paths} />
            ))}
          </Part>
        )}
        {triggers.length === 0 ? null : (
          <Part title="Triggers">
            {triggers.map((one) => (
              <OperationSection {...one} paths={paths} />
            ))}
          </Part>
        )}
      </div>
    </div>
  )
}

function entry(kind: 'auth' | 'action' | 'trigger', { name, title }: Pick<AuthManifest, 'name' | 'title'>) {
  return { title, href: `#part-${formId(kind, name)}` }
}

function Part({ title, children }: { title: string; children: unknown[] }) {
  return (
    <section class="grid min-w-0 gap-3" aria-label={title}>
      <h2 class="text-[15px] font-semibold">{title}</h2>
      {children}
    </section>
  )
}
