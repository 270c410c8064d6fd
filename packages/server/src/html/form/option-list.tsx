import type { Choice } from '@plugboard/core/host'

interface OptionListProps {
  choices?: readonly Choice[]
  /** Why there are none: shown under the field, which still takes typed text. */
  problem?: string
}

/** The answer to a request for the choices of a field. */
export function OptionList({ choices = [], problem }: OptionListProps) {
  if (problem !== undefined) return <p data-options-problem>{problem}</p>
  if (choices.length === 0) return <p data-options-problem>Nothing found.</p>
  return (
    <>
      {choices.map((choice) => (
        <div
          class="menu-item"
          role="option"
          tabIndex={-1}
          aria-selected="false"
          data-value={choice.value}
          data-title={choice.title}
        >
          <span class="min-w-0 flex-1">
            <span class="block truncate">{choice.title}</span>
            {choice.help === undefined ? null : (
              <span class="block truncate text-[13px] text-muted">{choice.help}</span>
            )}
          </span>
        </div>
      ))}
    </>
  )
}
