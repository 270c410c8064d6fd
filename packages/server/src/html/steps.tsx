import { Icon } from './icon.js'
import type { Tone } from './status.js'

export interface Step {
  name: string
  /** `null` while it runs; absent when its turn has not come. */
  ok?: boolean | null
  /** How long it took, in milliseconds. */
  ms?: number
  message?: string | undefined
}

interface StepsProps {
  /** What is done in these steps, read aloud. */
  label: string
  steps: readonly Step[]
}

const LOOKS = {
  ok: { tone: 'success', icon: 'circle-check', word: 'OK' },
  failed: { tone: 'error', icon: 'circle-x', word: 'Failed' },
  running: { tone: 'progress', icon: 'loader-circle', word: 'Running' },
  waiting: { tone: 'neutral', icon: 'circle-dashed', word: 'Waiting' },
} as const satisfies Record<string, { tone: Tone; icon: string; word: string }>

/** What was tried, one line each: whether it worked, how long it took, and what was said. */
export function Steps({ label, steps }: StepsProps) {
  return (
    <ol class="grid overflow-hidden rounded-lg border border-line" aria-label={label}>
      {steps.map((step) => (
        <StepLine step={step} />
      ))}
    </ol>
  )
}

function StepLine({ step }: { step: Step }) {
  const { tone, icon, word } = LOOKS[lookOf(step)]
  return (
    <li class={`tone-${tone} flex gap-2.5 border-line px-3 py-2 not-first:border-t`}>
      <Icon name={icon} label={word} class={`tone-text mt-0.5 ${step.ok === null ? 'spin' : ''}`} />
      <div class="min-w-0 flex-1">
        <p class="font-medium">{step.name}</p>
        {step.message === undefined ? null : <p class="break-words text-muted">{step.message}</p>}
      </div>
      {step.ms === undefined ? null : <span class="text-muted">{duration(step.ms)}</span>}
    </li>
  )
}

function lookOf({ ok }: Step): keyof typeof LOOKS {
  if (ok === undefined) return 'waiting'
  if (ok === null) return 'running'
  return ok ? 'ok' : 'failed'
}

/** Milliseconds in words: "84 ms", "1.3 s", "2 min 5 s". */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`
  const seconds = Math.round(ms / 1_000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}
