interface ProgressProps {
  /** What is under way, in words: "Testing connections". */
  label: string
  done: number
  total: number
}

/** How far long work has come. */
export function Progress({ label, done, total }: ProgressProps) {
  return (
    <div class="grid gap-1.5" role="status">
      <div class="flex justify-between gap-4">
        <span>{label}</span>
        <span class="text-muted">
          {done} of {total}
        </span>
      </div>
      <progress class="progress-bar" value={done} max={Math.max(total, 1)} aria-label={label} />
    </div>
  )
}
