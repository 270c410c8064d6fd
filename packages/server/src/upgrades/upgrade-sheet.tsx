import type { Child, PropsWithChildren } from 'hono/jsx'
import type { ProjectPlace } from '../access/place.js'
import { Button } from '../html/button.js'
import { Icon } from '../html/icon.js'
import type { Shell } from '../html/layout.js'
import { Sheet } from '../pages/sheet.js'
import { compareVersions } from '../pieces/compare-versions.js'
import { countWords } from './count-words.js'
import { LeaveButton } from './leave-button.js'
import { Refused } from './refused.js'
import type { UpgradePaths } from './upgrade-paths.js'
import type { UpgradePreview } from './upgrade-planner.js'
import type { UpgradeRefusal } from './upgrade-refusal.js'
import { UsingConnections } from './using-connections.js'
import { UsingSteps } from './using-steps.js'
import { VersionChangesList } from './version-changes-list.js'

const FORM = 'upgrade-form'

export interface UpgradeSheetProps {
  project: ProjectPlace
  /** Of the piece. */
  title: string
  preview: UpgradePreview
  /** Why it cannot be done, before or after it was tried. */
  refusal: UpgradeRefusal | undefined
  /** It was tried and may be tried again. */
  mayTry: boolean
  paths: UpgradePaths
  shell: Shell | undefined
}

/** Shows what an upgrade would do, and asks. */
export function UpgradeSheet(props: UpgradeSheetProps) {
  const { project, title, preview, refusal, mayTry, paths, shell } = props
  return (
    <Sheet
      id="upgrade-piece"
      title={titleOf(title, preview)}
      description="It can be rolled back until you decide to keep it."
      size="large"
      back={{ title, href: paths.piece }}
      footer={
        <>
          <LeaveButton paths={paths} shell={shell} word="Cancel" />
          {mayTry ? (
            <Button type="submit" form={FORM} variant="primary">
              {verbOf(preview)}
            </Button>
          ) : null}
        </>
      }
      shell={shell}
    >
      <div class="grid grid-cols-[minmax(0,1fr)] gap-6">
        {refusal ? <Refused project={project} refusal={refusal} /> : null}
        {mayTry ? <UpgradeForm {...props} /> : null}
      </div>
    </Sheet>
  )
}

const direction = ({ from, to }: UpgradePreview): number => compareVersions(to, from)

function titleOf(title: string, preview: UpgradePreview): string {
  if (direction(preview) === 0) return `Move connections to ${title} ${preview.to}`
  return `${direction(preview) > 0 ? 'Upgrade' : 'Move'} ${title} to ${preview.to}`
}

/** The verb and the number on the button. */
function verbOf(preview: UpgradePreview): string {
  const { moved, migrated } = preview.connections
  if (moved + migrated === 0) return `Make ${preview.to} current`
  return `${direction(preview) > 0 ? 'Upgrade' : 'Move'} ${countWords(moved + migrated, 'connection')}`
}

function Part({ title, children }: { title: string; children: Child }) {
  return (
    <section class="grid grid-cols-[minmax(0,1fr)] gap-2.5" aria-label={title}>
      <h2 class="font-semibold">{title}</h2>
      {children}
    </section>
  )
}

function Connections({ project, preview }: { project: ProjectPlace; preview: UpgradePreview }) {
  const { moved, migrated, leftBehind, left } = preview.connections
  if (moved + migrated + leftBehind === 0) {
    return (
      <Part title="Connections">
        <p class="text-muted">{`No connection has another version. New ones are made with ${preview.to}.`}</p>
      </Part>
    )
  }
  return (
    <Part title="Connections">
      <ul class="grid gap-1.5">
        {moved > 0 ? (
          <Outcome tone="success">{`${counted(moved)} will be moved, with the values they have`}</Outcome>
        ) : null}
        {migrated > 0 ? (
          <Outcome tone="success">{`${counted(migrated)} will be moved, with values the piece migrates`}</Outcome>
        ) : null}
        {leftBehind > 0 ? (
          <Outcome tone="warning">
            {`${counted(leftBehind)} will stay behind until somebody edits or reconnects ${leftBehind === 1 ? 'it' : 'them'}`}
          </Outcome>
        ) : null}
      </ul>
      <UsingConnections project={project} connections={left} count={leftBehind} />
    </Part>
  )
}

function Outcome({ tone, children }: PropsWithChildren<{ tone: 'success' | 'warning' }>) {
  return (
    <li class={`tone-${tone} flex gap-2`}>
      <Icon name={tone === 'success' ? 'circle-check' : 'circle-alert'} class="tone-text mt-0.5" />
      <span class="min-w-0">{children}</span>
    </li>
  )
}

const counted = (count: number): string => countWords(count, 'connection')

function UpgradeForm({ project, preview, paths }: UpgradeSheetProps) {
  const { brokenSteps, changes, from, to } = preview
  const address = paths.upgrade(to)
  return (
    <form
      id={FORM}
      class="contents"
      method="post"
      action={address}
      hx-post={address}
      hx-target="#dialog-slot"
      hx-sync="this:drop"
    >
      <Connections project={project} preview={preview} />
      {brokenSteps.length === 0 ? null : <BrokenSteps project={project} steps={brokenSteps} to={to} />}
      {from === to ? null : (
        <Part title={`What changes from ${from}`}>
          <VersionChangesList changes={changes} />
        </Part>
      )}
    </form>
  )
}

interface BrokenStepsProps {
  project: ProjectPlace
  steps: UpgradePreview['brokenSteps']
  to: string
}

function BrokenSteps({ project, steps, to }: BrokenStepsProps) {
  return (
    <Part title="Steps that will fail">
      <p class="text-muted">{`They take an action or a trigger that ${to} lacks. Change them first.`}</p>
      <UsingSteps project={project} steps={steps} />
      <label class="flex w-fit gap-2">
        <input type="checkbox" class="checkbox mt-0.5" name="accept" value="true" required />
        <span>{`Go on although ${countWords(steps.length, 'step')} will fail`}</span>
      </label>
    </Part>
  )
}
