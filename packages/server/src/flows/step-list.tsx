import { Button } from '../html/button.js'
import { Icon } from '../html/icon.js'
import { Menu, MenuItem, MenuLine } from '../html/menu.js'
import { PieceIcon } from '../html/piece-icon.js'
import { iconPath } from '../pieces/installed-piece.js'
import type { EditorState, StepState } from './editor-state.js'
import { TRIGGER_STEP } from './flow.js'
import { flowPaths } from './flow-paths.js'
import { describeTrigger, TriggerIcon } from './trigger-summary.js'

interface StepListProps {
  state: EditorState
  mayEdit: boolean
}

/** The trigger and the steps of a draft in order, each a link that opens it beside the list. */
export function StepList({ state, mayEdit }: StepListProps) {
  const { flow, place, steps, open } = state
  const current = open.kind === 'step' ? open.state.step.name : TRIGGER_STEP
  const add = flowPaths(place.project, flow.key).to('steps/add')
  return (
    <nav
      id="step-list"
      class="grid grid-cols-[minmax(0,1fr)] content-start gap-2 self-start lg:sticky lg:top-20 lg:-m-1 lg:max-h-[calc(100dvh-6rem)] lg:overflow-y-auto lg:p-1"
      aria-label="Steps"
    >
      <input type="hidden" name="generation" value={flow.generation} form="step-form" />
      <ol class="grid grid-cols-[minmax(0,1fr)] gap-1">
        <TriggerEntry state={state} current={current === TRIGGER_STEP} />
        {steps.map((step, index) => (
          <StepEntry state={state} step={step} index={index} current={current === step.step.name} mayEdit={mayEdit} />
        ))}
      </ol>
      {mayEdit && steps.length === 0 ? (
        <p class="px-1 text-[13px] text-muted">The flow has no steps yet. Add the first one.</p>
      ) : null}
      {mayEdit ? (
        <Button icon="plus" href={add} hx-get={add} hx-target="#dialog-slot" data-guarded class="w-full">
          Add step
        </Button>
      ) : null}
    </nav>
  )
}

const ENTRY =
  'flex items-center gap-1 rounded-lg border border-line bg-base-100 pr-1.5 hover:bg-base-200 has-[[aria-current]]:border-accent has-[[aria-current]]:bg-base-200'

const LINK = 'flex min-w-0 flex-1 items-center gap-3 rounded-lg py-2 pl-2.5'

/** A link that swaps the editor and keeps the address; opened in another tab it is a page. */
function entryLink(href: string) {
  return {
    href,
    'hx-get': href,
    'hx-target': '#flow-editor',
    'hx-swap': 'outerHTML',
    'hx-push-url': 'true',
    'data-guarded': true,
  }
}

function TriggerEntry({ state: { flow, place }, current }: { state: EditorState; current: boolean }) {
  const href = flowPaths(place.project, flow.key).step(TRIGGER_STEP)
  return (
    <li class={ENTRY}>
      <a class={LINK} {...entryLink(href)} {...(current ? { 'aria-current': 'step' } : {})}>
        <TriggerIcon trigger={flow.draft.trigger} />
        <span class="min-w-0 flex-1">
          <span class="block truncate font-medium">Trigger</span>
          <span class="block truncate text-[13px] text-muted">{describeTrigger(flow.draft.trigger)}</span>
        </span>
      </a>
    </li>
  )
}

interface StepEntryProps extends StepListProps {
  step: StepState
  index: number
  current: boolean
}

function StepEntry({ state, step, index, current, mayEdit }: StepEntryProps) {
  const { name } = step.step
  const href = flowPaths(state.place.project, state.flow.key).step(name)
  return (
    <li class={ENTRY}>
      <a class={LINK} {...entryLink(href)} {...(current ? { 'aria-current': 'step' } : {})}>
        <StepIcon state={step} />
        <span class="min-w-0 flex-1">
          <span class="block truncate font-medium">{name}</span>
          <span class="block truncate text-[13px] text-muted">{stepTitle(step)}</span>
        </span>
        {step.gaps.length === 0 ? null : (
          <span class="tone-warning tone-text" title={step.gaps.join(' ')}>
            <Icon name="triangle-alert" label={`Not ready: ${step.gaps.join(' ')}`} />
          </span>
        )}
      </a>
      {mayEdit ? <StepMenu state={state} name={name} index={index} /> : null}
    </li>
  )
}

/** The icon of a step's piece. */
export function StepIcon({ state: { piece, step }, size = 32 }: { state: StepState; size?: 32 | 40 }) {
  const title = piece?.manifest.title ?? step.piece
  if (!piece) return <PieceIcon title={title} size={size} />
  return <PieceIcon title={title} size={size} url={iconPath(piece.manifest.name, piece.manifest.version)} />
}

/** What a step does, in words: "PostgreSQL · Select rows". */
export function stepTitle({ piece, action, step }: StepState): string {
  return `${piece?.manifest.title ?? step.piece} · ${action?.title ?? step.action}`
}

function StepMenu({ state, name, index }: { state: EditorState; name: string; index: number }) {
  const { to } = flowPaths(state.place.project, state.flow.key)
  const query = `?step=${encodeURIComponent(name)}`
  const move = (direction: 'up' | 'down') => ({
    'hx-post': to('steps/move'),
    'hx-vals': JSON.stringify({ step: name, direction, open: openName(state) }),
    'hx-target': '#step-list',
    'hx-swap': 'outerHTML',
  })
  const dialog = (which: string) => ({ 'hx-get': to(`steps/${which}`) + query, 'hx-target': '#dialog-slot' })
  return (
    <Menu id={`step-menu-${index}`} label={`Actions for step ${name}`}>
      <MenuItem icon="pencil" {...dialog('rename')} data-guarded>
        Rename
      </MenuItem>
      <MenuItem icon="replace" {...dialog('add')} data-guarded>
        Change action
      </MenuItem>
      {index === 0 ? null : (
        <MenuItem icon="arrow-up" {...move('up')}>
          Move up
        </MenuItem>
      )}
      {index === state.steps.length - 1 ? null : (
        <MenuItem icon="arrow-down" {...move('down')}>
          Move down
        </MenuItem>
      )}
      <MenuLine />
      <MenuItem icon="trash" danger {...dialog('remove')} data-guarded>
        Remove
      </MenuItem>
    </Menu>
  )
}

const openName = ({ open }: EditorState) => (open.kind === 'step' ? open.state.step.name : TRIGGER_STEP)
